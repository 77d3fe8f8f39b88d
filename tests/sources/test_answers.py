"""What an HTTP answer of 1688 stands for."""

import time
from email.utils import formatdate

import pytest

from offerlens.errors import OfferlensError, TooFast
from offerlens.sources.answers import refusal


def retry_after(value: str) -> float | None:
    """The seconds that a 429 with this header asks for."""
    found = refusal(429, {"retry-after": value})
    assert isinstance(found, TooFast)
    return found.retry_after


def test_a_page_is_no_refusal() -> None:
    assert refusal(200, {}) is None


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (200, {"bxpunish": "1"}, "captcha"),
        (302, {"location": "https://login.taobao.com/x"}, "login"),
        (302, {"location": "https://passport.1688.com/x"}, "login"),
        (302, {"location": "https://x/_____tmd_____/punish"}, "captcha"),
        (302, {"location": "/wrongpage.html"}, "offer_removed"),
        (302, {"location": "https://www.1688.com/"}, "offer_removed"),
        (302, {"location": "https://["}, "source_failed"),
        (302, {"location": "https://x/elsewhere"}, "source_failed"),
        (302, {}, "offer_removed"),
        (404, {}, "offer_removed"),
        (410, {}, "offer_removed"),
        (403, {}, "refused"),
        (429, {}, "too_fast"),
        (500, {}, "source_failed"),
        (204, {}, "source_failed"),
    ],
)
def test_what_an_answer_means(status: int, headers: dict[str, str], reason: str) -> None:
    found = refusal(status, headers)
    assert isinstance(found, OfferlensError)
    assert found.reason == reason


def test_the_time_to_wait_may_be_seconds() -> None:
    assert retry_after("120") == 120


def test_the_time_to_wait_may_be_a_date() -> None:
    assert retry_after(formatdate(time.time() + 100, usegmt=True)) == pytest.approx(100, abs=5)


@pytest.mark.parametrize("value", ["", "soon", "-1", "²", "Mon, 99 Foo 2026"])
def test_a_time_that_is_none_is_not_waited_for(value: str) -> None:
    assert retry_after(value) is None


def test_a_date_that_has_passed_is_a_moment() -> None:
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 1
