"""Which sources are left in peace, and for how long."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import pytest

from offerlens.errors import (
    CaptchaAsked,
    GatewayRefused,
    LoginAsked,
    OfferlensError,
    OfferNotStored,
    OfferRemoved,
    OutOfTime,
    PageEmpty,
    QuotaSpent,
    SourceCrowded,
    SourceFailed,
    SourceMisconfigured,
    SourceSuspended,
    TooFast,
)
from offerlens.sources.health import Health, Look, Rests
from offerlens.state import LocalState

T = TypeVar("T")


class Watched:
    """The health of one source, by a clock that is set by hand."""

    def __init__(self, rests: Rests | None = None) -> None:
        self.now = 1_000_000.0
        self.state = LocalState(None, lambda: self.now)
        self.health = Health(self.state, rests or Rests(), lambda: self.now)

    def happens(self, *errors: OfferlensError | None) -> "Watched":
        """Requests that were let through end like this, one after another."""
        for error in errors:
            _do(self.health.report("page", error))
        return self

    def is_admitted(self) -> bool:
        """Whether a request is let through now."""
        try:
            _do(self.health.admit("page"))
        except SourceSuspended:
            return False
        return True

    def after(self, seconds: float) -> "Watched":
        """The same, later."""
        self.now += seconds
        return self

    def look(self) -> Look:
        """What is shown of the source."""
        return _do(self.health.look("page"))


def _do(work: Awaitable[T]) -> T:
    async def run() -> T:
        return await work

    return asyncio.run(run())


FAULT = SourceFailed("The connection failed.")


def test_a_new_source_is_admitted() -> None:
    assert Watched().is_admitted()


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (CaptchaAsked(), 1800),
        (LoginAsked(), 1800),
        (TooFast(), 3600),
        (TooFast(retry_after=120), 120),
        (GatewayRefused("x"), 60),
        (QuotaSpent("x"), 10),
        (QuotaSpent("x", retry_after=86400), 86400),
        (SourceMisconfigured("x"), 300),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_source_that_refused_is_left_in_peace_for_its_time(error: OfferlensError, seconds: float) -> None:
    watched = Watched().happens(error)
    assert (watched.after(seconds - 1).is_admitted(), watched.after(1).is_admitted()) == (False, True)


@pytest.mark.parametrize("error", [OfferRemoved(), OfferNotStored("x"), PageEmpty()], ids=lambda e: type(e).__name__)
def test_what_is_wrong_with_an_offer_says_nothing_of_its_source(error: OfferlensError) -> None:
    assert Watched().happens(*[error] * 9).is_admitted()


@pytest.mark.parametrize(("faults", "admitted"), [(2, True), (3, False)])
def test_faults_bring_a_rest_about_when_they_follow_each_other(faults: int, admitted: bool) -> None:
    assert Watched().happens(*[FAULT] * faults).is_admitted() is admitted


def test_a_success_between_faults_lets_them_be_forgotten() -> None:
    assert Watched().happens(FAULT, FAULT, None, FAULT, FAULT).is_admitted()


def test_faults_of_other_kinds_do_not_add_up() -> None:
    assert Watched().happens(FAULT, FAULT, OutOfTime("late"), FAULT, FAULT).is_admitted()


def test_a_rest_after_faults_is_short() -> None:
    assert Watched().happens(FAULT, FAULT, FAULT).after(5).is_admitted()


def test_one_request_goes_ahead_when_the_rest_is_over() -> None:
    watched = Watched().happens(CaptchaAsked()).after(1800)
    assert [watched.is_admitted() for _ in range(3)] == [True, False, False]


def test_the_others_follow_when_it_comes_back_well() -> None:
    watched = Watched().happens(CaptchaAsked()).after(1800)
    assert watched.is_admitted()
    assert [watched.happens(None).is_admitted() for _ in range(3)] == [True, True, True]


def test_another_goes_ahead_when_the_first_ends_without_an_answer() -> None:
    watched = Watched().happens(CaptchaAsked()).after(1800)
    assert watched.is_admitted()
    _do(watched.health.withdraw("page"))
    assert watched.is_admitted()


def test_another_goes_ahead_when_the_first_is_lost() -> None:
    watched = Watched().happens(CaptchaAsked()).after(1800)
    assert (watched.is_admitted(), watched.after(59).is_admitted(), watched.after(1).is_admitted()) == (
        True,
        False,
        True,
    )


def test_a_turn_that_came_too_late_says_nothing_of_the_source() -> None:
    watched = Watched().happens(CaptchaAsked()).after(1800).happens(SourceCrowded("x"))
    assert watched.look().state == "next call is a probe"


def test_each_further_refusal_doubles_the_rest() -> None:
    watched = Watched()
    seconds = []
    for _ in range(8):
        watched.happens(CaptchaAsked())
        seconds.append(watched.look().resting_seconds)
        watched.after(seconds[-1])
    assert seconds == [1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400]


def test_a_fault_of_the_request_that_went_ahead_brings_the_next_rest_about() -> None:
    watched = Watched().happens(CaptchaAsked()).after(1800).happens(FAULT)
    assert watched.look().resting_seconds == 10


def test_refusals_of_requests_under_way_count_as_one() -> None:
    assert Watched().happens(*[CaptchaAsked()] * 50).look().resting_seconds == 1800


def test_a_late_success_does_not_wake_a_resting_source() -> None:
    assert not Watched().happens(CaptchaAsked(), None).is_admitted()


@pytest.mark.parametrize("error", [CaptchaAsked(), FAULT], ids=["refusal", "fault"])
def test_a_rest_of_no_time_is_none(error: OfferlensError) -> None:
    assert Watched(Rests(refusal=0, fault=0)).happens(*[error] * 5).is_admitted()


def test_who_is_sent_away_is_told_how_long_and_why() -> None:
    watched = Watched().happens(CaptchaAsked()).after(600)
    with pytest.raises(SourceSuspended) as raised:
        _do(watched.health.admit("page"))
    assert (raised.value.retry_after, str(raised.value)) == (
        1200,
        "The source page rests for 1200 more seconds: "
        "1688 asked for a captcha instead of showing the page. Wait before asking again.",
    )


def test_the_look_of_a_source_changes_with_its_standing() -> None:
    watched = Watched()
    looks = [watched.look(), watched.happens(LoginAsked()).look(), watched.after(1800).look()]
    message = "1688 asked for a login instead of showing the page."
    assert looks == [
        Look("page", "well"),
        Look("page", "resting", 1800, "login", message),
        Look("page", "next call is a probe", 0, "login", message),
    ]


def test_another_source_is_not_touched() -> None:
    watched = Watched().happens(CaptchaAsked())
    assert _do(watched.health.look("saved")) == Look("saved", "well")


def test_workers_share_what_they_know() -> None:
    watched = Watched().happens(CaptchaAsked())
    other = Health(watched.state, Rests(), lambda: watched.now)
    with pytest.raises(SourceSuspended):
        _do(other.admit("page"))
