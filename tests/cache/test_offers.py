"""Offers from the shelf and from the sources."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from offerlens.cache import FairQueue, Made, Ready, Shelf
from offerlens.cache.local import LocalShelf
from offerlens.cache.offers import Offers
from offerlens.chain import Chain
from offerlens.errors import Attempt, CaptchaAsked, OfferlensError, OfferRemoved, StoreAway
from offerlens.metrics import offers_read
from offerlens.reply import About
from offerlens.settings import CacheSettings
from offerlens.sources.health import Health, Rests
from offerlens.sources.source import Abilities, Asked, Fetched
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of
from offerlens.state import LocalState

T = TypeVar("T")


class Site:
    """A source that counts how often it is asked."""

    name = "site"
    abilities = Abilities(languages=frozenset({"en"}))

    def __init__(self) -> None:
        self.asked = 0
        self.refuses: OfferlensError | None = None
        self.waits: asyncio.Event | None = None
        """What it waits for before it answers."""

    async def fetch(self, asked: Asked) -> Fetched:
        """The documented offer."""
        self.asked += 1
        await (self.waits.wait() if self.waits else asyncio.sleep(0))
        if self.refuses:
            raise self.refuses
        return Fetched(page_of(DOCUMENTED) or b"", float(self.asked))

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """Nothing."""
        return b""

    async def check(self) -> str:
        """Nothing."""
        return ""

    async def close(self) -> None:
        """Nothing is held."""


class World:
    """Offers of one site, and a clock."""

    def __init__(self, home: Path) -> None:
        self.now = 1000.0
        self.made = 0
        """How many replies were made."""
        self.site = Site()
        self.home = home
        self.shelf = LocalShelf(home, 10_000_000, lambda: self.now)
        self.offers = self.worker(self.shelf)

    def worker(self, shelf: Shelf | None) -> Offers:
        """The offers as one worker has them."""
        state = LocalState(self.home, lambda: self.now)
        settings = CacheSettings(cache_fresh=100, cache_stale=1000, cache_removed=10)
        chain = Chain([self.site], Health(LocalState(None), Rests(refusal=0, fault=0)))
        return Offers(chain, state, shelf, settings, FairQueue(8, 100), lambda: self.now)

    async def find(self, max_age: float | None = None, language: str = "zh") -> tuple[str | None, float]:
        """How the offer is had, and which answer of the site it is."""
        read = await self.offers.find(Asked(DOCUMENTED, language), [], max_age)
        return read.cache, read.found.read_at

    async def refreshed(self) -> None:
        """Wait until what is fetched beside the requests is there."""
        await asyncio.gather(*self.offers._refreshing)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world in which nothing was read yet."""
    return World(tmp_path)


def done(world: World, work: Callable[[], Awaitable[T]]) -> T:
    """What comes of some work in a world."""

    async def run() -> T:
        try:
            return await work()
        finally:
            await world.offers.close()

    return asyncio.run(run())


def test_an_offer_that_was_read_is_given_while_it_is_fresh(world: World) -> None:
    async def work() -> list[object]:
        first = await world.find()
        world.now += 99
        return [first, await world.find(), world.site.asked]

    assert done(world, work) == [("miss", 1.0), ("hit", 1.0), 1]


def test_it_is_the_same_offer(world: World) -> None:
    async def work() -> bool:
        first, second = [await world.offers.find(Asked(DOCUMENTED), []) for _ in range(2)]
        return msgspec.structs.asdict(first.found) == msgspec.structs.asdict(second.found)

    assert done(world, work)


def test_one_that_is_a_little_old_is_given_while_it_is_fetched_anew(world: World) -> None:
    async def work() -> list[object]:
        await world.find()
        world.now += 100
        stale = await world.find()
        await world.refreshed()
        return [stale, await world.find()]

    assert done(world, work) == [("stale", 1.0), ("hit", 2.0)]


def test_an_old_one_that_cannot_be_refreshed_is_given_all_the_same(world: World) -> None:
    async def work() -> tuple[str | None, float]:
        await world.find()
        world.now += 100
        world.site.refuses = CaptchaAsked()
        await world.find()
        await world.refreshed()
        return await world.find()

    assert done(world, work) == ("stale", 1.0)


def test_one_that_is_too_old_is_fetched(world: World) -> None:
    async def work() -> tuple[str | None, float]:
        await world.find()
        world.now += 1100
        return await world.find()

    assert done(world, work) == ("miss", 2.0)


@pytest.mark.parametrize(
    ("max_age", "had"), [(0, ("refreshed", 2.0)), (50, ("refreshed", 2.0)), (51, ("hit", 1.0)), (9999, ("hit", 1.0))]
)
def test_the_caller_says_how_old_it_may_be(world: World, max_age: float, had: tuple[str, float]) -> None:
    async def work() -> tuple[str | None, float]:
        await world.find()
        world.now += 50
        return await world.find(max_age)

    assert done(world, work) == had


def test_a_removed_offer_is_not_asked_for_again_at_once(world: World) -> None:
    world.site.refuses = OfferRemoved("It is gone.")

    async def work() -> tuple[list[str], int]:
        said = []
        for seconds in (0, 9, 1):
            world.now += seconds
            with pytest.raises(OfferRemoved) as raised:
                await world.find()
            said.append(str(raised.value))
        return said, world.site.asked

    assert done(world, work) == (["It is gone."] * 3, 2)


def test_a_refusal_is_never_kept(world: World) -> None:
    world.site.refuses = CaptchaAsked()

    async def work() -> tuple[str | None, float]:
        with pytest.raises(CaptchaAsked):
            await world.find()
        world.site.refuses = None
        return await world.find()

    assert done(world, work) == ("miss", 2.0)


def test_what_a_source_gives_otherwise_is_kept_apart(world: World) -> None:
    async def work() -> list[str | None]:
        return [(await world.find(language=language))[0] for language in ("zh", "en", "ru", "en")]

    assert done(world, work) == ["miss", "miss", "hit", "hit"]


def test_all_who_ask_at_the_same_time_share_one_fetch(world: World) -> None:
    async def work() -> tuple[set[tuple[str | None, float]], int]:
        return set(await asyncio.gather(*(world.find() for _ in range(100)))), world.site.asked

    assert done(world, work) == ({("miss", 1.0)}, 1)


def test_each_of_them_is_told_what_became_of_the_sources(world: World) -> None:
    world.site.refuses = CaptchaAsked()

    async def ask() -> list[Attempt]:
        tried: list[Attempt] = []
        with pytest.raises(CaptchaAsked):
            await world.offers.find(Asked(DOCUMENTED), tried)
        return tried

    async def work() -> list[list[str]]:
        return [[attempt.source for attempt in tried] for tried in await asyncio.gather(ask(), ask())]

    assert done(world, work) == [["site"], ["site"]]


def test_workers_that_want_the_same_offer_share_one_fetch(world: World) -> None:
    workers = [world.offers, *(world.worker(LocalShelf(world.home, 10_000_000, lambda: world.now)) for _ in range(3))]

    async def work() -> tuple[list[str | None], int]:
        reads = await asyncio.gather(*(worker.find(Asked(DOCUMENTED), []) for worker in workers))
        return [read.cache for read in reads], world.site.asked

    assert done(world, work) == (["miss"] * 4, 1)


def test_a_worker_that_comes_while_another_fetches_waits_for_it(world: World) -> None:
    other = world.worker(LocalShelf(world.home, 10_000_000, lambda: world.now))

    async def work() -> tuple[list[str | None], int]:
        world.site.waits = asyncio.Event()
        first = asyncio.ensure_future(world.offers.find(Asked(DOCUMENTED), []))
        await asyncio.wait([first], timeout=0.05)
        world.now += 1
        second = asyncio.ensure_future(other.find(Asked(DOCUMENTED), []))
        await asyncio.wait([second], timeout=0.05)
        world.now += 1
        world.site.waits.set()
        return [read.cache for read in await asyncio.gather(first, second)], world.site.asked

    assert done(world, work) == (["miss"] * 2, 1)


def test_a_worker_takes_over_from_one_that_died(world: World) -> None:
    async def work() -> tuple[str | None, float]:
        state = LocalState(world.home, lambda: world.now)
        key = world.offers._key(Asked(DOCUMENTED))
        assert await state.claim(f"fetch:{key}", 3.0)  # as if its holder had just been killed
        waiting = asyncio.ensure_future(world.find())
        await asyncio.wait([waiting], timeout=0.05)
        assert (waiting.done(), world.site.asked) == (False, 0)
        world.now += 3.0
        return await waiting

    assert done(world, work) == ("miss", 1.0)


def test_a_lease_is_given_back_when_the_source_fails(world: World) -> None:
    world.site.refuses = CaptchaAsked()

    async def work() -> int:
        for _ in range(2):
            with pytest.raises(CaptchaAsked):
                await world.find()
        return world.site.asked

    assert done(world, work) == 2


def test_a_shelf_that_is_away_costs_nothing_but_a_fetch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> bytes | None:
        raise StoreAway

    monkeypatch.setattr(world.shelf, "get", away)
    monkeypatch.setattr(world.shelf, "put", away)

    async def work() -> list[tuple[str | None, float]]:
        return [await world.find(), await world.find()]

    assert done(world, work) == [("miss", 1.0), ("miss", 2.0)]


def test_what_another_version_laid_down_is_fetched_anew(world: World) -> None:
    async def work() -> tuple[str | None, float]:
        await world.shelf.put(world.offers._key(Asked(DOCUMENTED)), b"\x93something else", 60, world.now)
        return await world.find()

    assert done(world, work) == ("miss", 1.0)


# Replies


async def reply(world: World, form: str = "zh", *, lasting: bool = True) -> bytes:
    """The reply of a form, which tells the answer of the site that it was made of."""
    ready = await world.offers.ready(Asked(DOCUMENTED), form)
    if ready is not None:
        return ready.body
    read = await world.offers.find(Asked(DOCUMENTED), [])

    async def make() -> Made:
        world.made += 1
        body = f"{form} {read.found.read_at:.0f}".encode()
        return Made(Ready(read.at, body, About("site", read.found.read_at, "zh")), lasting)

    return (await world.offers.reply(Asked(DOCUMENTED), form, read, make)).body


def test_a_reply_is_made_once(world: World) -> None:
    async def work() -> tuple[list[bytes], int]:
        return [await reply(world) for _ in range(3)], world.made

    assert done(world, work) == ([b"zh 1"] * 3, 1)


def test_all_who_want_a_reply_at_the_same_time_share_one_making(world: World) -> None:
    async def work() -> tuple[set[bytes], int]:
        return set(await asyncio.gather(*(reply(world) for _ in range(100)))), world.made

    assert done(world, work) == ({b"zh 1"}, 1)


def test_each_form_is_made_for_itself(world: World) -> None:
    async def work() -> list[bytes]:
        return [await reply(world, form) for form in ("zh", "ru", "zh", "ru")]

    assert (done(world, work), world.made) == ([b"zh 1", b"ru 1", b"zh 1", b"ru 1"], 2)


def test_a_reply_is_gone_with_its_offer(world: World) -> None:
    async def work() -> list[bytes]:
        first = await reply(world)
        world.now += 1
        await world.find(max_age=0)
        return [first, await reply(world)]

    assert done(world, work) == [b"zh 1", b"zh 2"]


def test_a_reply_that_would_come_out_otherwise_is_not_kept(world: World) -> None:
    async def work() -> int:
        for _ in range(2):
            await reply(world, lasting=False)
        return world.made

    assert done(world, work) == 2


def test_a_reply_of_an_old_offer_does_not_lie_ready(world: World) -> None:
    async def work() -> bool:
        await reply(world)
        world.now += 100
        return await world.offers.ready(Asked(DOCUMENTED), "zh") is None

    assert done(world, work)


def test_what_another_worker_fetched_anew_is_known_at_once(world: World) -> None:
    other = world.worker(LocalShelf(world.home, 10_000_000, lambda: world.now))

    async def work() -> list[bytes]:
        said = [await reply(world)]
        world.now += 0.5
        await other.find(Asked(DOCUMENTED), [], 0)
        said.append(await reply(world))
        await other.close()
        return said

    assert done(world, work) == [b"zh 1", b"zh 2"]


def test_how_offers_are_had_is_counted(world: World) -> None:
    async def work() -> None:
        for _ in range(3):
            await world.find()

    before = offers_read()
    done(world, work)
    assert offers_read() == before | {"miss": before["miss"] + 1, "hit": before["hit"] + 2}


def test_without_a_shelf_every_request_asks(world: World) -> None:
    bare = world.worker(None)

    async def work() -> list[str | None]:
        return [(await bare.find(Asked(DOCUMENTED), [])).cache for _ in range(2)]

    assert (done(world, work), world.site.asked) == ([None, None], 2)
