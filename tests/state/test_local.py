"""The shared state of one machine."""

import asyncio
import stat
from collections.abc import Awaitable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.state import LocalState

T = TypeVar("T")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(clock: Clock) -> Iterator[LocalState]:
    opened = LocalState(None, clock)
    yield opened
    asyncio.run(opened.close())


def done(work: Awaitable[T]) -> T:
    """What comes of some work."""

    async def run() -> T:
        return await work

    return asyncio.run(run())


def test_a_note_is_read_as_it_was_written(state: LocalState) -> None:
    done(state.write("a", b"\x00note", 10))
    assert done(state.read("a")) == b"\x00note"


def test_a_later_note_replaces_the_former(state: LocalState) -> None:
    done(state.write("a", b"one", 10))
    done(state.write("a", b"two", 10))
    assert done(state.read("a")) == b"two"


def test_there_is_no_note_where_none_was_written(state: LocalState) -> None:
    assert done(state.read("a")) is None


def test_a_note_is_gone_when_its_time_has_passed(state: LocalState, clock: Clock) -> None:
    done(state.write("a", b"note", 10))
    clock.now += 10
    assert done(state.read("a")) is None


def test_a_forgotten_note_is_gone(state: LocalState) -> None:
    done(state.write("a", b"note", 10))
    done(state.forget("a"))
    assert done(state.read("a")) is None


def test_a_key_belongs_to_who_claims_it_first(state: LocalState) -> None:
    assert [done(state.claim("a", 10)) for _ in range(3)] == [True, False, False]


def test_another_key_is_another_claim(state: LocalState) -> None:
    assert [done(state.claim(key, 10)) for key in "ab"] == [True, True]


def test_a_claim_ends_with_its_time(state: LocalState, clock: Clock) -> None:
    done(state.claim("a", 10))
    clock.now += 10
    assert [done(state.claim("a", 10)) for _ in range(2)] == [True, False]


def test_a_claim_that_is_given_up_can_be_claimed_again(state: LocalState) -> None:
    done(state.claim("a", 10))
    done(state.forget("a"))
    assert done(state.claim("a", 10)) is True


def test_the_first_turn_comes_at_once(state: LocalState) -> None:
    assert done(state.turn("a", 2, 60)) == 0


def test_turns_follow_each_other_at_their_interval(state: LocalState) -> None:
    assert [done(state.turn("a", 2, 60)) for _ in range(4)] == [0, 2, 4, 6]


def test_turns_that_nobody_took_are_not_saved_up(state: LocalState, clock: Clock) -> None:
    done(state.turn("a", 2, 60))
    clock.now += 100
    assert [done(state.turn("a", 2, 60)) for _ in range(2)] == [0, 2]


def test_a_turn_that_comes_too_late_is_not_taken(state: LocalState) -> None:
    waits = [done(state.turn("a", 2, patience)) for patience in (60, 60, 3, 4)]
    assert waits == [0, 2, None, 4]


def test_what_has_expired_is_deleted_in_the_end(state: LocalState, clock: Clock) -> None:
    for number in range(600):
        done(state.write(str(number), b"note", 1))
        clock.now += 1
    assert state.size() < 200


def test_two_workers_see_the_same_notes(tmp_path: Path) -> None:
    one, two = LocalState(tmp_path), LocalState(tmp_path)
    done(one.write("a", b"note", 60))
    assert (done(two.read("a")), done(one.claim("b", 60)), done(two.claim("b", 60))) == (b"note", True, False)


def test_only_its_owner_can_look_into_the_folder(tmp_path: Path) -> None:
    LocalState(tmp_path / "home")
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0.1, 5), st.floats(0, 20), st.floats(0, 9)), max_size=30))
def test_no_two_turns_of_a_key_are_closer_than_their_interval(asks: list[tuple[str, float, float, float]]) -> None:
    clock = Clock()
    state = LocalState(None, clock)
    taken: dict[str, list[tuple[float, float]]] = {"a": [], "b": []}
    for key, interval, patience, passed in asks:
        wait = done(state.turn(key, interval, patience))
        if wait is not None:
            assert 0 <= wait <= patience + 1e-6
            taken[key].append((clock.now + wait, interval))
        clock.now += passed
    for turns in taken.values():
        for (before, interval), (after, _) in pairwise(turns):
            assert after - before >= interval - 1e-6
