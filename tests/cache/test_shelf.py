"""What every shelf does, and how the one of one machine is bounded."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from cache.conftest import Open
from valkey import Valkey

from offerlens.cache import Fill, Shelf, local, open_shelf
from offerlens.cache.fleet import FleetShelf
from offerlens.cache.local import _USED, LocalShelf
from offerlens.cache.shelf import OFFER
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


async def lying(shelf: Shelf, key: str, form: str = OFFER) -> bytes | None:
    """What lies there."""
    return await shelf.get(key, form, bytes)


def test_nothing_lies_on_a_new_shelf(open_one: Open) -> None:
    assert done(open_one(), lambda shelf: lying(shelf, "x")) is None


def test_what_is_laid_down_lies_there_for_every_worker(open_one: Open) -> None:
    done(open_one(), lambda shelf: shelf.put("x", b"content" * 1000, 60, 1.5))
    assert done(open_one(), lambda shelf: lying(shelf, "x")) == b"content" * 1000


def test_the_last_that_was_laid_down_lies_there(open_one: Open) -> None:
    async def work(shelf: Shelf) -> bytes | None:
        await shelf.put("x", b"first", 60, 1.5)
        await shelf.put("x", b"second", 60, 1.5)
        return await lying(shelf, "x")

    assert done(open_one(), work) == b"second"


def test_a_reply_lies_beside_its_offer(open_one: Open) -> None:
    async def work(shelf: Shelf) -> list[bytes | None]:
        await shelf.put("x", b"offer", 60, 1.5)
        await shelf.add("x", "en", b"reply", 1.5)
        await shelf.add("x", "en", b"other reply", 1.5)
        return [
            await lying(shelf, "x"),
            await lying(shelf, "x", "en"),
            await lying(shelf, "x", "ru"),
            await lying(shelf, "y", "en"),
        ]

    assert done(open_one(), work) == [b"offer", b"other reply", None, None]


def test_a_reply_is_gone_with_its_offer(open_one: Open) -> None:
    async def work(shelf: Shelf) -> list[bytes | None]:
        await shelf.put("x", b"offer", 60, 1.5)
        await shelf.add("x", "en", b"reply", 1.5)
        await shelf.put("x", b"new offer", 60, 2.5)
        return [await lying(shelf, "x"), await lying(shelf, "x", "en")]

    assert done(open_one(), work) == [b"new offer", None]


def test_a_reply_of_an_offer_that_is_gone_is_not_kept(open_one: Open) -> None:
    async def work(shelf: Shelf) -> bytes | None:
        await shelf.put("x", b"new offer", 60, 2.5)
        await shelf.add("x", "en", b"reply", 1.5)
        await shelf.add("y", "en", b"reply", 1.5)
        return await lying(shelf, "x", "en") or await lying(shelf, "y", "en")

    assert done(open_one(), work) is None


def test_it_is_gone_when_its_time_is_over(tmp_path: Path) -> None:
    now = [0.0]
    shelf = LocalShelf(tmp_path, 1000, lambda: now[0])

    async def work(shelf: Shelf) -> list[bytes | None]:
        await shelf.put("x", b"content", 60, 1.5)
        found = [await lying(shelf, "x")]
        now[0] = 60.0
        return [*found, await lying(shelf, "x")]

    assert done(shelf, work) == [b"content", None]


def test_valkey_is_told_when_its_time_is_over(valkey_server: str) -> None:
    done(FleetShelf(valkey_server), lambda shelf: shelf.put("x", b"content", 60, 1.5))
    with Valkey.from_url(valkey_server) as server:
        (key,) = server.keys("offerlens:cache:x")
        assert 59_000 < server.pttl(key) <= 60_000


def test_what_was_used_least_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_NOTED", 1.0)
    now = [0.0]

    async def work(shelf: Shelf) -> list[str]:
        for number in range(40):
            now[0] += 1
            await shelf.put(f"{number:03}", b"x" * 80, 10_000, 1.5)
        now[0] += 100
        await lying(shelf, "000")
        await shelf.put("040", b"x" * 80, 10_000, 1.5)
        return [f"{number:03}" for number in range(41) if await lying(shelf, f"{number:03}")]

    left = done(LocalShelf(tmp_path, 4000, lambda: now[0]), work)
    assert left == ["000", *(f"{number:03}" for number in range(2, 41))]


def test_uses_are_written_down_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_NOTED", 1.0)
    monkeypatch.setattr(local, "_TOUCHES", 500)
    now = [0.0]
    shelf = LocalShelf(tmp_path, 10_000, lambda: now[0])

    async def work(_: Shelf) -> list[int]:
        for number in range(500):
            await shelf.put(str(number), b"", 10_000, 1.5)
        now[0] = 100.0
        counts = []
        for number in range(500):
            await lying(shelf, str(number))
            if number in (498, 499):
                counts.append(written(shelf).count(100.0))
        return counts

    assert done(shelf, work) == [0, 500]


def test_of_what_is_used_often_one_use_is_noted(tmp_path: Path) -> None:
    now = [0.0]
    shelf = LocalShelf(tmp_path, 4000, lambda: now[0])

    async def work(same: Shelf) -> list[float]:
        for number in range(40):
            await shelf.put(str(number), b"x" * 80, 10_000, 1.5)
        now[0] = 100.0
        for _ in range(500):  # of which none is noted once in 10 ** 29 times
            await lying(same, "7")
        await shelf.put("40", b"", 10_000, 1.5)
        return [used for used in written(shelf) if used]

    assert done(shelf, work) == [100.0, 100.0]


def test_where_there_is_much_room_no_use_is_written_down(tmp_path: Path) -> None:
    now = [0.0]
    shelf = LocalShelf(tmp_path, 1_000_000, lambda: now[0])

    async def work(_: Shelf) -> list[float]:
        await shelf.put("x", b"offer", 10_000, 1.5)
        now[0] = 100.0
        for number in range(500):
            await shelf.put(f"y{number}", b"", 0, 1.5)
            await lying(shelf, "x")
        return written(shelf)[:1]

    assert done(shelf, work) == [0.0]


def written(shelf: LocalShelf) -> list[float]:
    """When the offers were used, as it is written down, the first first."""
    with shelf._file.env.begin(shelf._file.order) as look, look.cursor() as cursor:
        return [_USED.unpack_from(bytes(key))[0] / 1000 for key in cursor.iternext(values=False)]


def test_what_is_larger_than_the_shelf_is_not_kept(tmp_path: Path) -> None:
    async def work(shelf: Shelf) -> bytes | None:
        await shelf.put("x", b"x" * 200, 60, 1.5)
        return await lying(shelf, "x")

    assert done(LocalShelf(tmp_path, 100), work) is None


def test_a_shelf_tells_how_full_it_is(open_one: Open) -> None:
    async def work(shelf: Shelf) -> list[int]:
        fills = [await shelf.fill()]
        for number in range(3):
            await shelf.put(f"{number}", bytes(range(250)) * 100, 60, 1.5)
        fills.append(await shelf.fill())
        return [fills[0].offers, fills[1].offers, fills[1].bytes > 0]

    assert done(open_one(), work) == [0, 3, True]


def test_what_another_worker_lays_down_is_seen_in_the_next_turn(open_one: Open) -> None:
    async def work(shelf: Shelf) -> list[bytes | None]:
        other = open_one()
        found = [await lying(shelf, "x")]
        await other.put("x", b"theirs", 60, 1.5)
        await asyncio.sleep(0)
        found.append(await lying(shelf, "x"))
        await other.close()
        return found

    assert done(open_one(), work) == [None, b"theirs"]


def test_the_bytes_and_offers_of_a_shelf_are_counted_down_too(tmp_path: Path) -> None:
    async def work(shelf: Shelf) -> Fill:
        for _ in range(3):
            await shelf.put("12", b"x" * 98, 60, 1.5)
        await shelf.add("12", "en", b"x" * 48, 1.5)
        return await shelf.fill()

    assert done(LocalShelf(tmp_path, 2000), work) == Fill(1, 186, 2000)


def test_a_file_that_cannot_be_opened_is_a_store_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "cache.mdb").write_bytes(b"no such thing" * 1000)
    with pytest.raises(StoreAway):
        LocalShelf(tmp_path, 1000)


def test_a_shelf_that_is_away_says_so() -> None:
    with pytest.raises(StoreAway):
        done(FleetShelf("valkey://127.0.0.1:9"), lambda shelf: lying(shelf, "x"))


def test_replies_count_as_bytes_of_their_offer(tmp_path: Path) -> None:
    now = [0.0]

    async def work(shelf: Shelf) -> list[str]:
        for number in range(20):
            now[0] += 1
            await shelf.put(f"{number:03}", b"x" * 80, 10_000, 1.5)
        await shelf.add("019", "en", b"x" * 1578, 1.5)
        return [f"{number:03}" for number in range(20) if await lying(shelf, f"{number:03}")]

    assert done(LocalShelf(tmp_path, 2000, lambda: now[0]), work) == [f"{number:03}" for number in range(16, 20)]


def test_what_takes_pages_of_its_own_counts_whole_ones(tmp_path: Path) -> None:
    async def work(shelf: Shelf) -> list[str]:
        for name in "abc":
            await shelf.put(name, b"x" * 5000, 10_000, 1.5)
        return [name for name in "abc" if await lying(shelf, name)]

    assert done(LocalShelf(tmp_path, 17_000), work) == ["b", "c"]


def test_its_file_stays_within_its_bounds(tmp_path: Path) -> None:
    async def work(shelf: Shelf) -> int:
        for number in range(4000):
            await shelf.put(str(number), b"x" * (number % 40 * 1000), 10_000, 1.5)
            await shelf.add(str(number), "en", b"x" * 3000, 1.5)
        return (tmp_path / "cache.mdb").stat().st_size

    assert done(LocalShelf(tmp_path, 10_000_000), work) < 15_000_000


def test_a_name_that_begins_like_another_is_another(tmp_path: Path) -> None:
    async def work(shelf: Shelf) -> list[bytes | None]:
        await shelf.put("x", b"offer", 60, 1.5)
        await shelf.put("xy", b"other", 60, 1.5)
        await shelf.put("x", b"new", 60, 2.5)
        return [await lying(shelf, "x"), await lying(shelf, "xy")]

    assert done(LocalShelf(tmp_path, 10_000), work) == [b"new", b"other"]


def test_no_bytes_are_no_shelf(tmp_path: Path) -> None:
    assert open_shelf(CacheSettings(cache_bytes=0), StoreSettings(home=tmp_path)) is None
