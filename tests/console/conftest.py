"""The console beside a service that reads the stand-in, and a real Chromium to visit it with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from chromium import chromium
from conftest import TOKEN, let_in, running
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, sync_playwright

from offerlens.accounts.account import Terms
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings

DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path fill="#b9a58f" d="M0 0h4v4H0z"/></svg>'
"""What the visits get for every picture of an offer."""


@dataclass
class Visit:
    """A page of the console, and what its browser was made to do."""

    page: Page
    site: str
    told: list[str] = field(default_factory=list)
    """Errors and warnings of the console, and exceptions of the page."""
    requests: list[Request] = field(default_factory=list)

    def open(self) -> None:
        """Load the page."""
        self.page.goto(self.site + "/")

    def use(self, token: str = TOKEN) -> None:
        """Enter a token, and wait until the account is shown."""
        self.page.get_by_label("Token", exact=True).fill(token)
        self.page.get_by_role("button", name="Use").click()
        self.page.locator("#standing:not(:empty)").wait_for()

    def look_up(self, link: str | int) -> None:
        """Ask for an offer, and wait for what comes of it."""
        self.page.get_by_label("Link to a 1688 offer").fill(str(link))
        self.page.get_by_role("button", name="Look up", exact=True).click()
        self.page.locator("#result[aria-busy=false]").wait_for()

    def tab(self, name: str) -> Locator:
        """Choose a tab; its panel."""
        self.page.get_by_role("tab", name=name, exact=True).click()
        return self.page.get_by_role("tabpanel", name=name, exact=True)

    def text(self, selector: str) -> str:
        """The text of the one element that a selector finds."""
        return self.page.locator(selector).inner_text()

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that a selector finds."""
        return self.page.locator(selector).all_inner_texts()


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def site(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with its console, which knows `TOKEN`."""
    home = tmp_path_factory.mktemp("home")
    let_in(home, terms=Terms(balance=1000, concurrency=5))
    server = ServerSettings(home=home, port=0)
    sources = SourceSettings(page_base=standin, link_base=standin, source_timeout=5, refusal_rest=0, fault_rest=0)
    with running(server, sources, CacheSettings()) as address:
        yield address


@pytest.fixture(scope="module")
def browser(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium. It is of the module: while Playwright is there, no test in its thread can run a loop of its own."""
    assert site
    with chromium(tmp_path_factory.mktemp("profile")) as (address, _), sync_playwright() as playwright:
        yield playwright.chromium.connect_over_cdp(address)


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Open]:
    """Opens the console in a new profile, with Playwright's options for it."""
    with opening(site, browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def regular(site: str, browser: Browser) -> Iterator[Visit]:
    """A visitor with a token, who stays for all tests of a module."""
    with opening(site, browser) as opened:
        visit = opened()
        visit.use()
        yield visit


@pytest.fixture
def there(regular: Visit) -> Iterator[Visit]:
    """The same, with an empty form. It is left alone with the token, the theme and the browser's own doors."""
    regular.page.evaluate("document.getElementById('ask').reset()")
    regular.requests.clear()
    yield regular
    regular.page.unroute_all()


@contextmanager
def opening(site: str, browser: Browser) -> Iterator[Open]:
    """The same until the block ends."""
    contexts: list[BrowserContext] = []

    def opened(*, pictures: bool = True, **options: Any) -> Visit:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        visit = Visit(context.new_page(), site)
        visit.page.on("console", lambda said: visit.told.append(said.text) if said.type != "log" else None)
        visit.page.on("pageerror", lambda error: visit.told.append(str(error)))
        visit.page.on("request", lambda request: visit.requests.append(request))
        context.route(lambda url: not url.startswith(site), draw if pictures else fail)
        visit.open()
        return visit

    yield opened
    for context in contexts:
        context.close()


def draw(route: Route) -> None:
    """A picture server that has everything."""
    route.fulfill(body=DRAWN, content_type="image/svg+xml")


def fail(route: Route) -> None:
    """A picture server that is away."""
    route.abort()
