"""The browser source, in a real Chromium, against the stand-in."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import pytest
import requests
from chromium import chromium

from offerlens.errors import (
    CaptchaAsked,
    LoginAsked,
    OfferlensError,
    OfferRemoved,
    OutOfTime,
    PageCutOff,
    PageEmpty,
    PageTooLarge,
    SourceFailed,
)
from offerlens.pages import read_page
from offerlens.settings import SourceSettings
from offerlens.sources.browser import BrowserSource
from offerlens.sources.source import Asked
from offerlens.standin.description import render
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.server import page_of
from offerlens.standin.troubles import SLOW_FROM, Trouble
from offerlens.state import LocalState

pytest.importorskip("playwright", reason="playwright is not installed")

T = TypeVar("T")


@pytest.fixture(scope="module")
def devtools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DevTools address of an operator's browser."""
    with chromium(tmp_path_factory.mktemp("profile")) as (address, _):
        yield address


@asynccontextmanager
async def opened(base: str, devtools: str, **settings: Any) -> AsyncIterator[BrowserSource]:
    """A source that joins a browser, and leaves it at the end."""
    limits = {"source_timeout": 20.0, "page_cap": 1_000_000} | settings
    source = BrowserSource(SourceSettings(page_base=base, browser=devtools, **limits), LocalState(None))
    try:
        yield source
    finally:
        await source.close()


def done(base: str, devtools: str, work: Callable[[BrowserSource], Awaitable[T]], **settings: Any) -> T:
    """What comes of some work on a source."""

    async def run() -> T:
        async with opened(base, devtools, **settings) as source:
            return await work(source)

    return asyncio.run(run())


def tabs(devtools: str) -> list[str]:
    """The tabs of the browser, by their addresses."""
    targets = requests.get(f"{devtools}/json/list", timeout=10).json()
    return [target["url"] for target in targets if target["type"] == "page"]


def body(base: str, devtools: str, offer_id: int = DOCUMENTED, **settings: Any) -> bytes:
    """What the browser shows of an offer."""

    async def work(source: BrowserSource) -> bytes:
        return (await source.fetch(Asked(offer_id))).body

    return done(base, devtools, work, **settings)


@pytest.mark.parametrize("offer_id", sorted(catalogue()))
def test_an_offer_is_what_its_page_says(standin: str, devtools: str, offer_id: int) -> None:
    assert read_page(body(standin, devtools, offer_id)) == read_page(page_of(offer_id) or b"")


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [
        (Trouble.REMOVED, OfferRemoved),
        (Trouble.SILENT, OutOfTime),
        (Trouble.RESET, SourceFailed),
        (Trouble.ENDLESS, PageTooLarge),
    ],
)
def test_a_trouble_of_the_wire_has_its_class_and_leaves_no_tab(
    standin: str, devtools: str, trouble: Trouble, failure: type[OfferlensError]
) -> None:
    seconds = 2.0 if trouble is Trouble.SILENT else 20.0
    with pytest.raises(failure):
        body(standin, devtools, trouble.value, source_timeout=seconds)
    assert tabs(devtools) == ["about:blank"]


@pytest.mark.parametrize(
    ("trouble", "failures"),
    [
        (Trouble.CAPTCHA, (CaptchaAsked,)),
        (Trouble.LOGIN, (LoginAsked,)),
        (Trouble.CUT_OFF, (PageCutOff, PageEmpty)),
        (Trouble.EMPTY, (PageEmpty,)),
    ],
)
def test_a_page_that_is_none_has_its_class_and_leaves_no_tab(
    standin: str, devtools: str, trouble: Trouble, failures: tuple[type[OfferlensError], ...]
) -> None:
    with pytest.raises(failures):
        read_page(body(standin, devtools, trouble.value, source_timeout=5.0))
    assert tabs(devtools) == ["about:blank"]


_OPERATORS_PAGE = b"""<title>open</title><script>
const told = {
  watch() {
    document.title = "quiet"
    addEventListener("focus", () => document.title = "focused")
  },
  ask() {
    document.title = "asked"
    document.title = confirm("Leave this page?") ? "yes" : "no"
  },
}
new BroadcastChannel("operator").onmessage = (message) => told[message.data]()
</script>"""
_TELLING_PAGE = b"""<script>new BroadcastChannel("operator").postMessage(location.pathname.slice(1))</script>"""


class _OperatorsSite(BaseHTTPRequestHandler):
    """A page that an operator has open, and others that tell it what to do."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(_OPERATORS_PAGE if self.path == "/page" else _TELLING_PAGE)

    def log_message(self, *_: object) -> None:
        """Tests are silent."""


@pytest.fixture
def operators_site() -> Iterator[str]:
    """A site of the operator's own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _OperatorsSite) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def until_titled(devtools: str, tab: str, titles: set[str]) -> str:
    """The title of a tab, as soon as it is one of those."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for target in requests.get(f"{devtools}/json/list", timeout=10).json():
            if target["id"] == tab and target["title"] in titles:
                return str(target["title"])
    raise AssertionError(titles)


def test_a_tab_of_the_operator_is_neither_focused_nor_answered_for(
    standin: str, tmp_path: Path, operators_site: str
) -> None:
    with chromium(tmp_path) as (devtools, _):

        def new_tab(path: str) -> str:
            return str(requests.put(f"{devtools}/json/new?{operators_site}{path}", timeout=10).json()["id"])

        tab = new_tab("/page")
        until_titled(devtools, tab, {"open"})
        new_tab("/watch")  # which takes the focus, and only then has it watched
        until_titled(devtools, tab, {"quiet"})

        async def work(source: BrowserSource) -> list[str]:
            await source.fetch(Asked(DOCUMENTED))
            seen = [await asyncio.to_thread(until_titled, devtools, tab, {"quiet", "focused"})]
            await asyncio.to_thread(new_tab, "/ask")
            await asyncio.to_thread(until_titled, devtools, tab, {"asked", "no"})
            await source.fetch(Asked(DOCUMENTED))
            return [*seen, await asyncio.to_thread(until_titled, devtools, tab, {"asked", "no"})]

        assert done(standin, devtools, work) == ["quiet", "asked"]


def test_many_offers_come_at_the_same_time(standin: str, devtools: str) -> None:
    async def work(source: BrowserSource) -> set[int]:
        pages = await asyncio.gather(*(source.fetch(Asked(SLOW_FROM + number)) for number in range(10)))
        return {read_page(page.body).item_id for page in pages}

    assert done(standin, devtools, work) == {SLOW_FROM + number for number in range(10)}
    assert tabs(devtools) == ["about:blank"]


def test_a_caller_who_leaves_closes_the_tab(standin: str, devtools: str) -> None:
    async def work(source: BrowserSource) -> None:
        await source.fetch(Asked(DOCUMENTED))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.fetch(Asked(Trouble.SILENT.value)), 1.0)

    done(standin, devtools, work)
    assert tabs(devtools) == ["about:blank"]


def test_a_description_is_read_too(standin: str, devtools: str) -> None:
    goods = catalogue()[DOCUMENTED]

    async def work(source: BrowserSource) -> bytes:
        return await source.fetch_description(DOCUMENTED, goods.detail_url)

    assert done(standin, devtools, work) == render(goods)


def test_a_browser_that_was_restarted_is_joined_again(standin: str, tmp_path: Path) -> None:
    async def run() -> list[int]:
        with chromium(tmp_path / "first") as (address, process):
            async with opened(standin, address) as source:
                found = [read_page((await source.fetch(Asked(DOCUMENTED))).body).item_id]
                process.kill()
                process.wait()
                with chromium(tmp_path / "second", port=urlsplit(address).port or 0):
                    found.append(read_page((await source.fetch(Asked(600000000001))).body).item_id)
        return found

    assert asyncio.run(run()) == [DOCUMENTED, 600000000001]


def test_a_browser_that_is_not_there_is_told_with_the_remedy(standin: str) -> None:
    with pytest.raises(SourceFailed, match=r"^No Chrome listens at http://127\.0\.0\.1:9\. Start yours with --remote"):
        body(standin, "http://127.0.0.1:9")


def test_a_check_says_which_browser_it_is(standin: str, devtools: str) -> None:
    said = done(standin, devtools, lambda source: source.check())
    assert said.endswith(f" at {devtools}, with 1 tabs that are left alone")


def test_a_host_of_1688_is_refused_unless_opted_in() -> None:
    with pytest.raises(ValueError, match="--read-1688"):
        BrowserSource(SourceSettings(browser="http://127.0.0.1:9222"), LocalState(None))


def test_without_an_address_of_a_browser_the_remedy_is_told() -> None:
    with pytest.raises(ValueError, match="--browser http://127"):
        BrowserSource(SourceSettings(read_1688=True), LocalState(None))


def test_the_items_fields_are_all_there(standin: str, devtools: str) -> None:
    item = msgspec.to_builtins(read_page(body(standin, devtools)))
    assert (item["stock"], len(item["skus"])) == (44732, 9)
