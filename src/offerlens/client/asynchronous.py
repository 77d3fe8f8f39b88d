"""The client for programs with an event loop."""

import asyncio
import ssl
import time
from copy import copy
from types import TracebackType
from typing import Self, TypeVar

import httpcore2

from offerlens.client.answers import Account, Answer, DescriptionAnswer, Health
from offerlens.client.errors import ClientError
from offerlens.client.patience import Patience
from offerlens.client.reading import Reply
from offerlens.client.service import Call, Language, Scene, Service
from offerlens.client.wire import BROKEN, POOL, Body, broken, context, lower, too_late

T = TypeVar("T")


class AsyncClient:
    """Calls a service from the tasks of one asyncio event loop, which share its connections.

    It does what `offerlens.Client` does, and takes the same. A task that is cancelled leaves at once.
    """

    def __init__(
        self,
        base: str,
        token: str,
        *,
        timeout: float = 60.0,
        retries: int = 3,
        deadline: float = 120.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """See `offerlens.Client`."""
        self._service = Service(base, token)
        self._patience = Patience(timeout, retries, deadline)
        self._pool = httpcore2.AsyncConnectionPool(ssl_context=context(self._service, tls), **POOL)

    async def get_product(
        self,
        offer: str | int,
        *,
        language: Language | None = None,
        scene: Scene | None = None,
        optimize_title: bool = False,
        max_age: int | None = None,
        key: str | None = None,
    ) -> Answer:
        """The offer that a link, a text with a link in it, or a number names; see `offerlens.Client.get_product`."""
        call = self._service.product(
            offer, language=language, scene=scene, optimize_title=optimize_title, max_age=max_age, key=key
        )
        return await self._answer(call)

    async def get_description(
        self, item_id: int, *, max_age: int | None = None, key: str | None = None
    ) -> DescriptionAnswer:
        """The long description of an offer, by its number. ``max_age`` and ``key`` are those of `get_product`."""
        return await self._answer(self._service.description(item_id, max_age=max_age, key=key))

    async def account(self) -> Account:
        """How the account of the token stands. It is free."""
        return await self._answer(self._service.account())

    async def health(self) -> Health:
        """How the service stands, at the first attempt. It is free."""
        return await self._answer(self._service.health())

    def with_token(self, token: str) -> Self:
        """The same client for another account. It shares this one's connections, and is closed with it.

        Raises `ValueError` when the token cannot be sent.
        """
        other = copy(self)
        other._service = Service(self._service.base, token)
        return other

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncClient({self._service.base!r})"

    async def _answer(self, call: Call[T]) -> T:
        began, again = self._now(), 0
        while True:
            try:
                return call.read(await self._send(call, self._patience.attempt(self._now() - began)))
            except ClientError as error:
                wait = self._patience.wait(error, again, self._now() - began) if call.repeated else None
                if wait is None:
                    raise
            again += 1
            await self._sleep(wait)

    async def _send(self, call: Call[T], seconds: float) -> Reply:
        try:
            async with (
                asyncio.timeout(seconds),
                self._pool.stream(
                    call.method,
                    self._service.base + call.path,
                    headers=self._service.headers(call),
                    content=call.body,
                ) as response,
            ):
                body = Body(response.status)
                async for chunk in response.aiter_stream():
                    body.take(chunk)
        except TimeoutError as error:
            raise too_late(seconds) from error
        except BROKEN as error:
            raise broken(error) from error
        return Reply(response.status, lower(response.headers), bytes(body.content), self._service.hide)

    def _now(self) -> float:
        return time.monotonic()

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
