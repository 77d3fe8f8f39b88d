"""The guard of an engine: what it lets through, and what it says."""

import asyncio
import logging
from collections.abc import Callable

import pytest
from language.engines.test_breaker import Clock
from prometheus_client import REGISTRY

from offerlens.language.engines import Ask, EngineFailed, Guarded

SECRET = "a-key-of-the-tests"
Does = Callable[[Ask], list[str | None]]


class Fake:
    """An engine that does what it is told."""

    name, version = "fake", "1"

    def __init__(self, does: Does | None = None) -> None:
        self.does = does
        """None to be silent for ever."""
        self.calls = 0
        self.closed = False

    def speaks(self, source: str, target: str) -> bool:
        return target != "th"

    async def translate(self, ask: Ask) -> list[str | None]:
        self.calls += 1
        if self.does is None:
            await asyncio.Event().wait()
            raise AssertionError
        return self.does(ask)

    async def close(self) -> None:
        self.closed = True


def failing(error: Exception) -> Does:
    """What an engine does that fails so."""

    def does(_: Ask) -> list[str | None]:
        raise error

    return does


def upper(ask: Ask) -> list[str | None]:
    """Each text in capital letters."""
    return [text.upper() for text in ask.texts]


def asked(guarded: Guarded, *texts: str, target: str = "ru", seconds: float | None = None) -> list[str | None]:
    """What comes of asking."""
    return asyncio.run(guarded.translate(Ask(texts or ("red",), "zh", target), seconds=seconds))


def told(fake: Fake, caplog: pytest.LogCaptureFixture, times: int = 1, seconds: float = 8.0) -> list[str]:
    """What the log has after asking so often, none of which gave anything."""
    guarded = Guarded(fake, seconds, Clock())
    with caplog.at_level(logging.INFO):
        assert [asked(guarded) for _ in range(times)] == [[None]] * times
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    return caplog.messages


def test_what_an_engine_says_is_given() -> None:
    assert asked(Guarded(Fake(upper), 8.0), "red", "blue") == ["RED", "BLUE"]


def test_the_guard_has_the_engines_name_and_version() -> None:
    guarded = Guarded(Fake(upper), 8.0)
    assert (guarded.name, guarded.version, guarded.speaks("zh", "th")) == ("fake", "1", False)


def test_what_is_not_faithful_is_not_believed() -> None:
    guarded = Guarded(Fake(lambda _: ["item", " red ", None, ""]), 8.0)
    assert asked(guarded, "货号A8", "红色", "绿色", "蓝色") == [None, "red", None, None]


def test_a_language_that_the_engine_does_not_speak_is_not_asked_for() -> None:
    fake = Fake(upper)
    assert (asked(Guarded(fake, 8.0), target="th"), fake.calls) == ([None], 0)


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_an_engine_is_not_asked_when_there_is_no_time(seconds: float) -> None:
    fake = Fake(upper)
    assert (asked(Guarded(fake, 8.0), seconds=seconds), fake.calls) == ([None], 0)


def test_an_engine_is_not_asked_for_nothing() -> None:
    fake = Fake(upper)
    assert (asyncio.run(Guarded(fake, 8.0).translate(Ask((), "zh", "ru"))), fake.calls) == ([], 0)


def test_a_failure_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    said = told(Fake(failing(EngineFailed("It is tired."))), caplog)
    assert said == ["The translator fake failed: It is tired."]


def test_the_rest_is_told_and_nothing_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    fake = Fake(failing(EngineFailed("It is tired.")))
    assert told(fake, caplog, times=5) == [
        "The translator fake failed: It is tired.",
        "The translator fake failed: It is tired.",
        "The translator fake failed: It is tired. It is left alone for 30 s.",
    ]
    assert fake.calls == 3


def test_a_time_that_the_engine_names_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    fake = Fake(failing(EngineFailed("Too often.", retry_after=6.5)))
    assert told(fake, caplog, times=2) == ["The translator fake failed: Too often. It is left alone for 7 s."]
    assert fake.calls == 1


def test_silence_is_told(caplog: pytest.LogCaptureFixture) -> None:
    said = told(Fake(), caplog, seconds=0.05)
    assert said == ["The translator fake failed: It did not answer within 0.05 s."]


def test_the_callers_time_holds_where_it_is_shorter() -> None:
    assert asked(Guarded(Fake(), 3600.0), seconds=0.05) == [None]


def test_the_engines_time_holds_where_it_is_shorter() -> None:
    assert asked(Guarded(Fake(), 0.05), seconds=3600.0) == [None]


def test_silence_is_not_held_against_an_engine_that_was_given_little_time(caplog: pytest.LogCaptureFixture) -> None:
    fake = Fake()
    guarded = Guarded(fake, 8.0, Clock())
    assert [asked(guarded, seconds=0.01) for _ in range(5)] == [[None]] * 5
    assert (fake.calls, caplog.messages) == (5, [])


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError(SECRET), RuntimeError(SECRET)])
def test_a_fault_of_a_program_is_told_by_its_kind_alone(caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    said = told(Fake(failing(error)), caplog)
    assert said == [f"The translator fake failed: A fault of its program: {type(error).__name__}."]
    assert SECRET not in caplog.text


def test_a_wrong_number_of_translations_is_told(caplog: pytest.LogCaptureFixture) -> None:
    said = told(Fake(lambda _: ["a", "b"]), caplog)
    assert said == ["The translator fake failed: It gave 2 translations for 1 texts."]


def test_a_caller_who_leaves_is_let_go_and_counts_for_nothing() -> None:
    fake, clock = Fake(failing(EngineFailed("It is tired."))), Clock()
    guarded = Guarded(fake, 8.0, clock)

    async def run() -> list[str | None]:
        for _ in range(3):
            await guarded.translate(Ask(("red",), "zh", "ru"))
        clock.now += 30.0
        fake.does = None
        call = asyncio.ensure_future(guarded.translate(Ask(("red",), "zh", "ru")))
        await asyncio.wait([call], timeout=0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        fake.does = upper
        return await guarded.translate(Ask(("red",), "zh", "ru"))

    assert asyncio.run(run()) == ["RED"]


def test_the_engine_is_closed() -> None:
    fake = Fake(upper)
    asyncio.run(Guarded(fake, 8.0).close())
    assert fake.closed is True


@pytest.mark.parametrize(
    ("does", "outcome"), [(upper, "ok"), (failing(EngineFailed("x")), "failed")], ids=["ok", "failed"]
)
def test_its_calls_are_counted_by_outcome(does: Does, outcome: str) -> None:
    before = calls_counted(outcome)
    asyncio.run(Guarded(Fake(does), 5.0).translate(Ask(("a",), "zh", "en")))
    assert calls_counted(outcome) == before + 1


def calls_counted(outcome: str) -> float:
    """How many calls of the fake engine ended so."""
    labels = {"engine": "fake", "outcome": outcome}
    return REGISTRY.get_sample_value("offerlens_engine_seconds_count", labels) or 0.0
