"""What every shelf does, and how the one of one machine is bounded."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from cache.conftest import Open
from valkey import Valkey

from offerlens.cache import Shelf, open_shelf
from offerlens.cache.fleet import FleetShelf
from offerlens.cache.local import LocalShelf
from offerlens.errors import StoreAway
from offerlens.settings import CacheSettings, StoreSettings

T = TypeVar("T")


def done(shelf: Shelf, work: Callable[[Shelf], Awaitable[T]]) -> T:
    """What comes of some work on a shelf."""

    async def run() -> T:
        try:
            return await work(shelf)
        finally:
            await shelf.close()

    return asyncio.run(run())


def test_nothing_lies_on_a_new_shelf(open_one: Open) -> None:
    assert done(open_one(), lambda shelf: shelf.get("x")) is None


def test_what_is_laid_down_lies_there_for_every_worker(open_one: Open) -> None:
    done(open_one(), lambda shelf: shelf.put("x", b"content" * 1000, 60))
    assert done(open_one(), lambda shelf: shelf.get("x")) == b"content" * 1000


def test_the_last_that_was_laid_down_lies_there(open_one: Open) -> None:
    async def work(shelf: Shelf) -> bytes | None:
        await shelf.put("x", b"first", 60)
        await shelf.put("x", b"second", 60)
        return await shelf.get("x")

    assert done(open_one(), work) == b"second"


def test_it_is_gone_when_its_time_is_over(tmp_path: Path) -> None:
    now = [0.0]
    shelf = LocalShelf(tmp_path, 1000, lambda: now[0])

    async def work(shelf: Shelf) -> list[bytes | None]:
        await shelf.put("x", b"content", 60)
        found = [await shelf.get("x")]
        now[0] = 60.0
        return [*found, await shelf.get("x")]

    assert done(shelf, work) == [b"content", None]


def test_valkey_is_told_when_its_time_is_over(valkey_server: str) -> None:
    done(FleetShelf(valkey_server), lambda shelf: shelf.put("x", b"content", 60))
    with Valkey.from_url(valkey_server) as server:
        (key,) = server.keys("offerlens:cache:x")
        assert 59_000 < server.pttl(key) <= 60_000


def test_what_was_used_least_makes_room(tmp_path: Path) -> None:
    now = [0.0]

    async def work(shelf: Shelf) -> list[str]:
        for number in range(40):
            now[0] += 1
            await shelf.put(f"{number:03}", b"x" * 97, 10_000)
        now[0] += 100
        await shelf.get("000")
        await shelf.put("040", b"x" * 97, 10_000)
        return [f"{number:03}" for number in range(41) if await shelf.get(f"{number:03}")]

    left = done(LocalShelf(tmp_path, 4000, lambda: now[0]), work)
    assert left == ["000", *(f"{number:03}" for number in range(17, 41))]


def test_what_is_larger_than_the_shelf_is_not_kept(tmp_path: Path) -> None:
    async def work(shelf: Shelf) -> bytes | None:
        await shelf.put("x", b"x" * 200, 60)
        return await shelf.get("x")

    assert done(LocalShelf(tmp_path, 100), work) is None


def test_a_shelf_that_is_away_says_so() -> None:
    with pytest.raises(StoreAway):
        done(FleetShelf("valkey://127.0.0.1:9"), lambda shelf: shelf.get("x"))


def test_no_bytes_are_no_shelf(tmp_path: Path) -> None:
    assert open_shelf(CacheSettings(cache_bytes=0), StoreSettings(home=tmp_path)) is None
