"""What agents are told of every failure of ours."""

import pytest
from web.test_desk import FAILURES

from offerlens.agents.failures import Failure, failure_of
from offerlens.errors import Attempt, CaptchaAsked, OfferlensError, TooFast


@pytest.mark.parametrize("error", FAILURES.values(), ids=FAILURES)
def test_a_failure_says_why_and_what_to_do(error: type[OfferlensError]) -> None:
    told = failure_of(error("It happened."))
    assert (told.code, told.reason, told.message, told.retry) == (error.code, error.reason, "It happened.", error.retry)
    assert told.text == f"{error.reason}: It happened. {told.hint} Nothing was charged."
    assert told.hint.startswith("Retry") is error.retry


def test_a_wait_is_told_in_whole_seconds() -> None:
    assert failure_of(TooFast(retry_after=6.2)).hint == "Retry after 7 s."


def test_the_sources_that_were_asked_are_told() -> None:
    tried = [Attempt("page", "captcha", "no", 3)]
    assert failure_of(CaptchaAsked(), tried).tried == tried


def test_what_others_wrote_is_cut_and_can_be_written() -> None:
    told = failure_of(CaptchaAsked("\ud800" * 2000))
    assert told.message == "?" * 1000


def test_a_charge_that_is_not_known_is_not_denied() -> None:
    assert Failure(reason="x", message="y.", charged=None).text.endswith("Whether it was charged is not known.")
