"""How long a call may take, and when it is sent again."""

import random

import pytest

from offerlens.client.errors import (
    AccountSpent,
    BadRequest,
    Busy,
    ClientError,
    InternalError,
    NotAllowed,
    OutOfTime,
    TimedOut,
    Unavailable,
    Unreachable,
    UnreadableReply,
)
from offerlens.client.patience import Patience

PATIENCE = Patience(timeout=60.0, retries=3, deadline=120.0)


@pytest.fixture(autouse=True)
def longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance is always at its greatest."""
    monkeypatch.setattr(random, "uniform", lambda _, greatest: greatest)


@pytest.mark.parametrize(
    "error",
    [
        Unreachable(""),
        TimedOut(""),
        InternalError("", code=500),
        Busy("", code=503),
        UnreadableReply("", code=429),
        UnreadableReply("", code=502),
        UnreadableReply("", code=504),
    ],
)
def test_what_passes_is_worth_another_attempt(error: ClientError) -> None:
    assert PATIENCE.wait(error, 0, 1.0) == 0.5


@pytest.mark.parametrize(
    "error",
    [
        NotAllowed("", code=401),
        Unavailable("", code=417, retry=True, retry_after=1.0),
        BadRequest("", code=422),
        AccountSpent("", code=439),
        OutOfTime("", code=499, retry=True),
        UnreadableReply("", code=200),
        UnreadableReply("", code=404),
    ],
)
def test_what_does_not_pass_within_moments_is_not(error: ClientError) -> None:
    assert PATIENCE.wait(error, 0, 1.0) is None


def test_each_wait_is_twice_the_last_up_to_a_limit() -> None:
    patience = Patience(retries=7)
    assert [patience.wait(Unreachable(""), again, 0.0) for again in range(7)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_waits_differ_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, _: least)
    assert [PATIENCE.wait(Unreachable(""), again, 0.0) for again in range(3)] == [0.25, 0.5, 1.0]


@pytest.mark.parametrize(("asked", "waited"), [(0.0, 0.125), (1.0, 1.125), (30.0, 30.125)])
def test_the_service_is_left_alone_for_as_long_as_it_asks_and_a_little(asked: float, waited: float) -> None:
    assert PATIENCE.wait(Busy("", code=503, retry_after=asked), 0, 0.0) == waited


def test_there_are_so_many_attempts() -> None:
    assert [PATIENCE.wait(Unreachable(""), again, 0.0) is None for again in range(5)] == [
        False,
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(("spent", "waited"), [(109.0, 10.125), (109.875, None), (130.0, None)])
def test_no_wait_goes_beyond_the_deadline(spent: float, waited: float | None) -> None:
    assert PATIENCE.wait(Busy("", code=503, retry_after=10.0), 0, spent) == waited


@pytest.mark.parametrize(("spent", "seconds"), [(0.0, 60.0), (60.0, 60.0), (90.0, 30.0), (121.0, 0.0)])
def test_no_attempt_goes_beyond_the_deadline(spent: float, seconds: float) -> None:
    assert PATIENCE.attempt(spent) == seconds


@pytest.mark.parametrize(
    "unusable", [{"timeout": 0}, {"timeout": float("nan")}, {"deadline": -1}, {"retries": -1}], ids=str
)
def test_what_cannot_be_is_refused(unusable: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="have to be more than 0"):
        Patience(**unusable)  # type: ignore[arg-type]
