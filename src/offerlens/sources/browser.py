"""The operator's own Chrome, joined over its DevTools protocol.

Each offer gets a tab of its own in the operator's session, and only that tab is ever closed. What is read is the
document that the browser shows; nothing is clicked, filled in or hidden.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from offerlens.errors import OutOfTime, PageTooLarge, SourceFailed
from offerlens.settings import SourceSettings
from offerlens.sources.answers import redirection, refusal
from offerlens.sources.description import description_url
from offerlens.sources.leave import CLOSED, is_1688, is_open
from offerlens.sources.manners import Manners
from offerlens.sources.source import Abilities, Asked, Fetched
from offerlens.state import State

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Dialog, Page, Playwright, Request, Response

_MISSING = "The browser source needs playwright: pip install 'offerlens[browser]'."
_NOT_THERE = """\
No Chrome listens at {}. Start yours with --remote-debugging-port=9222 and a profile of its own (--user-data-dir)."""
_LOOKS, _LOOK_AGAIN = 20, 0.1
"""How often a document that leaves is looked at again, and after how many seconds."""
_RATE = 1.0
"""Pages a second asked of one of 1688's hosts unless the operator sets another rate."""


Read = Callable[["Page", "Response", list[str]], Awaitable[bytes]]
"""Reads a tab, given the answer that it shows and every address that it was sent to."""


class BrowserSource:
    """The desktop page of every offer, as the operator's browser shows it."""

    name = "browser"
    abilities = Abilities()

    def __init__(self, settings: SourceSettings, state: State) -> None:
        if settings.browser is None:
            raise ValueError("The browser source needs your Chrome: set browser (--browser http://127.0.0.1:9222).")
        if not is_open(settings.page_base, settings):
            raise ValueError(CLOSED)
        if find_spec("playwright") is None:
            raise ValueError(_MISSING)
        self._address = settings.browser
        self._base = settings.page_base.rstrip("/")
        self._is_1688 = is_1688(settings.page_base)
        self._timeout = settings.source_timeout
        self._page_cap = settings.page_cap
        rate = settings.page_rate or (_RATE if self._is_1688 else None)
        self._manners = Manners(state, self._base.partition("://")[2], rate, settings.page_concurrency)
        self._joining = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._ours: set[Page] = set()
        self._closing: set[asyncio.Future[Any]] = set()

    async def fetch(self, asked: Asked) -> Fetched:
        """The page of an offer."""
        path = f"/offer/{asked.offer_id}.html"

        async def read(page: "Page", _: "Response", trail: list[str]) -> bytes:
            return await _document(page, trail, path)

        return Fetched(await self._visit(self._base + path, read), time.time())

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The description, from where 1688 keeps them."""

        async def read(_: "Page", response: "Response", trail: list[str]) -> bytes:
            return await response.body()

        return await self._visit(description_url(offer_id, detail_url, None if self._is_1688 else self._base), read)

    async def check(self) -> str:
        """Which browser it is, and how many tabs in it are somebody else's."""
        async with self._in_time():
            browser = await self._joined()
            tabs = sum(len(context.pages) for context in browser.contexts)
            return f"Chrome {browser.version} at {self._address}, with {tabs} tabs that are left alone"

    async def close(self) -> None:
        """Leave the browser as it is."""
        await asyncio.gather(*self._closing, return_exceptions=True)
        if self._browser is not None:
            await self._browser.close()  # a browser that was joined is only left
        if self._playwright is not None:
            await self._playwright.stop()
        self._browser = self._playwright = None

    async def _visit(self, url: str, read: Read) -> bytes:
        """What is read of an address in a tab of its own."""
        async with self._in_time(), self._manners.turn(self._timeout), self._tab() as page:
            trail = _watch_trail(page)
            response = await self._open(page, url)
            if refused := refusal(response.status, response.headers):
                raise refused
            body = await read(page, response, trail)
        if len(body) > self._page_cap:
            raise PageTooLarge(f"The page has more than {self._page_cap} bytes.")
        return body

    async def _open(self, page: "Page", url: str) -> "Response":
        """Show an address in a tab, as long as its document is not larger than the cap."""
        size = await _watch_size(page, self._page_cap)
        opening: asyncio.Future[Any] = asyncio.ensure_future(page.goto(url, wait_until="domcontentloaded", timeout=0))
        try:
            await asyncio.wait({opening, size}, return_when=asyncio.FIRST_COMPLETED)
            if size.done():
                raise PageTooLarge(f"The page has more than {self._page_cap} bytes; reading was stopped.")
            response = await opening
        finally:
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
        if response is None:
            raise SourceFailed("The browser showed no answer.")
        return cast("Response", response)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Work with the browser, within the source's time, with its errors as ours."""
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(self._timeout):
                yield
        except TimeoutError:
            raise OutOfTime(f"The browser did not show the page within {self._timeout:g} seconds.") from None
        except Error as error:
            reason = error.message.splitlines()[0][:120]
            raise SourceFailed(f"The browser could not show the page: {reason}.") from error

    @asynccontextmanager
    async def _tab(self) -> AsyncIterator["Page"]:
        """A new tab in the operator's session, closed at the end whatever happens."""
        opening = asyncio.ensure_future(self._new_tab())
        try:
            page = await asyncio.shield(opening)
            self._own(page)
            yield page
        finally:
            self._close_later(_closed_once_open(opening))
            await asyncio.shield(asyncio.gather(*self._closing, return_exceptions=True))

    def _own(self, page: "Page") -> None:
        """Count a tab as ours until it closes, and close what it opens."""
        self._ours.add(page)
        page.on("close", lambda gone: self._ours.discard(gone))
        page.on("popup", lambda popup: self._close_later(_closed(popup)))

    async def _new_tab(self) -> "Page":
        """A tab; where the browser has gone without a word, one in the browser that took its place."""
        from playwright.async_api import Error

        browser = await self._joined()
        try:
            return await _own_context(browser).new_page()
        except Error:
            if self._browser is browser:
                self._browser = None
        return await _own_context(await self._joined()).new_page()

    def _close_later(self, closing: Awaitable[None]) -> None:
        task = asyncio.ensure_future(closing)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _joined(self) -> "Browser":
        """The browser; joined again when it was restarted."""
        async with self._joining:
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._join()
            return self._browser

    async def _join(self) -> "Browser":
        from playwright.async_api import Error, async_playwright

        if self._playwright is None:
            self._playwright = await async_playwright().start()
        try:
            # Without no_defaults the operator's own tabs would be given emulated focus, colours and downloads.
            browser = await self._playwright.chromium.connect_over_cdp(
                self._address, timeout=self._timeout * 1000, no_defaults=True
            )
        except Error as error:
            raise SourceFailed(_NOT_THERE.format(self._address)) from error
        _own_context(browser).on("dialog", self._dismiss_in_our_tabs)
        return browser

    async def _dismiss_in_our_tabs(self, dialog: "Dialog") -> None:
        """Close what a page asks in a tab of ours. As long as nobody listens, Playwright answers for every tab."""
        from playwright.async_api import Error

        if dialog.page in self._ours:
            with suppress(Error):  # the tab may have gone, and its dialog with it
                await dialog.dismiss()


def _own_context(browser: "Browser") -> "BrowserContext":
    """The operator's session, which is there in every Chrome that is joined."""
    return browser.contexts[0]


async def _document(page: "Page", trail: list[str], path: str) -> bytes:
    """The document that a tab shows. Raises what it means when the tab was sent elsewhere, by the server or itself."""
    from playwright.async_api import Error

    for _ in range(_LOOKS):
        if urlsplit(trail[-1]).path != path:
            raise redirection(trail[-1])
        with suppress(Error):  # the document leaves just now
            return (await page.content()).encode()
        await asyncio.sleep(_LOOK_AGAIN)
    raise SourceFailed("The page does not stay long enough to be read.")


def _watch_trail(page: "Page") -> list[str]:
    """Every address that the tab itself is sent to, the last one last; whether it gets there or not."""
    trail: list[str] = []

    def asked(request: "Request") -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            trail.append(request.url)

    page.on("request", asked)
    return trail


async def _watch_size(page: "Page", cap: int) -> "asyncio.Future[None]":
    """Done as soon as the document of a tab has more bytes than the cap."""
    full: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    session = await page.context.new_cdp_session(page)
    documents: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        if event.get("type") == "Document":
            documents[event["requestId"]] = 0

    def received(event: dict[str, Any]) -> None:
        request = event["requestId"]
        if request in documents:
            documents[request] += event["dataLength"]
            if documents[request] > cap and not full.done():
                full.set_result(None)

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.dataReceived", received)
    await session.send("Network.enable")
    return full


async def _closed_once_open(opening: "asyncio.Future[Page]") -> None:
    with suppress(Exception):  # a tab that could not be opened need not be closed
        await _closed(await opening)


async def _closed(page: "Page") -> None:
    with suppress(Exception):  # the browser may have gone, and the tab with it
        await page.close()
