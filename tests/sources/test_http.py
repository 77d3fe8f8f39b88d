"""The HTTP client: its limits, its manners on the wire, and what it never does."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config
from sources.tls import certificates, context, guard, standin_over_tls

from offerlens.errors import OutOfTime, PageTooLarge, SourceFailed
from offerlens.sources.guard import Forbidden, Guard
from offerlens.sources.http import Answer, Client, NetworkFault

T = TypeVar("T")


@asynccontextmanager
async def answering(*answers: bytes, heard: list[bytes] | None = None) -> AsyncIterator[str]:
    """The address of a site that answers each request of a connection with the next of these bytes."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for answer in answers:
                request = await reader.readuntil(b"\r\n\r\n")
                if heard is not None:
                    heard.append(request)
                writer.write(answer)
            await reader.read()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(visit, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole HTTP response."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def send(*answers: bytes, seconds: float = 10.0, cap: int = 1000, heard: list[bytes] | None = None) -> list[Answer]:
    """What the client makes of each answer of a site."""

    async def run() -> list[Answer]:
        async with answering(*answers, heard=heard) as site:
            client = Client(Guard(frozenset(), frozenset({site})))
            try:
                return [await client.send("GET", f"{site}/x", seconds=seconds, cap=cap) for _ in answers]
            finally:
                await client.close()

    return asyncio.run(run())


def test_an_answer_comes_with_its_status_headers_and_body() -> None:
    (answer,) = send(response(b"body", "X-A: b", status="404 Not Found"))
    assert (answer.status, answer.headers.get("x-a"), answer.body) == (404, "b", b"body")


def test_a_connection_is_kept_for_the_next_request() -> None:
    answers = send(response(b"one"), response(b"two"))  # a second connection would be answered "one" again
    assert [answer.body for answer in answers] == [b"one", b"two"]


def test_the_client_says_what_it_is() -> None:
    heard: list[bytes] = []
    send(response(b""), heard=heard)
    assert b"User-Agent: Mozilla/5.0 (compatible; offerlens)" in heard[0]


def test_a_body_is_unpacked() -> None:
    (answer,) = send(response(gzip.compress(b"body"), "Content-Encoding: gzip"))
    assert answer.body == b"body"


@pytest.mark.parametrize("size", [1001, 10_000_000])
def test_a_body_is_unpacked_no_further_than_the_cap(size: int) -> None:
    with pytest.raises(PageTooLarge):
        send(response(gzip.compress(b" " * size), "Content-Encoding: gzip"))


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    (answer,) = send(response(b"", "Location: http://127.0.0.1:9/", status="302 Found"))
    assert (answer.status, answer.headers.get("location")) == (302, "http://127.0.0.1:9/")


def test_a_cookie_of_a_server_is_thrown_away() -> None:
    heard: list[bytes] = []
    send(response(b"", "Set-Cookie: a=b; Path=/"), response(b""), heard=heard)
    assert [b"ookie" in request for request in heard] == [False, False]


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(response(b"body"))[0].body == b"body"


def test_a_proxy_of_the_operators_is_used() -> None:
    async def run() -> bytes:
        async with answering(response(b"from the proxy")) as proxy:
            client = Client(Guard(frozenset(), frozenset({"http://site.example"})), proxies=[proxy])
            try:
                return (await client.send("GET", "http://site.example/x", seconds=5, cap=100)).body
            finally:
                await client.close()

    assert asyncio.run(run()) == b"from the proxy"


def test_a_body_that_never_ends_is_out_of_time() -> None:
    with pytest.raises(OutOfTime):
        send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", seconds=0.3)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n"], ids=["nothing", "no HTTP"])
def test_an_answer_that_is_none_is_a_fault_of_the_network(answer: bytes) -> None:
    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async def run() -> None:
        async with await asyncio.start_server(visit, "127.0.0.1", 0) as server:
            site = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            client = Client(Guard(frozenset(), frozenset({site})))
            try:
                await client.send("GET", f"{site}/x", seconds=5, cap=100)
            finally:
                await client.close()

    with pytest.raises(NetworkFault):
        asyncio.run(run())


def test_an_address_that_is_not_allowed_is_not_asked() -> None:
    async def run() -> None:
        client = Client(Guard(frozenset()))
        await client.send("GET", "https://detail.1688.com/", seconds=5, cap=100)

    with pytest.raises(Forbidden):
        asyncio.run(run())


# TLS


def over_tls(port: int, folder: Path, url: str, trusted: bool = True) -> Answer:
    """The answer of a host of 1688, which is this machine."""

    async def run() -> Answer:
        hosts = guard(port, "detail.1688.com", "m.1688.com", "qr.1688.com")
        client = Client(hosts, certificates=certificates(folder) if trusted else None)
        try:
            return await client.send("GET", url, seconds=10, cap=1_000_000)
        finally:
            await client.close()

    return asyncio.run(run())


def test_a_host_is_asked_by_its_name_at_the_checked_address(tmp_path: Path) -> None:
    with standin_over_tls() as port:
        answer = over_tls(port, tmp_path, "https://detail.1688.com/offer/859086919394.html")
    assert (answer.status, b"859086919394" in answer.body) == (200, True)


@pytest.mark.parametrize(("host", "marker"), [("detail", b"window.contextPath"), ("m", b"@ali/cmod-od")])
def test_each_host_has_its_page(tmp_path: Path, host: str, marker: bytes) -> None:
    with standin_over_tls() as port:
        answer = over_tls(port, tmp_path, f"https://{host}.1688.com/offer/859086919394.html")
    assert marker in answer.body


def test_a_host_under_another_name_is_not_believed(tmp_path: Path) -> None:
    with standin_over_tls("example.com") as port, pytest.raises(SourceFailed):
        over_tls(port, tmp_path, "https://detail.1688.com/offer/859086919394.html")


def test_a_certificate_of_nobody_is_not_believed(tmp_path: Path) -> None:
    with standin_over_tls() as port, pytest.raises(SourceFailed):
        over_tls(port, tmp_path, "https://detail.1688.com/offer/859086919394.html", trusted=False)


async def protocol(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any]) -> None:
    """An application that answers with the protocol it is spoken to in."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["http_version"].encode()})


def test_http_2_is_spoken_where_the_host_can(tmp_path: Path) -> None:
    async def run() -> bytes:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            config = Config()
            config.bind = [f"fd://{listener.detach()}"]
            config.alpn_protocols = ["h2", "http/1.1"]
            config.create_ssl_context = lambda: _with_h2()  # type: ignore[method-assign]
            config.certfile, config.keyfile = "here", "here"
            ended = asyncio.Event()
            server = asyncio.ensure_future(serve(protocol, config, shutdown_trigger=ended.wait))  # type: ignore[arg-type]
            client = Client(guard(port, "detail.1688.com"), certificates=certificates(tmp_path))
            try:
                return (await client.send("GET", "https://detail.1688.com/x", seconds=10, cap=100)).body
            finally:
                await client.close()
                ended.set()
                await server

    assert asyncio.run(run()) == b"2"


def _with_h2() -> Any:
    made = context()
    made.set_alpn_protocols(["h2", "http/1.1"])
    return made
