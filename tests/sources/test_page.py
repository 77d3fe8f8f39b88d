"""The desktop page over HTTP: from the stand-in, and from a small server that answers whatever a test says."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from offerlens.errors import (
    CaptchaAsked,
    LoginAsked,
    OfferlensError,
    OfferRemoved,
    OutOfTime,
    PageCutOff,
    PageTooLarge,
    Refused,
    SourceFailed,
    TooFast,
)
from offerlens.settings import SourceSettings
from offerlens.sources.page import PageSource
from offerlens.sources.source import Asked
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import StandIn, page_of
from offerlens.standin.server import standin as open_standin
from offerlens.standin.troubles import CAPTCHA_BODY, EMPTY_BODY, LOGIN_BODY, SLOW_FROM, Trouble
from offerlens.state import LocalState

LONG = 30.0
"""A time limit that no test reaches."""


def new_source(settings: SourceSettings) -> PageSource:
    """The source of desktop pages that the settings describe."""
    return PageSource("page", settings.page_base, settings, LocalState(None))


@asynccontextmanager
async def opened(base: str, *, seconds: float = LONG, cap: int = 10_000_000) -> AsyncIterator[PageSource]:
    """A source of pages, closed at the end."""
    source = new_source(SourceSettings(page_base=base, source_timeout=seconds, page_cap=cap))
    try:
        yield source
    finally:
        await source.close()


def fetch(base: str, offer_id: int = DOCUMENTED, *, seconds: float = LONG, cap: int = 10_000_000) -> bytes:
    """One page of a site."""

    async def run() -> bytes:
        async with opened(base, seconds=seconds, cap=cap) as source:
            return (await source.fetch(Asked(offer_id))).body

    return asyncio.run(run())


@asynccontextmanager
async def answering(answer: bytes, heard: list[bytes], *, hang_up: bool = True) -> AsyncIterator[str]:
    """The address of a site that gives every request the same bytes and then hangs up, or keeps silent."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        if not hang_up:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(visit, "127.0.0.1")
    async with server:
        yield "http://{}:{}".format(*server.sockets[0].getsockname())


def fetch_from(
    answer: bytes, heard: list[bytes] | None = None, *, path: str = "", seconds: float = LONG, hang_up: bool = True
) -> bytes:
    """What the source makes of an answer; ``heard`` gets the requests."""

    async def run() -> bytes:
        requests = [] if heard is None else heard
        async with (
            answering(answer, requests, hang_up=hang_up) as address,
            opened(address + path, seconds=seconds, cap=1000) as source,
        ):
            return (await source.fetch(Asked(DOCUMENTED))).body

    return asyncio.run(run())


def response(status: int, *headers: str, body: bytes = b"") -> bytes:
    """An HTTP response."""
    head = [f"HTTP/1.1 {status} -", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode() + body


# What comes from the stand-in


def test_a_page_comes_byte_for_byte(standin: str) -> None:
    assert fetch(standin) == page_of(DOCUMENTED)


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [
        (Trouble.REMOVED, OfferRemoved),
        (Trouble.SILENT, OutOfTime),
        (Trouble.RESET, SourceFailed),
        (Trouble.ENDLESS, PageTooLarge),
    ],
)
def test_a_trouble_of_the_wire_has_its_class(standin: str, trouble: Trouble, failure: type[OfferlensError]) -> None:
    with pytest.raises(OfferlensError) as raised:
        fetch(standin, trouble.value, seconds=1.0)
    assert isinstance(raised.value, failure)


@pytest.mark.parametrize(
    ("trouble", "body"),
    [(Trouble.CAPTCHA, CAPTCHA_BODY), (Trouble.LOGIN, LOGIN_BODY), (Trouble.EMPTY, EMPTY_BODY)],
)
def test_a_refusal_within_a_body_is_left_to_the_readers(standin: str, trouble: Trouble, body: bytes) -> None:
    assert fetch(standin, trouble.value) == body


def test_an_unknown_offer_is_removed(standin: str) -> None:
    with pytest.raises(OfferRemoved):
        fetch(standin, 999999999999)


def test_a_slow_page_within_the_time_limit_comes(standin: str) -> None:
    assert fetch(standin, SLOW_FROM + 50) == page_of(SLOW_FROM + 50)


def test_a_slow_page_beyond_the_time_limit_is_out_of_time(standin: str) -> None:
    with pytest.raises(OutOfTime, match=r"^1688 did not send the page within 0\.2 seconds\.$"):
        fetch(standin, SLOW_FROM + 20_000, seconds=0.2)


def test_the_cap_stops_an_endless_body(standin: str) -> None:
    with pytest.raises(PageTooLarge, match=r"^The page has more than 100000 bytes; reading was stopped\.$"):
        fetch(standin, Trouble.ENDLESS.value, cap=100_000)


def test_a_page_as_large_as_the_cap_comes_whole(standin: str) -> None:
    page = page_of(DOCUMENTED) or b""
    assert fetch(standin, cap=len(page)) == page


def test_a_page_one_byte_larger_than_the_cap_is_refused(standin: str) -> None:
    page = page_of(DOCUMENTED) or b""
    with pytest.raises(PageTooLarge):
        fetch(standin, cap=len(page) - 1)


def test_many_pages_come_at_the_same_time(standin: str) -> None:
    ids = [SLOW_FROM + milliseconds for milliseconds in range(30)]

    async def run() -> list[bytes]:
        async with opened(standin) as source:
            pages = await asyncio.gather(*(source.fetch(Asked(offer_id)) for offer_id in ids))
            return [page.body for page in pages]

    assert asyncio.run(run()) == [page_of(offer_id) for offer_id in ids]


def test_fetches_that_were_given_up_leave_room_for_others(standin: str) -> None:
    async def given_up(source: PageSource) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.fetch(Asked(Trouble.SILENT.value)), 0.1)

    async def run() -> bytes:
        async with opened(standin) as source:
            await asyncio.gather(*(given_up(source) for _ in range(150)))
            return (await source.fetch(Asked(DOCUMENTED))).body

    assert asyncio.run(run()) == page_of(DOCUMENTED)


def test_a_trouble_does_not_spoil_the_next_fetch(standin: str) -> None:
    async def run() -> bytes:
        async with opened(standin, cap=100_000) as source:
            for trouble in (Trouble.RESET, Trouble.ENDLESS, Trouble.REMOVED):
                with pytest.raises(OfferlensError):
                    await source.fetch(Asked(trouble.value))
            return (await source.fetch(Asked(DOCUMENTED))).body

    assert asyncio.run(run()) == page_of(DOCUMENTED)


def test_a_source_that_was_never_used_can_be_closed() -> None:
    assert asyncio.run(new_source(SourceSettings(page_base="http://127.0.0.1:8689")).close()) is None


# Which addresses may be read


@pytest.mark.parametrize(
    "base",
    [
        "https://detail.1688.com",
        "https://1688.com",
        "https://m.1688.com",
        "HTTPS://DETAIL.1688.COM",
        "http://Detail.1688.com:8080/path/",
        "https://user@detail.1688.com",
        " https://detail.1688.com",
    ],
)
def test_a_host_of_1688_is_refused_unless_opted_in(base: str) -> None:
    with pytest.raises(ValueError, match=r"^Reading 1688's own pages is off\. Its user agreement forbids"):
        new_source(SourceSettings(page_base=base))


@pytest.mark.parametrize(
    "base",
    [
        "https://evil1688.com",
        "https://detail.1688.com.example.org",
        "https://1688.com.cn",
        "https://x1688.com",
        "https://1688.example.org",
        "http://127.0.0.1:8689",
        "http://[::1]:8689",
    ],
)
def test_a_host_that_only_looks_like_1688_needs_no_opting_in(base: str) -> None:
    assert new_source(SourceSettings(page_base=base)).name == "page"


@pytest.mark.parametrize("base", ["https://detail.1688.com", "https://m.1688.com"])
def test_a_host_of_1688_is_taken_when_opted_in(base: str) -> None:
    assert new_source(SourceSettings(page_base=base, read_1688=True)).name == "page"


@pytest.mark.parametrize(
    "base",
    [
        "",
        "detail.1688.com",
        "127.0.0.1:8689",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "//127.0.0.1",
        "http://",
        "https:///x",
    ],
)
def test_what_is_no_http_address_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match=r"^.* is no http or https address\.$"):
        new_source(SourceSettings(page_base=base, read_1688=True))


# What is sent


@pytest.mark.parametrize("path", ["", "/"])
def test_the_address_is_made_from_the_id(path: str) -> None:
    heard: list[bytes] = []
    fetch_from(response(200), heard, path=path)
    assert heard[0].splitlines()[0] == b"GET /offer/859086919394.html HTTP/1.1"


def test_the_path_of_the_base_comes_first() -> None:
    heard: list[bytes] = []
    fetch_from(response(200), heard, path="/mirror/of/1688/")
    assert heard[0].splitlines()[0] == b"GET /mirror/of/1688/offer/859086919394.html HTTP/1.1"


@pytest.mark.parametrize("header", [b"Accept: text/html", b"Accept-Language: zh-CN,zh;q=0.9"])
def test_the_page_is_asked_for_in_chinese(header: bytes) -> None:
    heard: list[bytes] = []
    fetch_from(response(200), heard)
    assert header in heard[0].splitlines()


def test_a_cookie_of_one_page_is_not_sent_for_the_next() -> None:
    heard: list[bytes] = []

    async def run() -> None:
        answer = response(200, "Set-Cookie: a=b; Path=/")
        async with answering(answer, heard) as address, opened(address) as source:
            await source.fetch(Asked(DOCUMENTED))
            await source.fetch(Asked(DOCUMENTED))

    asyncio.run(run())
    assert [b"Cookie" in request for request in heard] == [False, False]


# What is made of an answer


@pytest.mark.parametrize(
    ("location", "failure"),
    [
        ("https://login.1688.com/member/signin.htm?Done=https://detail.1688.com/offer/1.html", LoginAsked),
        ("https://login.taobao.com/member/login.jhtml", LoginAsked),
        ("https://passport.1688.com/", LoginAsked),
        ("https://account.1688.com", LoginAsked),
        ("//login.1688.com/member/signin.htm", LoginAsked),
        ("HTTPS://LOGIN.1688.COM/", LoginAsked),
        ("https://detail.1688.com//offer/1.html/_____tmd_____/punish?x5secdata=x", CaptchaAsked),
        ("/offer/1.html/_____tmd_____/punish?x5step=1", CaptchaAsked),
        ("/wrongpage.html", OfferRemoved),
        ("https://detail.1688.com/wrongpage.html?offerId=1", OfferRemoved),
        ("https://page.1688.com/notfound.html", OfferRemoved),
        ("/error/404.html", OfferRemoved),
        ("https://www.1688.com/", OfferRemoved),
        ("https://www.1688.com", OfferRemoved),
        ("/", OfferRemoved),
        ("https://detail.1688.com/offer/2.html", SourceFailed),
        ("https://login.1688.com.example.org/member", SourceFailed),
        ("/a/wrongpage.html", SourceFailed),
        ("http://[", SourceFailed),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 307])
def test_where_a_redirect_goes_tells_what_happened(status: int, location: str, failure: type[OfferlensError]) -> None:
    with pytest.raises(OfferlensError) as raised:
        fetch_from(response(status, f"Location: {location}"))
    assert isinstance(raised.value, failure)


def test_a_redirect_is_never_followed() -> None:
    heard: list[bytes] = []
    with pytest.raises(SourceFailed, match=r"^1688 redirected instead of showing the page\.$"):
        fetch_from(response(302, "Location: /offer/2.html"), heard)
    assert len(heard) == 1


def test_a_redirect_to_an_unreadable_address_says_so() -> None:
    with pytest.raises(SourceFailed, match=r"^1688 redirected to an address that cannot be read\.$"):
        fetch_from(response(302, "Location: http://["))


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (404, OfferRemoved),
        (410, OfferRemoved),
        (403, Refused),
        (429, TooFast),
        (204, SourceFailed),
        (400, SourceFailed),
        (500, SourceFailed),
        (502, SourceFailed),
        (503, SourceFailed),
    ],
)
def test_a_status_has_its_class(status: int, failure: type[OfferlensError]) -> None:
    with pytest.raises(OfferlensError) as raised:
        fetch_from(response(status))
    assert isinstance(raised.value, failure)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (429, "1688 said that it is asked too often."),
        (500, "1688 answered with HTTP status 500."),
    ],
)
def test_a_status_is_told(status: int, message: str) -> None:
    with pytest.raises(OfferlensError) as raised:
        fetch_from(response(status))
    assert str(raised.value) == message


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_the_header_bxpunish_is_a_captcha_whatever_the_status(status: int) -> None:
    with pytest.raises(CaptchaAsked):
        fetch_from(response(status, "bxpunish: 1", "Location: /wrongpage.html", body=b"<html>"))


def test_a_page_with_bxpunish_off_comes() -> None:
    assert fetch_from(response(200, "bxpunish: 0", body=b"a page")) == b"a page"


def test_a_gzip_body_is_decoded() -> None:
    body = gzip.compress("一页".encode())
    assert fetch_from(response(200, "Content-Encoding: gzip", body=body)) == "一页".encode()


def test_the_cap_holds_for_the_decoded_body() -> None:
    body = gzip.compress(bytes(100_000))
    with pytest.raises(PageTooLarge):
        fetch_from(response(200, "Content-Encoding: gzip", body=body))


def test_a_body_without_a_length_comes_whole() -> None:
    assert fetch_from(b"HTTP/1.1 200 OK\r\n\r\na page") == b"a page"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf a page", id="length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", id="chunked"),
    ],
)
def test_a_body_shorter_than_announced_is_cut_off(answer: bytes) -> None:
    with pytest.raises(PageCutOff):
        fetch_from(answer)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"this is not HTTP\r\n\r\n", id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", id="broken header"),
        pytest.param(response(200, "Content-Encoding: gzip", body=b"not gzip"), id="broken gzip"),
    ],
)
def test_an_answer_that_is_no_page_is_a_failure_of_the_source(answer: bytes) -> None:
    with pytest.raises(SourceFailed, match=r"^The connection to 1688 failed before the page was there\.$"):
        fetch_from(answer)


def test_a_body_that_stalls_is_out_of_time() -> None:
    with pytest.raises(OutOfTime):
        fetch_from(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", seconds=0.2, hang_up=False)


def test_a_refused_connection_is_a_failure_of_the_source() -> None:
    with socket.socket() as bound:  # and not listening, so that nobody else can
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(SourceFailed):
            fetch("http://{}:{}".format(*bound.getsockname()))


# What is asked for, and how often


@asynccontextmanager
async def failing_first(times: int, heard: list[bytes]) -> AsyncIterator[str]:
    """The address of a site that hangs up on its first visitors, and then has a page."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        if len(heard) > times:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage")
        writer.close()

    async with await asyncio.start_server(visit, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(("faults", "retries", "comes"), [(1, 2, True), (2, 2, True), (3, 2, False), (1, 0, False)])
def test_a_fault_of_the_network_is_tried_again(faults: int, retries: int, comes: bool) -> None:
    heard: list[bytes] = []

    async def run() -> bool:
        async with failing_first(faults, heard) as site:
            source = new_source(SourceSettings(page_base=site, page_retries=retries))
            try:
                return (await source.fetch(Asked(DOCUMENTED))).body == b"page"
            except SourceFailed:
                return False
            finally:
                await source.close()

    assert (asyncio.run(run()), len(heard)) == (comes, min(faults + 1, retries + 1))


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.TOO_FAST, Trouble.CAPTCHA_REDIRECT, Trouble.BOMB])
def test_an_answer_is_not_asked_for_again(trouble: Trouble) -> None:
    async def run() -> int:
        site = StandIn()
        async with open_standin(site=site) as address, opened(address) as source:
            with pytest.raises(OfferlensError):
                await source.fetch(Asked(trouble.value))
        return site.counts[trouble.value].visits

    assert asyncio.run(run()) == 1


def test_retries_end_with_the_sources_time() -> None:
    async def run() -> None:
        async with opened("http://127.0.0.1:9", seconds=0.05) as source:
            await source.fetch(Asked(DOCUMENTED))

    with pytest.raises(SourceFailed):
        asyncio.run(run())


def sent_for(asked: Asked, name: str = "page", **settings: Any) -> bytes:
    """The request that is sent for an offer."""
    heard: list[bytes] = []

    async def run() -> None:
        async with answering(response(200), heard) as site:
            made = SourceSettings(page_base=site, **settings)
            source = PageSource(name, site, made, LocalState(None))
            await source.fetch(asked)
            await source.close()

    asyncio.run(run())
    return heard[0]


def test_english_is_asked_for_by_1688s_own_cookie() -> None:
    assert b"\r\nCookie: oversealanguage=en\r\n" in sent_for(Asked(DOCUMENTED, "en"))


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_another_language_is_not_asked_for(language: str) -> None:
    assert b"ookie" not in sent_for(Asked(DOCUMENTED, language))


def test_the_mobile_page_has_no_english() -> None:
    assert b"ookie" not in sent_for(Asked(DOCUMENTED, "en"), "mobile-page")


def test_the_operators_cookies_are_sent(tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tone\n")
    sent = sent_for(Asked(DOCUMENTED, "en"), cookies=file)
    assert b"\r\nCookie: session=one; oversealanguage=en\r\n" in sent
