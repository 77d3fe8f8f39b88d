"""Pictures that are fetched for others: which addresses are asked, and what is passed on of what comes."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sources.tls import certificates, guard, here, standin_over_tls

from offerlens.errors import (
    FieldInvalid,
    NoSuchAddress,
    OfferlensError,
    OutOfTime,
    PageTooLarge,
    PageUnreadable,
    SourceFailed,
    TooFast,
)
from offerlens.pictures import Picture, Pictures, open_pictures
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.sources.guard import Forbidden, Guard, Target
from offerlens.standin.pictures import picture_at

PATH = "/img/ibank/600000000001-1.jpg"
ADDRESS = f"https://cbu01.alicdn.com{PATH}"
JPEG = b"\xff\xd8\xff\xe0 a picture"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'

Visit = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Gate(Guard):
    """Lets nothing through, and knows what would have been asked."""

    def __init__(self) -> None:
        super().__init__(frozenset())
        self.asked: list[str] = []

    async def admit(self, url: str) -> Target:
        self.asked.append(url)
        raise Forbidden("The gate is closed.")


def asked_for(address: str, base: str | None = None) -> list[str]:
    """What is asked of the network for an address that a caller sends."""
    gate = Gate()

    async def run() -> None:
        pictures = Pictures(base, guard=gate)
        try:
            await pictures.fetch(address)
        except (FieldInvalid, Forbidden):
            pass
        finally:
            await pictures.close()

    asyncio.run(run())
    return gate.asked


# Which addresses are asked


@pytest.mark.parametrize(
    "address",
    [
        "https://cbu01.alicdn.com/img/ibank/2019/958/266/12076662859_277009784.jpg",
        "https://cbu01.alicdn.com/img/ibank/2019/958/266/12076662859_277009784.400x400.jpg",
        "https://cbu01.alicdn.com/img/ibank/2019/958/266/12076662859_277009784.jpg_.webp",
        "https://cbu01.alicdn.com/img/ibank/2019/958/266/12076662859_277009784.summ.jpg",
        "https://cbu01.alicdn.com/img/ibank/O1CN01gEiAAA1tfzhab0NhS_!!2214636595930-0-cib.220x220.jpg",
        "https://img.alicdn.com/imgextra/i2/O1CN01NyKX2m1pKgXu54Rve_!!6000000005342-2-tps-64-64.png",
    ],
)
def test_a_picture_of_an_offer_is_asked_for_where_it_lies(address: str) -> None:
    assert asked_for(address) == [address]


@pytest.mark.parametrize("sent", [f"http://cbu01.alicdn.com{PATH}", f"{ADDRESS}?x=http://a", f"{ADDRESS}#x"])
def test_what_is_asked_is_built_anew(sent: str) -> None:
    assert asked_for(sent) == [ADDRESS]


def test_a_site_of_the_operator_s_is_asked_instead() -> None:
    assert asked_for(ADDRESS, "http://127.0.0.1:1/") == [f"http://127.0.0.1:1{PATH}"]


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "x",
        PATH,
        f"//cbu01.alicdn.com{PATH}",
        f"file://cbu01.alicdn.com{PATH}",
        f"https://CBU01.alicdn.com{PATH}",
        f"https://cbu01.alicdn.com.example.com{PATH}",
        f"https://example.com{PATH}",
        f"https://u:p@cbu01.alicdn.com{PATH}",
        f"https://cbu01.alicdn.com@example.com{PATH}",
        f"https://cbu01.alicdn.com:443{PATH}",
        f"https://cbu01.alicdn.com:8080{PATH}",
        f"https://cbu01.alicdn.com\\@example.com{PATH}",
        f"https://127.0.0.1{PATH}",
        f"https://[::1]{PATH}",
        f"https://[{PATH}",
        "https://cbu01.alicdn.com/",
        "https://cbu01.alicdn.com/cms/upload/2015/1.png",
        "https://cbu01.alicdn.com/img/ibank/",
        "https://cbu01.alicdn.com/img/ibank/../x.jpg",
        "https://cbu01.alicdn.com/img/ibank/%2e%2e/x.jpg",
        "https://cbu01.alicdn.com/img/ibank//x.jpg",
        "https://cbu01.alicdn.com/img/ibank/x.svg",
        "https://cbu01.alicdn.com/img/ibank/x.html",
        "https://cbu01.alicdn.com/img/ibank/x",
        "https://cbu01.alicdn.com/img/ibank/x y.jpg",
        "https://cbu01.alicdn.com/img/ibank/图.jpg",
        "https://cbu01.alicdn.com/img/ibank/１.jpg",
        f"https://cbu01.alicdn.com/img/ibank/{'x' * 2000}.jpg",
        f"https://cbu01.alicdn.com/img/ibank{'/x' * 20}.jpg",
        "https://img.alicdn.com/img/ibank/x.jpg",
        "https://img.alicdn.com/tfscom/TB1tct6x",
        "https://detail.1688.com/offer/859086919394.html",
    ],
)
def test_no_other_address_is_asked(sent: str) -> None:
    assert asked_for(sent) == []


PIECES = st.sampled_from([
    "https://", "http://", "//", "cbu01.alicdn.com", "img.alicdn.com", "evil.test", "@", ":443", "/", "\\", "..", "%2e",
    "/img/ibank", "/imgextra", "/x", ".220x220", ".jpg", ".png", ".svg", "?", "#", "\n", "\t", " ", "\0", "。", "．",
])  # fmt: skip
MEANT = re.compile(
    r"https://(?:cbu01\.alicdn\.com/img/ibank|img\.alicdn\.com/imgextra)(?:/[A-Za-z0-9_!-]+)+[a-z0-9_.]*"
    r"\.(?:jpg|jpeg|png|gif|webp)"
)


@given(st.text() | st.lists(PIECES, max_size=12).map("".join))
@example("https://cbu01.alicdn.com/img/ibank/x.jpg")
def test_whatever_is_sent_only_pictures_of_offers_are_asked_for(sent: str) -> None:
    assert all(MEANT.fullmatch(asked) and ".." not in asked for asked in asked_for(sent))


def test_an_address_that_is_not_public_is_not_connected_to() -> None:
    with pytest.raises(Forbidden, match="not public"):
        fetch(None, guard=Guard(frozenset({"cbu01.alicdn.com"}), resolve=here))


# What is passed on


def fetch(base: str | None, **options: Any) -> Picture:
    """The picture of `ADDRESS`."""

    async def run() -> Picture:
        pictures = Pictures(base, **options)
        try:
            return await pictures.fetch(ADDRESS)
        finally:
            await pictures.close()

    return asyncio.run(run())


@asynccontextmanager
async def serving(visit: Visit) -> AsyncIterator[str]:
    """The address of a site."""
    async with await asyncio.start_server(visit, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def fetch_from(visit: Visit, **options: Any) -> Picture:
    """The same picture from a site of the operator's."""

    async def run() -> Picture:
        async with serving(visit) as site:
            pictures = Pictures(site, **options)
            try:
                return await pictures.fetch(ADDRESS)
            finally:
                await pictures.close()

    return asyncio.run(run())


def answering(body: bytes, *headers: str, status: str = "200 OK") -> Visit:
    """A site that answers every visitor the same."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        writer.close()

    return visit


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (JPEG, b"image/jpeg"),
        (b"\x89PNG\r\n\x1a\n...", b"image/png"),
        (b"GIF89a...", b"image/gif"),
        (b"RIFF\n\0\r\nWEBPVP8 ", b"image/webp"),
        (SVG, b"image/svg+xml"),
    ],
)
def test_a_picture_is_told_by_its_first_bytes(body: bytes, media_type: bytes) -> None:
    assert fetch_from(answering(body, "Content-Type: text/html")) == Picture(media_type, body)


@pytest.mark.parametrize("body", [b"", b"<html>", b" <svg >", b"<svgx", b"RIFF\n\0\r\nWAVE", b"GIF88a", b"\xff\xd8"])
def test_what_is_no_picture_is_not_passed_on(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match="no picture"):
        fetch_from(answering(body, "Content-Type: image/jpeg"))


def test_nothing_drawn_is_taken_from_1688(tmp_path: Path) -> None:
    with standin_over_tls() as port, pytest.raises(PageUnreadable):
        fetch(None, certificates=certificates(tmp_path), guard=guard(port, "cbu01.alicdn.com"))


def test_the_stand_in_has_what_it_draws(standin: str) -> None:
    assert fetch(standin) == Picture(b"image/svg+xml", picture_at(PATH) or b"")


def test_a_picture_at_the_cap_is_passed_on() -> None:
    assert fetch_from(answering(JPEG), cap=len(JPEG)).body == JPEG


def test_a_picture_above_the_cap_is_not() -> None:
    with pytest.raises(PageTooLarge, match="The picture has more than 13 bytes"):
        fetch_from(answering(JPEG), cap=len(JPEG) - 1)


def test_a_site_that_says_nothing_is_given_up() -> None:
    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    with pytest.raises(OutOfTime, match=r"within 0\.2 seconds"):
        fetch_from(visit, seconds=0.2)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("404 Not Found", NoSuchAddress),
        ("410 Gone", NoSuchAddress),
        ("302 Found", SourceFailed),
        ("429 Too Many Requests", TooFast),
        ("500 Internal Server Error", SourceFailed),
    ],
)
def test_another_status_is_a_failure(status: str, error: type[OfferlensError]) -> None:
    with pytest.raises(error):
        fetch_from(answering(JPEG, "Location: https://example.com/x.jpg", status=status))


def test_no_more_than_thirty_two_are_fetched_at_once() -> None:
    now: list[int] = [0]
    greatest: list[int] = [0]

    async def run() -> None:
        full = asyncio.Event()

        async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            now[0] += 1
            greatest[0] = max(greatest[0], now[0])
            if now[0] == 32:
                full.set()
            await full.wait()
            now[0] -= 1
            await answering_to(writer)

        async with serving(visit) as site:
            pictures = Pictures(site)
            await asyncio.gather(*(pictures.fetch(ADDRESS) for _ in range(40)))
            await pictures.close()

    async def answering_to(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(JPEG) + JPEG)
        writer.close()

    asyncio.run(run())
    assert greatest == [32]


# What the settings choose


def test_pictures_are_left_to_the_browser_by_default() -> None:
    assert open_pictures(ServerSettings(), SourceSettings()) is None


@pytest.mark.parametrize("base", ["ftp://here", "here", "http://", "http://[", "http://here:x"])
def test_a_site_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="is no http or https address"):
        open_pictures(ServerSettings(pictures="proxy"), SourceSettings(picture_base=base))
