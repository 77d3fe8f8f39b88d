"""The pictures of docs/console.md. They are made anew with `OFFERLENS_SCREENSHOTS=1` in the environment."""

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from console.busy import SECRET, SHOP, TOKEN, busy
from console.conftest import Visit, opening
from playwright.sync_api import Browser

from offerlens.standin.goods import DOCUMENTED

FOLDER = Path(__file__).parents[2] / "docs" / "img"
LARGEST = 100_000
LIGHT = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
DARK = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"}
PHONE_SIZE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
PHONE = LIGHT | PHONE_SIZE

pytestmark = pytest.mark.skipif("OFFERLENS_SCREENSHOTS" not in os.environ, reason="OFFERLENS_SCREENSHOTS is not set")


@pytest.fixture(scope="module")
def ran(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that has been busy."""
    with busy(tmp_path_factory.mktemp("home"), standin) as address:
        yield address


def product(there: Visit) -> None:
    """An offer, in English."""
    there.use(TOKEN)
    there.page.get_by_label("Language").select_option("en")
    there.look_up(DOCUMENTED)
    there.page.locator(".gallery img").first.evaluate("one => one.complete || new Promise(done => (one.onload = done))")


def account(there: Visit) -> None:
    """The holder's own account, beside an offer."""
    product(there)
    there.tab("Account").locator(".keys li").first.wait_for()


def accounts(there: Visit) -> None:
    """All accounts."""
    there.page.goto(there.site + "/operator")
    there.page.get_by_label("Secret", exact=True).fill(SECRET)
    there.page.get_by_role("button", name="Sign in").click()
    there.page.locator("table.accounts").wait_for()


def one_account(there: Visit) -> None:
    """One account."""
    accounts(there)
    there.page.get_by_role("link", name=SHOP).click()
    there.page.locator(".keys li").first.wait_for()


@pytest.mark.parametrize(
    ("name", "show", "options"),
    [
        ("console", product, LIGHT),
        ("console-phone", product, DARK | PHONE_SIZE),
        ("account", account, DARK),
        ("operator", accounts, LIGHT),
        ("operator-account", one_account, DARK),
        ("operator-phone", accounts, PHONE),
    ],
)
def test_a_picture_is_made(
    ran: str, browser: Browser, name: str, show: Callable[[Visit], None], options: dict[str, object]
) -> None:
    with opening(ran, browser) as visit:
        there = visit(**options)
        show(there)
        there.page.evaluate("document.activeElement.blur()")
        taken = there.page.context.new_cdp_session(there.page).send(
            "Page.captureScreenshot", {"format": "webp", "quality": 80}
        )
    picture = base64.b64decode(taken["data"])
    assert len(picture) < LARGEST
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.webp").write_bytes(picture)
