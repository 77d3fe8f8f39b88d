"""Offers, from the shelf while they are fresh, else from the sources: one fetch for all who ask at the same time.

What is kept is the offer as it was read, and beside it the replies that were made of it. A removed offer is remembered
briefly, a refusal never.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

import msgspec

from offerlens import __version__
from offerlens.cache.flights import Flights
from offerlens.cache.lease import Lease
from offerlens.cache.queue import NOBODY, Caller, FairQueue
from offerlens.cache.replies import Ready, decode_ready, encode_ready
from offerlens.cache.shelf import OFFER, Content, Fill, Shelf, T
from offerlens.chain import Chain, Found
from offerlens.errors import Attempt, OfferlensError, OfferRemoved, StoreAway
from offerlens.metrics import OFFERS_READ
from offerlens.settings import CacheSettings
from offerlens.sources.source import Asked
from offerlens.state import State

log = logging.getLogger("offerlens.cache")

_LOOK_AGAIN = 0.02
"""Seconds after which a worker looks again for what another one fetches."""

XCache = Literal["hit", "stale", "miss", "refreshed"]
"""How an offer was had: fresh from the shelf, old from the shelf while it is fetched anew, fetched since it was not
there, or fetched over one that was too old."""


class Read(NamedTuple):
    """An offer, and how it was had."""

    found: Found
    at: float
    """Seconds since the epoch when it was fetched."""
    cache: XCache | None
    """None where no offer is kept."""


class Kept(msgspec.Struct, frozen=True):
    """An offer on the shelf."""

    at: float
    """Seconds since the epoch when it was fetched."""
    found: Found | None
    """None for an offer that was removed."""
    message: str = ""
    """What was said of its removal."""


class _Outcome(NamedTuple):
    """What came of a fetch, for all who waited for it."""

    came: Kept | OfferlensError
    tried: list[Attempt]


class Made(NamedTuple):
    """A reply that was made."""

    ready: Ready
    lasting: bool
    """Whether making it again from the same offer would give the same."""


class Offers:
    """The offers of a chain of sources, with a shelf before it; without one, each request asks the sources."""

    def __init__(
        self,
        chain: Chain,
        state: State,
        shelf: Shelf | None,
        settings: CacheSettings,
        queue: FairQueue,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._chain = chain
        self._shelf = shelf
        self._settings = settings
        self._clock = clock
        self._lease = Lease(state)
        self.queue = queue
        self._fetches: Flights[_Outcome] = Flights()
        self._makings: Flights[Ready] = Flights()
        self._refreshing: set[asyncio.Task[None]] = set()

    async def find(
        self, asked: Asked, tried: list[Attempt], max_age: float | None = None, caller: Caller = NOBODY
    ) -> Read:
        """The offer, fetched at most `max_age` seconds ago; None leaves it to the settings.

        Raises what `Chain.find` raises, and adds to `tried` like it; `Overloaded` when too many wait to fetch.
        """
        if self._shelf is None:
            async with self.queue.turn(caller):
                found = await self._chain.find(asked, tried)
            return Read(found, self._clock(), None)
        kept, cache = await self._find(asked, tried, max_age, caller)
        OFFERS_READ.note(cache)
        if kept.found is None:
            raise OfferRemoved(kept.message)
        return Read(kept.found, kept.at, cache)

    async def ready(self, asked: Asked, form: str, max_age: float | None = None) -> Ready | None:
        """The reply of that form, if it is kept and its offer is fresh: then nothing is left to do."""
        if self._shelf is None:
            return None
        key = self._key(asked)
        try:
            ready = await self._shelf.get(key, form, decode_ready)
        except (StoreAway, msgspec.DecodeError):
            return None  # and whoever fetches it instead, says so
        fresh_for = self._settings.cache_fresh if max_age is None else max_age
        if ready is None or self._clock() - ready.at >= fresh_for:
            return None
        OFFERS_READ.note("hit")
        return ready

    async def reply(self, asked: Asked, form: str, read: Read, make: Callable[[], Awaitable[Made]]) -> Ready:
        """The reply of that form to an offer that was read, made once for all who want it at the same time.

        Raises what `make` raises.
        """
        if self._shelf is None:
            return (await make()).ready
        key = self._key(asked)
        return await self._makings.join(f"{key} {form} {read.at}", lambda: self._make(key, form, read, make))

    async def _find(
        self, asked: Asked, tried: list[Attempt], max_age: float | None, caller: Caller
    ) -> tuple[Kept, XCache]:
        key = self._key(asked)
        kept = await self._look(key, OFFER, _decode)
        age = self._clock() - kept.at if kept else float("inf")
        if kept is not None and age < (self._fresh_for(kept) if max_age is None else max_age):
            return kept, "hit"
        if kept and kept.found and max_age is None and age < self._settings.cache_fresh + self._settings.cache_stale:
            self._refresh(key, asked)
            return kept, "stale"
        fetched = await self._fetch(key, asked, tried, caller)
        return fetched, "refreshed" if kept and kept.found else "miss"

    async def _make(self, key: str, form: str, read: Read, make: Callable[[], Awaitable[Made]]) -> Ready:
        kept = await self._look(key, form, decode_ready)
        if kept is not None and kept.at == read.at:
            return kept
        ready, lasting = await make()
        if lasting and self._shelf is not None:
            with _told("a reply is not kept"):
                await self._shelf.add(key, form, encode_ready(ready), read.at)
        return ready

    async def fill(self) -> Fill | None:
        """How full the shelf is; None where no offer is kept. Raises `StoreAway`."""
        return await self._shelf.fill() if self._shelf else None

    async def close(self) -> None:
        """End what is being refreshed, and close the shelf."""
        for task in self._refreshing:
            task.cancel()
        await asyncio.gather(*self._refreshing, return_exceptions=True)
        if self._shelf is not None:
            await self._shelf.close()

    def _key(self, asked: Asked) -> str:
        """Offers are told apart by what a source gives otherwise: a language of 1688's own, the prices of a scene."""
        language, scene = self._chain.variant(asked)
        return f"{__version__}:{asked.offer_id}:{language}:{scene or ''}"

    def _fresh_for(self, kept: Kept) -> float:
        return self._settings.cache_fresh if kept.found else self._settings.cache_removed

    async def _fetch(self, key: str, asked: Asked, tried: list[Attempt], caller: Caller) -> Kept:
        outcome = await self._fetches.join(key, lambda: self._fetch_once(key, asked, caller))
        tried += outcome.tried
        if isinstance(outcome.came, OfferlensError):
            raise outcome.came
        return outcome.came

    async def _fetch_once(self, key: str, asked: Asked, caller: Caller) -> _Outcome:
        """What this worker fetches, or what another one did at the same time."""
        since = self._clock()
        while not await self._lease.take(key):
            if outcome := await self._fetched_since(key, since):
                return outcome
            await asyncio.sleep(_LOOK_AGAIN)
        async with self._lease.held(key):
            return await self._fetched_since(key, since) or await self._fetch_alone(key, asked, caller)

    async def _fetched_since(self, key: str, since: float) -> _Outcome | None:
        """What another worker has laid on the shelf meanwhile."""
        kept = await self._look(key, OFFER, _decode)
        return _Outcome(kept, []) if kept and kept.at >= since else None

    async def _fetch_alone(self, key: str, asked: Asked, caller: Caller) -> _Outcome:
        tried: list[Attempt] = []
        try:
            async with self.queue.turn(caller):
                found = await self._chain.find(asked, tried)
            kept = Kept(self._clock(), found)
        except OfferRemoved as removed:
            kept = Kept(self._clock(), None, str(removed))
        except OfferlensError as error:
            return _Outcome(error, tried)
        await self._lay(key, kept)
        return _Outcome(kept, tried)

    def _refresh(self, key: str, asked: Asked) -> None:
        task = asyncio.ensure_future(self._refreshed(key, asked))
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _refreshed(self, key: str, asked: Asked) -> None:
        try:
            await self._fetch(key, asked, [], NOBODY)
        except OfferlensError as error:
            log.info("offer %s could not be refreshed: %s", asked.offer_id, error.reason)

    async def _look(self, key: str, form: str, decode: Callable[[Content], T]) -> T | None:
        if self._shelf is None:
            return None
        try:
            return await self._shelf.get(key, form, decode)
        except msgspec.DecodeError:  # another version of this program laid it there
            return None
        except StoreAway:
            log.warning("The cache cannot be reached; offers are fetched.")
            return None

    async def _lay(self, key: str, kept: Kept) -> None:
        settings = self._settings
        seconds = settings.cache_fresh + settings.cache_stale if kept.found else settings.cache_removed
        if self._shelf is None or seconds <= 0:
            return
        with _told("an offer is not kept"):
            await self._shelf.put(key, _encode(kept), seconds, kept.at)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Kept).decode


@contextmanager
def _told(lost: str) -> Iterator[None]:
    """Let a shelf that is away cost what it was to keep, and nothing else."""
    try:
        yield
    except StoreAway:
        log.warning("The cache cannot be reached; %s.", lost)
