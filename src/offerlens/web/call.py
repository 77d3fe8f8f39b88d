"""A call: what its caller sent, how long it may last, and what ends it early."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from offerlens.cache import Caller
from offerlens.errors import Attempt, BodyInvalid, OutOfTime

BODY_CAP = 64 * 1024
"""Bytes of a body that are read; a link with its options has some hundred."""


class CallerLeft(Exception):
    """Nobody is there to hear a reply."""


class Call:
    """One request, from its first byte to its reply.

    It reads no more of what was sent than somebody asks for: Starlette's own request takes four times as long.
    """

    __slots__ = (
        "_headers",
        "_limit",
        "_query",
        "_receive",
        "_seconds",
        "account",
        "ends",
        "left",
        "method",
        "parameters",
        "path",
        "request_id",
        "tried",
    )

    def __init__(self, scope: Scope, receive: Receive, seconds: float = 55.0) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.request_id: str = scope["request_id"]
        self._query: str = scope["query_string"].decode("latin-1")
        self.parameters = _parameters(self._query)
        """The parameters of the address by name; of those sent twice, the last."""
        self.account = 0
        """Whose call it is; 0 until that is known."""
        self.ends = time.monotonic() + seconds
        """Its deadline, in the event loop's time."""
        self.left = False
        """Whether the caller left before the reply."""
        self.tried: list[Attempt] = []
        """The sources that had nothing for this caller."""
        self._limit: asyncio.Timeout | None = None
        self._seconds = seconds
        self._headers: dict[bytes, bytes] = dict(scope["headers"])
        self._receive = receive

    def header(self, name: bytes) -> str:
        """A header by its name in lower case; "" for none."""
        return self._headers.get(name, b"").decode("latin-1").strip()

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the address as they were sent."""
        return parse_qsl(self._query, keep_blank_values=True)

    @property
    def caller(self) -> Caller:
        """For whom something is fetched, and until when."""
        return Caller(self.account, self.ends)

    @property
    def limit(self) -> asyncio.Timeout:
        """Ends the call at its deadline, or at once when the caller leaves."""
        if self._limit is None:
            self._limit = asyncio.timeout_at(self.ends)
        return self._limit

    @property
    def has_body(self) -> bool:
        """Whether anything was sent after the headers (RFC 9112, 6.3)."""
        return b"content-length" in self._headers or b"transfer-encoding" in self._headers

    async def body(self) -> bytes:
        """What was sent after the headers. Raises `BodyInvalid` when it is too long, `OutOfTime` or `CallerLeft`."""
        try:
            async with asyncio.timeout_at(self.ends):
                return await self._read()
        except TimeoutError:
            raise self.out_of_time() from None

    def out_of_time(self) -> OutOfTime:
        """What to tell a caller whose time is over."""
        return OutOfTime(f"The request took longer than {self._seconds:g} seconds.")

    @asynccontextmanager
    async def only_while_there(self) -> AsyncIterator[None]:
        """What is done for the caller alone, and is given up when they leave. The body has been read before."""
        watch = asyncio.ensure_future(self._watch())
        try:
            yield
        finally:
            watch.cancel()

    async def _read(self) -> bytes:
        body, is_more = bytearray(), True
        while is_more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise CallerLeft
            body += message.get("body", b"")
            is_more = message.get("more_body", False)
            if len(body) > BODY_CAP:
                raise BodyInvalid(f"The body has more than {BODY_CAP} bytes; a link and its options need some hundred.")
        return bytes(body)

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass  # an empty end of the body
        self.left = True
        self.limit.reschedule(asyncio.get_running_loop().time())


def _parameters(query: str) -> dict[str, str]:
    """The values of a query string by their names. Where none is quoted, as in most calls, taking it apart is all."""
    if "%" in query or "+" in query:
        return dict(parse_qsl(query, keep_blank_values=True))
    return {name: value for name, _, value in [pair.partition("=") for pair in query.split("&")]}
