"""Answers that are no HTTP, or hardly: each is a failure of the source or a page, never a fault of ours."""

import asyncio

import pytest

from offerlens.errors import SourceFailed
from offerlens.settings import SourceSettings
from offerlens.sources.page import PageSource
from offerlens.sources.source import Asked
from offerlens.state import LocalState

BROKEN = {
    "garbage": b"\x00\x01 garbage\r\n\r\n",
    "nothing": b"",
    "no status": b"HTTP/1.1 abc\r\n\r\n",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
    "gzip that is none": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    "chunks that are none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a redirect to bytes": b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    "a header without end": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 400_000 + b"\r\n\r\n",
    "only a beginning": b"HTTP/1.1 100 Continue\r\n\r\n",
}
ODD = {
    "a header of bytes": b"X-A: \xff\xfe",
    "a cookie of bytes": b"Set-Cookie: \xff=\xfe; Path=/",
    "an unknown charset": b"Content-Type: text/html; charset=nonsense",
}


def fetch(answer: bytes) -> bytes:
    """What the page source makes of an answer."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async def run() -> bytes:
        async with await asyncio.start_server(reply, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            settings = SourceSettings(page_base=f"http://127.0.0.1:{port}", source_timeout=5.0)
            source = PageSource("page", settings.page_base, settings, LocalState(None))
            try:
                return (await source.fetch(Asked(859086919394))).body
            finally:
                await source.close()

    return asyncio.run(run())


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_a_failure_of_the_source(answer: bytes) -> None:
    with pytest.raises(SourceFailed):
        fetch(answer)


@pytest.mark.parametrize("header", ODD.values(), ids=ODD)
def test_an_odd_header_does_not_matter(header: bytes) -> None:
    assert fetch(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n" + header + b"\r\n\r\npage") == b"page"
