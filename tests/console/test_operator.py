"""The operator's page, in a real Chromium: signing in, seeing how all stands, changing accounts."""

from collections.abc import Iterator
from typing import Literal

import pytest
from console.busy import SECRET, SHOP, SHOPS, TOKEN, busy
from console.conftest import Visit, opening
from console.test_looks import DARK, LIGHT, PAPER, axe
from playwright.sync_api import Browser, expect

__all__ = ["axe"]

PHONE = {"viewport": {"width": 360, "height": 780}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def ran(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that has been busy."""
    with busy(tmp_path_factory.mktemp("home"), standin) as address:
        yield address


def sign_in(there: Visit, secret: str = SECRET) -> Visit:
    """Go to the page, and enter a secret."""
    there.page.goto(there.site + "/operator")
    there.page.get_by_label("Secret", exact=True).fill(secret)
    there.page.get_by_role("button", name="Sign in").click()
    return there


def overview(there: Visit) -> Visit:
    """See all accounts."""
    there.page.goto(there.site + "/operator")
    there.page.locator("table.accounts").wait_for()
    return there


def one(there: Visit, name: str = SHOP) -> Visit:
    """See one account."""
    overview(there).page.get_by_role("link", name=name, exact=True).click()
    there.page.get_by_role("heading", name=name, exact=True).wait_for()
    there.page.locator(".tokens .keys:not(.ended)").wait_for(state="attached")
    return there


@pytest.fixture(scope="module")
def anna(ran: str, browser: Browser) -> Iterator[Visit]:
    """An operator who has signed in."""
    with opening(ran, browser) as visit:
        there = sign_in(visit())
        there.page.locator("table.accounts").wait_for()
        yield there


@pytest.fixture(scope="module")
def abroad(ran: str, browser: Browser) -> Iterator[Visit]:
    """The same with a phone."""
    with opening(ran, browser) as visit:
        there = sign_in(visit(**PHONE))
        there.page.locator("table.accounts").wait_for()
        yield there


# Signing in


def test_a_stranger_is_told_how_to_sign_in(ran: str, browser: Browser) -> None:
    with opening(ran, browser) as visit:
        there = visit()
        there.page.goto(ran + "/operator")
        assert there.text("main pre") == "offerlens operator create YOUR-NAME"


@pytest.mark.parametrize("secret", ["olop_wrong", TOKEN])
def test_another_secret_is_told_and_forgotten(ran: str, browser: Browser, secret: str) -> None:
    with opening(ran, browser) as visit:
        there = sign_in(visit(), secret)
        expect(there.page.get_by_role("alert")).to_have_text("This secret is not known here, or it was revoked.")
        assert there.page.evaluate("sessionStorage.length") == 0


def test_signing_out_forgets_the_secret_and_what_was_shown(ran: str, browser: Browser) -> None:
    with opening(ran, browser) as visit:
        there = overview(sign_in(visit()))
        there.page.get_by_role("button", name="Sign out").click()
        kept = there.page.evaluate("[sessionStorage.length, document.getElementById('secret').value]")
        assert (kept, there.page.locator("table.accounts").count()) == ([0, ""], 0)


def test_the_secret_outlives_a_reload_of_the_tab(anna: Visit) -> None:
    overview(anna)
    assert anna.page.evaluate("[{ ...sessionStorage }, { ...localStorage }, document.cookie]") == [
        {"offerlens.operator": SECRET},
        {},
        "",
    ]


def test_the_secret_is_in_no_address_and_not_on_the_page(anna: Visit) -> None:
    overview(anna)
    addresses = [anna.page.url, *(request.url for request in anna.requests)]
    assert [address for address in addresses if SECRET in address] == []
    assert SECRET not in anna.page.content()


def test_a_visit_says_nothing_in_the_console_and_asks_nobody_else(anna: Visit) -> None:
    one(anna)
    assert (anna.told, [request.url for request in anna.requests if not request.url.startswith(anna.site)]) == ([], [])


# How all stands


def test_every_account_has_its_line(anna: Visit) -> None:
    rows = [row.split("\t") for row in overview(anna).texts("table.accounts tbody tr")]
    assert [row[0] for row in rows] == [*reversed(SHOPS)]
    assert rows[0][1:5] == ["950", "0 / 3", "14 Nov 2023", "0"]
    assert rows[1][1:4] == ["unlimited", "0 / 20", "never"]


def test_what_needs_a_look_is_marked(anna: Visit) -> None:
    assert overview(anna).texts("table.accounts .poor") == ["14 Nov 2023", "0"]


def test_accounts_are_found_by_name(anna: Visit) -> None:
    overview(anna).page.get_by_label("Find an account by its name").fill("azul")
    expect(anna.page.locator("table.accounts tbody tr")).to_have_count(1)
    assert anna.text("table.accounts tbody th") == "Mercado Azul"


def test_the_days_are_told_in_words_and_in_a_table(anna: Visit) -> None:
    overview(anna)
    assert (
        anna.page.locator(".days svg").get_attribute("aria-label")
        == f"Calls by day. {anna.text('.legend span >> nth=0')}."
    )
    anna.page.get_by_text("As a table").click()
    rows = anna.texts(".days tbody tr")
    assert (len(rows), rows[0].split("\t")[1:]) == (30, ["25", "24"])


def test_a_source_that_rests_is_told_with_the_reason(anna: Visit) -> None:
    told = overview(anna).page.locator(".keys li", has_text="page").inner_text()
    assert told.split("\n")[:2] == [
        "page",
        "1688 asked for a captcha instead of showing the page. Wait before asking again.",
    ]
    assert anna.text(".figure.bad dd").split("\n")[0] == "1 of 2 not well"


def test_the_share_of_kept_offers_is_told(anna: Visit) -> None:
    rows = dict(row.replace(",", "").split()[:2] for row in overview(anna).texts(".card .plot tr"))
    had = {how: int(rows.get(how, 0)) for how in ("hit", "stale", "miss", "refreshed")}
    share = (had["hit"] + had["stale"]) / sum(had.values())
    assert anna.text(".figure:nth-child(3) dd").split("\n")[0] == f"{int(100 * share + 0.5)} %"


def test_every_language_has_its_line(anna: Visit) -> None:
    rows = overview(anna).texts(".stack table.plain tbody tr")
    assert ("Russian" in rows[-8], len([row for row in rows if row.endswith("none")])) == (True, 9)


# One account


def test_an_account_is_shown_with_the_focus_on_its_name(anna: Visit) -> None:
    assert one(anna).page.evaluate("document.activeElement.textContent") == SHOP


def test_the_browser_s_back_leads_to_all_accounts(anna: Visit) -> None:
    one(anna).page.go_back()
    anna.page.locator("table.accounts").wait_for()


def test_an_account_that_is_not_there_is_told(anna: Visit) -> None:
    anna.page.goto(anna.site + "/operator#nobody")
    anna.page.reload()
    anna.page.locator(".failure").wait_for()
    assert anna.text(".failure p >> nth=0") == "There is no account named 'nobody'."


def test_an_address_that_was_cut_off_leads_to_all_accounts(anna: Visit) -> None:
    anna.page.goto(anna.site + "/operator#%E4%B8")
    anna.page.reload()
    anna.page.locator("table.accounts").wait_for()


def test_a_balance_is_topped_up(anna: Visit) -> None:
    one(anna, "Mercado Azul").page.get_by_label("Calls to add").fill("600")
    anna.page.get_by_role("button", name="Top up").click()
    expect(anna.page.locator(".facts")).to_contain_text("19,000 calls left")
    assert anna.page.get_by_label("Calls to add").input_value() == ""


def test_a_limit_and_an_end_are_set(anna: Visit) -> None:
    one(anna, "Café Lume").page.get_by_label("Calls at once").fill("8")
    anna.page.get_by_role("button", name="Set the limit").click()
    expect(anna.page.locator(".facts")).to_contain_text("0 of 8")
    anna.page.get_by_label("Holds until").fill("2031-05-01")
    anna.page.get_by_role("button", name="Set the end").click()
    expect(anna.page.locator(".facts")).to_contain_text("1 May 2031")


def test_what_is_refused_is_told_beside_its_form(anna: Visit) -> None:
    one(anna, "Café Lume").page.get_by_label("Calls at once").fill("1000000")
    anna.page.get_by_role("button", name="Set the limit").click()
    expect(anna.page.locator(".change .trouble:not(:empty)")).to_have_text(
        "concurrency: expected a whole number from 1 to 100000, got 1000000."
    )


def test_an_account_is_made_and_gets_a_token(anna: Visit) -> None:
    overview(anna).page.get_by_text("New account").click()
    anna.page.get_by_label("Name", exact=True).fill("Ñandú / 7 #1")
    anna.page.get_by_label("Calls", exact=True).fill("50")
    anna.page.get_by_role("button", name="Make it").click()
    anna.page.get_by_role("heading", name="Ñandú / 7 #1").wait_for()
    anna.page.get_by_role("button", name="Make a token").click()
    token = anna.page.get_by_label("The new token").input_value()
    answer = anna.page.request.get(f"{anna.site}/account", headers={"Authorization": f"Bearer {token}"})
    assert (answer.json()["data"]["name"], answer.json()["data"]["balance"]) == ("Ñandú / 7 #1", 50)


def test_a_token_is_revoked_after_asking_once_more(anna: Visit) -> None:
    one(anna).page.get_by_label("A new token for").fill("a friend")
    anna.page.get_by_role("button", name="Make a token").click()
    anna.page.get_by_role("button", name="Revoke: a friend").click()
    assert anna.page.evaluate("document.activeElement.textContent") == "Revoke for good"
    anna.page.keyboard.press("Enter")
    anna.page.get_by_text("2 that ended").click()
    expect(anna.page.locator(".keys.ended li").first).to_contain_text("a friend")


# That it can be read and used by everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["", SHOP])
def test_axe_finds_nothing(anna: Visit, axe: str, scheme: Literal["light", "dark"], name: str) -> None:
    anna.page.emulate_media(color_scheme=scheme)
    if name:
        one(anna, name)
        anna.page.get_by_role("button", name="Make a token").click()
        anna.page.get_by_label("The new token").wait_for()
    else:
        overview(anna).page.get_by_text("New account").click()
    anna.page.evaluate(axe)
    found = anna.page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


@pytest.mark.parametrize(("scheme", "paper"), [("light", LIGHT), ("dark", DARK)])
def test_the_theme_is_the_system_s(anna: Visit, scheme: Literal["light", "dark"], paper: str) -> None:
    anna.page.emulate_media(color_scheme=scheme)
    assert overview(anna).page.evaluate(PAPER) == paper


@pytest.mark.parametrize("name", ["", SHOP])
def test_a_phone_scrolls_in_one_direction(abroad: Visit, name: str) -> None:
    overview(abroad)
    if name:
        one(abroad, name).page.get_by_role("button", name="Make a token").click()
        abroad.page.get_by_label("The new token").wait_for()
    else:
        abroad.page.get_by_text("New account").click()
    assert abroad.page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_keyboard_alone_is_enough(ran: str, browser: Browser) -> None:
    with opening(ran, browser) as visit:
        there = visit()
        there.page.goto(ran + "/operator")
        there.page.get_by_label("Secret", exact=True).focus()
        there.page.keyboard.type(SECRET)
        there.page.keyboard.press("Enter")
        there.page.get_by_role("link", name=SHOP).focus()
        there.page.keyboard.press("Enter")
        there.page.get_by_label("Calls to add").focus()
        there.page.keyboard.type("9")
        there.page.keyboard.press("Enter")
        expect(there.page.locator("#said")).to_have_text("Balance changed.")
