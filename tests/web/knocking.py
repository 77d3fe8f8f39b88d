"""Calls to a desk whose work is given beforehand."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from conftest import TOKEN
from starlette.types import Message, Scope

from offerlens.web.call import Call
from offerlens.web.desk import Desk, Done


class Work:
    """A question whose answer is given beforehand: what lies ready, or else what is done."""

    def __init__(self, answer: Callable[[], Awaitable[Done]], ready: Done | None = None) -> None:
        self._answer = answer
        self._ready = ready

    async def ready(self) -> Done | None:
        """What lies ready."""
        return self._ready

    async def answer(self, call: Call) -> Done:
        """What the work gives."""
        return await self._answer()


def scope(headers: Mapping[str, str] | None = None, request_id: str = "req_1") -> Scope:
    """What a server says of a GET with the token."""
    sent = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": sent,
        "query_string": f"apiToken={TOKEN}".encode(),
        "request_id": request_id,
    }


async def silent() -> Message:
    """A caller who says nothing more, and stays."""
    await asyncio.Event().wait()
    raise AssertionError


async def knock(desk: Desk, work: Work, scope: Scope) -> tuple[int, dict[str, str], bytes]:
    """What a call answers: the code, the headers, the body."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    response = await desk.serve(Call(scope, silent, 30.0), lambda call, body: work)
    await response(scope, silent, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]
