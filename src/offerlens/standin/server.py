"""The stand-in over real sockets: pages and troubles as 1688 serves them, on a local port."""

import asyncio
import gzip
import re
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlsplit

import h11
from msgspec import Struct, json

from offerlens.standin.description import description_at
from offerlens.standin.goods import DOCUMENTED, catalogue, renamed
from offerlens.standin.links import Reply, reply_to
from offerlens.standin.open_platform import Platform
from offerlens.standin.pages import RENDERERS
from offerlens.standin.pictures import PLACE, picture_at
from offerlens.standin.troubles import CAPTCHA_BODY, EMPTY_BODY, LOGIN_BODY, REMOVED_BODY, SLOW_FROM, SLOW_TO, Trouble

_OFFER = re.compile(r"/offer/([0-9]{9,15})\.html")
_NEWEST = "desktop_context"
_CHUNK = 64 * 1024
_BOMB = 50_000_000
"""Bytes that a small body unpacks to."""
_HTML = ("Content-Type", "text/html;charset=UTF-8")
_JSON = ("Content-Type", "application/json")
_COUNTS = "/standin/counts"
_SCRIPT = ("Content-Type", "application/javascript")
_SVG = ("Content-Type", "image/svg+xml")
_GONE = ("Location", "/wrongpage.html")


class Count(Struct):
    """How an offer was asked for."""

    visits: int = 0
    """How often in all."""
    now: int = 0
    """How many visitors are being answered at this moment."""
    greatest: int = 0
    """The most that ever were at the same time."""


class StandIn:
    """The site. ``counts`` tells how each offer, and all links, were asked for; over HTTP, ``/standin/counts`` does."""

    def __init__(self) -> None:
        self.counts: dict[int | str, Count] = {}
        self.platform = Platform()
        self._open: set[asyncio.Task[None]] = set()

    async def visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side closes it."""
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def close(self) -> None:
        """Break off every connection."""
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(reader, writer)
        try:
            while request := await line.request():
                target = request.target.decode("latin-1")
                if found := _file_at(target):
                    await line.send(*found)
                elif answer := self.platform.reply_to(target, line.body):
                    await self._answer_call(line, answer)
                elif reply := reply_to(target):
                    self.counts.setdefault("links", Count()).visits += 1
                    await line.send(reply.status, reply.body, *reply.headers.items())
                elif target == _COUNTS:
                    await line.send(200, json.encode(self.counts), _JSON)
                else:
                    address = urlsplit(target)
                    offer = _OFFER.fullmatch(address.path)
                    asked = dict(parse_qsl(address.query))
                    generation = asked.get("generation") or _generation_of(request)
                    await self._answer(line, int(offer[1]) if offer else 0, generation)
        except (ConnectionError, h11.RemoteProtocolError):
            pass  # the visitor left, which some troubles wait for
        finally:
            writer.close()

    async def _answer_call(self, line: "_Line", answer: Reply) -> None:
        """Send what the platform answers, unless the offer that is asked for makes a trouble of the wire."""
        asked = re.search(rb"offerId%22%3A(?:\+|%20)?([0-9]+)", line.body)
        offer_id = int(asked[1]) if asked else 0
        if SLOW_FROM <= offer_id <= SLOW_TO:
            await line.pause((offer_id - SLOW_FROM) / 1000)
        if offer_id in _WIRE_TROUBLES and answer.status == 200:
            await _TROUBLES[Trouble(offer_id)](line)
        else:
            await line.send(answer.status, answer.body, *answer.headers.items())

    async def _answer(self, line: "_Line", offer_id: int, generation: str) -> None:
        count = self.counts.setdefault(offer_id, Count())
        count.visits += 1
        count.now += 1
        count.greatest = max(count.greatest, count.now)
        try:
            await self._show(line, offer_id, generation)
        finally:
            count.now -= 1

    async def _show(self, line: "_Line", offer_id: int, generation: str) -> None:
        if SLOW_FROM <= offer_id <= SLOW_TO:
            await line.pause((offer_id - SLOW_FROM) / 1000)
        page = page_of(offer_id, generation)
        if page is not None:
            await line.send(200, page, _HTML)
        elif offer_id in {trouble.value for trouble in Trouble}:
            await _TROUBLES[Trouble(offer_id)](line)
        else:
            await line.send(302, b"", _GONE)


def _file_at(target: str) -> tuple[int, bytes, tuple[str, str]] | None:
    """What lies at a path whoever asks: the status, the body and its media type; None where a page may be."""
    if description := description_at(target):
        return 200, description, _SCRIPT
    if target.startswith(PLACE):
        picture = picture_at(target)
        return (404, b"", _HTML) if picture is None else (200, picture, _SVG)
    return (200, REMOVED_BODY, _HTML) if target == _GONE[1] else None


def _generation_of(request: h11.Request) -> str:
    """What the host serves, and what the visitor's cookie asks for."""
    headers = dict(request.headers)
    if headers.get(b"host", b"").startswith(b"m."):
        return "mobile_init_data"
    return "desktop_context_english" if b"oversealanguage=en" in headers.get(b"cookie", b"") else _NEWEST


@lru_cache(256)
def page_of(offer_id: int, generation: str = _NEWEST) -> bytes | None:
    """The page of an offer of the stand-in, or None when it has no such offer or cannot draw such a page."""
    goods = catalogue().get(offer_id)
    if goods is None and SLOW_FROM <= offer_id <= SLOW_TO:
        goods = renamed(catalogue()[DOCUMENTED], offer_id)
    render = RENDERERS.get(generation)
    return None if goods is None or render is None else render(goods)


class _Line:
    """One HTTP/1.1 connection, spoken through h11."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER)
        self.body = b""
        """What came with the last request."""

    async def request(self) -> h11.Request | None:
        """The next request, or None when there is none."""
        request = None
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(_CHUNK))
            elif isinstance(event, h11.Request):
                request, self.body = event, b""
            elif isinstance(event, h11.EndOfMessage):
                return request
            elif isinstance(event, h11.Data):
                self.body += bytes(event.data)
            else:
                return None

    async def start(self, status: int, *headers: tuple[str, str]) -> None:
        """The head of a response."""
        await self._send(h11.Response(status_code=status, headers=list(headers)))

    async def data(self, body: bytes) -> None:
        """A piece of its body."""
        await self._send(h11.Data(data=body))

    async def send(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        """A whole response."""
        await self.start(status, *headers, ("Content-Length", str(len(body))))
        await self.data(body)
        await self._send(h11.EndOfMessage())
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()

    async def pause(self, seconds: float) -> None:
        """Say nothing for a while; ends early when the visitor leaves."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wait()

    async def wait(self) -> None:
        """Say nothing until the visitor leaves."""
        while more := await self._reader.read(_CHUNK):
            self._http.receive_data(more)
        raise ConnectionResetError

    def reset(self) -> None:
        """Break the connection off with a TCP reset, which a linger time of zero makes of a close (socket(7))."""
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()
        raise ConnectionResetError

    async def _send(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()


async def _removed(line: _Line) -> None:
    await line.send(302, b"", _GONE)


async def _captcha(line: _Line) -> None:
    await line.send(200, CAPTCHA_BODY, _HTML)


async def _login(line: _Line) -> None:
    await line.send(200, LOGIN_BODY, _HTML)


async def _silent(line: _Line) -> None:
    await line.wait()


async def _cut_off(line: _Line) -> None:
    page = page_of(DOCUMENTED) or b""
    await line.send(200, page[: len(page) // 2], _HTML)


async def _empty(line: _Line) -> None:
    await line.send(200, EMPTY_BODY, _HTML)


async def _reset(line: _Line) -> None:
    line.reset()


async def _endless(line: _Line) -> None:
    await line.start(200, _HTML, ("Transfer-Encoding", "chunked"))
    while True:
        await line.data(b" " * _CHUNK)


async def _bomb(line: _Line) -> None:
    await line.send(200, _bomb_body(), _HTML, ("Content-Encoding", "gzip"))


@cache
def _bomb_body() -> bytes:
    return gzip.compress(b" " * _BOMB)


async def _drip(line: _Line) -> None:
    """A byte at a time, so that no pause is ever long."""
    await line.start(200, _HTML, ("Transfer-Encoding", "chunked"))
    while True:
        await line.data(b" ")
        await line.pause(0.05)


async def _too_fast(line: _Line) -> None:
    await line.send(429, b"", ("Retry-After", "7"))


async def _down(line: _Line) -> None:
    await line.send(503, b"")


async def _login_redirect(line: _Line) -> None:
    await line.send(302, b"", ("Location", "https://login.1688.com/member/signin.htm?Done=x"))


async def _captcha_redirect(line: _Line) -> None:
    await line.send(302, b"", ("Location", "https://detail.1688.com//offer/x/_____tmd_____/punish?x5secdata=standin"))


async def _punished(line: _Line) -> None:
    await line.send(200, CAPTCHA_BODY, _HTML, ("bxpunish", "1"))


_TROUBLES = {
    Trouble.REMOVED: _removed,
    Trouble.CAPTCHA: _captcha,
    Trouble.LOGIN: _login,
    Trouble.SILENT: _silent,
    Trouble.CUT_OFF: _cut_off,
    Trouble.EMPTY: _empty,
    Trouble.RESET: _reset,
    Trouble.ENDLESS: _endless,
    Trouble.BOMB: _bomb,
    Trouble.DRIP: _drip,
    Trouble.TOO_FAST: _too_fast,
    Trouble.DOWN: _down,
    Trouble.LOGIN_REDIRECT: _login_redirect,
    Trouble.CAPTCHA_REDIRECT: _captcha_redirect,
    Trouble.PUNISHED: _punished,
}


_WIRE_TROUBLES = {trouble.value for trouble in (Trouble.SILENT, Trouble.RESET, Trouble.ENDLESS)}


@asynccontextmanager
async def standin(
    host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None, site: StandIn | None = None
) -> AsyncIterator[str]:
    """Run the stand-in, over TLS where it is given a certificate, and tell its address."""
    site = site or StandIn()
    server = await asyncio.start_server(site.visit, host, port, ssl=tls)
    scheme = "https" if tls else "http"
    try:
        yield scheme + "://{}:{}".format(*server.sockets[0].getsockname()[:2])
    finally:
        server.close()
        await site.close()
        await server.wait_closed()


@contextmanager
def standin_thread(tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The same beside a program that has the event loop of its own."""
    ready: list[str] = []
    started, done = threading.Event(), threading.Event()

    async def run() -> None:
        async with standin(tls=tls) as address:
            ready.append(address)
            started.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield ready[0]
    finally:
        done.set()
        thread.join()
