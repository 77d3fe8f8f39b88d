"""The shared state of many machines, in a real Valkey."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from valkey import Valkey

from offerlens.errors import StoreAway
from offerlens.state.fleet import FleetState

T = TypeVar("T")


def done(url: str, work: Callable[[FleetState], Awaitable[T]]) -> T:
    """What comes of some work on a new, empty state."""
    with Valkey.from_url(url) as server:
        server.flushall()

    async def run() -> T:
        state = FleetState(url)
        try:
            return await work(state)
        finally:
            await state.close()

    return asyncio.run(run())


def test_a_note_is_read_as_it_was_written(valkey_server: str) -> None:
    async def run(state: FleetState) -> bytes | None:
        await state.write("a", b"\x00note", 10)
        return await state.read("a")

    assert done(valkey_server, run) == b"\x00note"


def test_there_is_no_note_where_none_was_written(valkey_server: str) -> None:
    assert done(valkey_server, lambda state: state.read("a")) is None


def test_a_note_has_the_time_that_it_was_given(valkey_server: str) -> None:
    done(valkey_server, lambda state: state.write("a", b"note", 10))
    with Valkey.from_url(valkey_server) as server:
        assert [9_000 < server.pttl(key) <= 10_000 for key in server.keys("*")] == [True]


def test_a_forgotten_note_is_gone(valkey_server: str) -> None:
    async def run(state: FleetState) -> bytes | None:
        await state.write("a", b"note", 10)
        await state.forget("a")
        return await state.read("a")

    assert done(valkey_server, run) is None


def test_a_key_belongs_to_who_claims_it_first(valkey_server: str) -> None:
    async def run(state: FleetState) -> list[bool]:
        other = FleetState(valkey_server)
        claims = [await state.claim("a", 10), await other.claim("a", 10), await other.claim("b", 10)]
        await state.forget("a")
        claims.append(await other.claim("a", 10))
        await other.close()
        return claims

    assert done(valkey_server, run) == [True, False, True, True]


def test_turns_follow_each_other_at_their_interval(valkey_server: str) -> None:
    async def run(state: FleetState) -> list[float | None]:
        return [await state.turn("a", 100, 1000) for _ in range(4)]

    assert done(valkey_server, run) == pytest.approx([0, 100, 200, 300], abs=50)


def test_a_turn_that_comes_too_late_is_not_taken(valkey_server: str) -> None:
    async def run(state: FleetState) -> list[bool]:
        waits = [await state.turn("a", 100, patience) for patience in (1000, 10, 10, 1000)]
        return [wait is None for wait in waits]

    assert done(valkey_server, run) == [False, True, True, False]


@pytest.mark.parametrize("what", ["read", "write", "forget", "claim", "turn"])
def test_a_server_that_is_away_is_told(what: str) -> None:
    works: dict[str, Callable[[FleetState], Awaitable[object]]] = {
        "read": lambda state: state.read("a"),
        "write": lambda state: state.write("a", b"", 1),
        "forget": lambda state: state.forget("a"),
        "claim": lambda state: state.claim("a", 1),
        "turn": lambda state: state.turn("a", 1, 1),
    }

    async def run() -> None:
        state = FleetState("valkey://127.0.0.1:9")
        try:
            await works[what](state)
        finally:
            await state.close()

    with pytest.raises(StoreAway):
        asyncio.run(run())
