"""How the console tells that something failed."""

import pytest
from console.conftest import Open, Visit

from offerlens.errors import OfferlensError
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import SLOW_TO, Trouble

ABSTRACT = {"token", "request", "account", "unavailable", "busy"}
"""Reasons of classes that are never raised themselves."""
FREE = "Nothing was charged: only an answer with a product is."


def reasons(failure: type[OfferlensError] = OfferlensError) -> set[str]:
    """The reasons of a tree of failures."""
    return {failure.reason}.union(*(reasons(below) for below in failure.__subclasses__()))


def test_every_reason_has_its_words(visit: Open) -> None:
    page = visit().page
    told = page.evaluate("import('/console/failures.js').then(({ FAILURES }) => Object.keys(FAILURES))")
    assert reasons() - ABSTRACT - set(told) == set()


@pytest.mark.parametrize(
    ("trouble", "title"),
    [
        (Trouble.REMOVED, "1688 has no such offer any more."),
        (Trouble.CAPTCHA, "1688 asked for a captcha."),
        (Trouble.LOGIN, "1688 asked for a login."),
        (Trouble.CUT_OFF, "The page broke off in the middle."),
    ],
)
def test_a_failure_is_told_as_a_person_would(there: Visit, trouble: Trouble, title: str) -> None:
    there.look_up(trouble.value)
    assert there.page.evaluate("document.activeElement.textContent") == title


def test_a_failure_says_that_nothing_was_charged(there: Visit) -> None:
    there.look_up(Trouble.CAPTCHA.value)
    assert there.text(".free") == FREE


def test_a_failure_names_its_request(there: Visit) -> None:
    there.look_up(Trouble.CAPTCHA.value)
    assert there.text(".detail dd >> nth=3").startswith("req_")


def test_a_failure_lists_the_sources_that_were_asked(there: Visit) -> None:
    there.look_up(Trouble.CAPTCHA.value)
    assert there.text(".detail tbody tr").split("\t")[:2] == ["page", "captcha"]


def test_a_wait_is_told(there: Visit) -> None:
    there.look_up(Trouble.TOO_FAST.value)
    assert there.page.get_by_text("The service says to come back in 7 s.").count() == 1


def test_what_may_pass_can_be_tried_again(there: Visit) -> None:
    there.look_up(Trouble.CAPTCHA.value)
    there.page.get_by_role("button", name="Try again").click()
    there.page.locator("#result[aria-busy=false]").wait_for()
    assert [request.method for request in there.requests].count("POST") == 2


def test_what_will_not_pass_cannot(there: Visit) -> None:
    there.look_up(Trouble.REMOVED.value)
    assert there.page.get_by_role("button", name="Try again").count() == 0


def test_an_unknown_token_is_told(visit: Open) -> None:
    there = visit()
    there.use("nobody-s")
    there.look_up(DOCUMENTED)
    assert there.text("#result h2") == "This token is not known here."


def test_a_missing_token_is_told(visit: Open) -> None:
    there = visit()
    there.look_up(DOCUMENTED)
    assert there.text("#result h2") == "A token is needed."


@pytest.mark.parametrize(
    ("link", "title"), [("", "Something is missing."), ("a shoe", "This is no link to a 1688 offer.")]
)
def test_a_link_that_is_none_is_told(there: Visit, link: str, title: str) -> None:
    there.look_up(link)
    assert there.text("#result h2") == title


def test_a_call_that_is_stopped_is_given_up(there: Visit) -> None:
    there.page.get_by_label("Link to a 1688 offer").fill(str(SLOW_TO))
    there.page.get_by_role("button", name="Look up", exact=True).click()
    there.page.get_by_role("button", name="Stop").click()
    there.page.locator("#result[aria-busy=false]").wait_for()
    assert there.text("#result h2") == "You stopped the call."


def test_a_service_that_is_away_is_told(there: Visit) -> None:
    there.page.route("**/1688/**", lambda route: route.abort())
    there.look_up(DOCUMENTED)
    assert there.text("#result h2") == "The service cannot be reached."


def test_a_proxy_s_own_page_is_told(there: Visit) -> None:
    there.page.route("**/1688/**", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    there.look_up(DOCUMENTED)
    assert there.text("#result h2") == "Something else answered."


def test_where_a_charge_is_unsure_nothing_is_promised(there: Visit) -> None:
    there.page.route("**/1688/**", lambda route: route.abort())
    there.look_up(DOCUMENTED)
    assert there.page.get_by_text(FREE).count() == 0
