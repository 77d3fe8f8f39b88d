"""That the console can be read and used by everybody, and keeps to itself."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from conftest import TOKEN
from console.conftest import Open, Visit, opening
from playwright.sync_api import Browser, Route

from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import Trouble

AXE = "4.14.1"
PROMOTED, LARGEST = 600000000002, 600000000005
PAPER = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(245, 245, 242)", "rgb(18, 19, 21)"


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, which npm brings into a folder outside of the project."""
    script = Path(tempfile.gettempdir()) / f"offerlens-axe-core-{AXE}.min.js"
    if not script.is_file():
        npm = shutil.which("npm") or pytest.skip("npm is not installed here, so there is no axe-core")
        with tempfile.TemporaryDirectory() as folder:
            command = [npm, "pack", "--silent", f"axe-core@{AXE}", "--pack-destination", folder]
            try:
                subprocess.run(command, cwd=folder, timeout=30, check=True, capture_output=True)
            except (subprocess.SubprocessError, OSError) as error:
                pytest.skip(f"npm could not bring axe-core: {error}")
            shutil.unpack_archive(next(Path(folder).glob("*.tgz")), folder, filter="data")
            (Path(folder) / "package" / "axe.min.js").replace(script)
    return script.read_text(encoding="utf-8")


def visited(opened: Visit, link: int | None) -> Visit:
    """The same visitor, with a token, who has asked for an offer."""
    opened.use()
    if link is not None:
        opened.look_up(link)
    return opened


@pytest.fixture(scope="module")
def documented(site: str, browser: Browser) -> Iterator[Visit]:
    """A visitor who has seen the documented offer, for tests that change nothing."""
    with opening(site, browser) as visit:
        yield visited(visit(), DOCUMENTED)


@pytest.fixture(scope="module")
def phone(site: str, browser: Browser) -> Iterator[Visit]:
    """A visitor with a phone."""
    with opening(site, browser) as visit:
        yield visited(visit(viewport={"width": 360, "height": 780}, is_mobile=True, has_touch=True), None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("link", "tab"),
    [
        (None, "Code"),
        (DOCUMENTED, "JSON"),
        (PROMOTED, "Headers"),
        (Trouble.CAPTCHA.value, "Account"),
    ],
)
def test_axe_finds_nothing(
    there: Visit, axe: str, scheme: Literal["light", "dark"], link: int | None, tab: str
) -> None:
    there.page.emulate_media(color_scheme=scheme)
    if link is None:
        there.open()
    else:
        there.look_up(link)
    there.tab(tab)
    there.page.evaluate(axe)
    found = there.page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


@pytest.mark.parametrize(("scheme", "paper"), [("light", LIGHT), ("dark", DARK)])
def test_the_theme_is_the_system_s(visit: Open, scheme: str, paper: str) -> None:
    assert visit(color_scheme=scheme).page.evaluate(PAPER) == paper


@pytest.mark.parametrize(("scheme", "paper"), [("light", DARK), ("dark", LIGHT)])
def test_the_switch_turns_it_and_is_remembered(visit: Open, scheme: str, paper: str) -> None:
    there = visit(color_scheme=scheme)
    there.page.get_by_role("button", name="Dark").click()
    there.open()
    assert there.page.evaluate(PAPER) == paper


@pytest.mark.parametrize("link", [None, DOCUMENTED, LARGEST, Trouble.CAPTCHA.value])
def test_a_phone_scrolls_in_one_direction(phone: Visit, link: int | None) -> None:
    if link is not None:
        phone.look_up(link)
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("tab", ["JSON", "Headers", "Code", "Account"])
def test_no_tab_is_wider_than_a_phone(phone: Visit, tab: str) -> None:
    phone.look_up(DOCUMENTED)
    panel = phone.tab(tab)
    assert panel.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_visit_says_nothing_in_the_console(visit: Open) -> None:
    there = visited(visit(), DOCUMENTED)
    for tab in ("Headers", "Code", "Account", "JSON"):
        there.tab(tab)
    there.page.get_by_role("button", name="Unfold").click()
    there.page.get_by_role("radio", name="Picture 2 of 8").click()
    assert there.told == []


def test_other_hosts_are_asked_for_pictures_only(documented: Visit) -> None:
    elsewhere = {
        request.resource_type for request in documented.requests if not request.url.startswith(documented.site)
    }
    assert elsewhere == {"image"}


def test_the_token_is_in_no_address(documented: Visit) -> None:
    addresses = [documented.page.url, *(request.url for request in documented.requests)]
    assert [address for address in addresses if TOKEN in address] == []


def test_the_token_is_kept_for_the_tab_alone(documented: Visit) -> None:
    kept = documented.page.evaluate("[Object.values({ ...sessionStorage }), { ...localStorage }, document.cookie]")
    assert kept == [[TOKEN], {}, ""]


def test_the_token_is_in_no_sample(documented: Visit) -> None:
    assert TOKEN not in documented.page.content()


def spoiled(route: Route) -> None:
    """A reply whose seller writes markup and addresses that are none of the web."""
    response = route.fetch()
    reply = response.json()
    reply["data"] |= {"title": "<img src=x onerror=alert(1)>", "product_url": "javascript:alert(1)"}
    route.fulfill(response=response, json=reply)


def test_markup_in_a_title_is_text(there: Visit) -> None:
    there.page.route("**/1688/**", spoiled)
    there.look_up(DOCUMENTED)
    assert there.text("#result h2") == "<img src=x onerror=alert(1)>"


def test_an_address_that_is_none_of_the_web_is_no_link(there: Visit) -> None:
    there.page.route("**/1688/**", spoiled)
    there.look_up(DOCUMENTED)
    assert there.page.locator(".title a").count() == 0


def test_what_came_is_said_aloud(documented: Visit) -> None:
    assert documented.page.get_by_role("status").first.inner_text().split(" · ")[2:4] == ["9 SKUs", "one call charged"]


def test_the_keyboard_alone_is_enough(visit: Open) -> None:
    there = visit()
    for key in ("Tab", "Tab"):
        there.page.keyboard.press(key)
    there.page.get_by_label("Token", exact=True).focus()
    there.page.keyboard.type(TOKEN)
    there.page.keyboard.press("Enter")
    there.page.get_by_label("Link to a 1688 offer").focus()
    there.page.keyboard.type(str(DOCUMENTED))
    there.page.keyboard.press("Enter")
    there.page.locator("#result[aria-busy=false]").wait_for()
    assert there.page.locator("article.product").count() == 1
