"""The console where pictures come through the service: a real Chromium sees them, and asks nobody else."""

from collections.abc import Iterator

import pytest
from conftest import TOKEN, let_in, running
from console.conftest import Visit, opening
from playwright.sync_api import Browser, Route, expect

from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED

LARGE = ".gallery > .picture img"
WIDTHS = "all => all.map(one => one.naturalWidth)"


@pytest.fixture(scope="module")
def proxied(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service through which pictures come."""
    home = tmp_path_factory.mktemp("home")
    let_in(home)
    sources = SourceSettings(page_base=standin, link_base=standin, picture_base=standin)
    with running(ServerSettings(home=home, pictures="proxy"), sources) as address:
        yield address


@pytest.fixture(scope="module")
def shown(proxied: str, browser: Browser) -> Iterator[Visit]:
    """A visitor, whose browser reaches nobody but the service, and who sees the documented offer with all it has."""
    with opening(proxied, browser) as opened:
        visit = opened(pictures=False, viewport={"width": 1280, "height": 3000})
        visit.use()
        visit.look_up(DOCUMENTED)
        visit.page.get_by_role("button", name="Load its pictures").click()
        visit.page.locator(".description img").last.wait_for()
        for image in visit.page.locator("img").all():
            expect(image).to_have_js_property("naturalWidth", 640)
        yield visit


@pytest.mark.parametrize(
    ("place", "number"), [(".gallery > .picture", 1), (".thumb", 8), (".cell-picture", 9), (".description", 5)]
)
def test_every_picture_is_really_there(shown: Visit, place: str, number: int) -> None:
    assert shown.page.locator(f"{place} img").evaluate_all(WIDTHS) == [640] * number


def test_no_request_leaves_the_service(shown: Visit) -> None:
    urls = [request.url.removeprefix("blob:") for request in shown.requests]
    assert [url for url in urls if not url.startswith(f"{shown.site}/")] == []


def test_the_token_is_in_no_address(shown: Visit) -> None:
    assert [request.url for request in shown.requests if TOKEN in request.url] == []


def test_only_pictures_that_the_page_asked_for_may_be_shown(shown: Visit) -> None:
    reply = shown.page.request.get(f"{shown.site}/")
    assert "img-src 'self' blob:; connect-src 'self'" in reply.headers["content-security-policy"]


def test_pictures_say_nothing_in_the_console(shown: Visit) -> None:
    assert shown.told == []


def test_another_picture_of_the_gallery_is_loaded(shown: Visit) -> None:
    shown.page.get_by_role("radio", name="Picture 3 of 8").click()
    expect(shown.page.locator(LARGE)).to_have_js_property("naturalWidth", 640)
    assert shown.page.locator(LARGE).get_attribute("alt") == "Picture 3 of 8"


def test_what_is_out_of_sight_is_not_asked_for(proxied: str, browser: Browser) -> None:
    with opening(proxied, browser) as opened:
        visit = opened(pictures=False, viewport={"width": 1280, "height": 300})
        visit.use()
        visit.look_up(DOCUMENTED)
        expect(visit.page.locator(LARGE)).to_have_js_property("naturalWidth", 640)
        assert visit.page.locator(".skus img").evaluate_all(WIDTHS) == [0] * 9


def test_a_picture_that_the_service_has_not_leaves_a_quiet_box(proxied: str, browser: Browser) -> None:
    def without_picture(route: Route) -> None:
        response = route.fetch()
        reply = response.json()
        reply["data"]["main_imgs"] = ["https://cbu01.alicdn.com/img/ibank/nothing.jpg"]
        route.fulfill(response=response, json=reply)

    with opening(proxied, browser) as opened:
        visit = opened(pictures=False)
        visit.use()
        visit.page.route("**/1688/**", without_picture)
        visit.look_up(DOCUMENTED)
        visit.page.get_by_role("img", name="Picture 1 of 1 (no picture)").wait_for()
        assert visit.page.locator(LARGE).count() == 0
