"""Offers, from the shelf while they are fresh, else from the sources: one fetch for all who ask at the same time.

What is kept is the offer as it was read; prices of a scene, titles and languages are made of it anew. A removed offer
is remembered briefly, a refusal never.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from offerlens import __version__
from offerlens.cache.flights import Flights
from offerlens.cache.lease import Lease
from offerlens.cache.shelf import Shelf
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
    cache: XCache | None
    """None where no offer is kept."""


class Kept(msgspec.Struct, frozen=True):
    """What lies on the shelf."""

    at: float
    """Seconds since the epoch when it was fetched."""
    found: Found | None
    """None for an offer that was removed."""
    message: str = ""
    """What was said of its removal."""


class _Outcome(NamedTuple):
    """What came of a fetch, for all who waited for it."""

    came: Found | OfferlensError
    tried: list[Attempt]


class Offers:
    """The offers of a chain of sources, with a shelf before it; without one, each request asks the sources."""

    def __init__(
        self,
        chain: Chain,
        state: State,
        shelf: Shelf | None,
        settings: CacheSettings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._chain = chain
        self._shelf = shelf
        self._settings = settings
        self._clock = clock
        self._lease = Lease(state)
        self._flights: Flights[_Outcome] = Flights()
        self._refreshing: set[asyncio.Task[None]] = set()

    async def find(self, asked: Asked, tried: list[Attempt], max_age: float | None = None) -> Read:
        """The offer, fetched at most `max_age` seconds ago; None leaves it to the settings.

        Raises what `Chain.find` raises, and adds to `tried` like it.
        """
        if self._shelf is None:
            return Read(await self._chain.find(asked, tried), None)
        read = await self._find(asked, tried, max_age)
        OFFERS_READ.labels(read.cache).inc()
        return read

    async def _find(self, asked: Asked, tried: list[Attempt], max_age: float | None) -> Read:
        key = self._key(asked)
        kept = await self._look(key)
        age = self._clock() - kept.at if kept else float("inf")
        if kept is not None and age < (self._fresh_for(kept) if max_age is None else max_age):
            return Read(_offer_of(kept), "hit")
        if kept and kept.found and max_age is None and age < self._settings.cache_fresh + self._settings.cache_stale:
            self._refresh(key, asked)
            return Read(kept.found, "stale")
        found = await self._fetch(key, asked, tried)
        return Read(found, "refreshed" if kept and kept.found else "miss")

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

    async def _fetch(self, key: str, asked: Asked, tried: list[Attempt]) -> Found:
        outcome = await self._flights.join(key, lambda: self._fetch_once(key, asked))
        tried += outcome.tried
        if isinstance(outcome.came, OfferlensError):
            raise outcome.came
        return outcome.came

    async def _fetch_once(self, key: str, asked: Asked) -> _Outcome:
        """What this worker fetches, or what another one did at the same time."""
        since = self._clock()
        while not await self._lease.take(key):
            if outcome := await self._fetched_since(key, since):
                return outcome
            await asyncio.sleep(_LOOK_AGAIN)
        async with self._lease.held(key):
            return await self._fetched_since(key, since) or await self._fetch_alone(key, asked)

    async def _fetched_since(self, key: str, since: float) -> _Outcome | None:
        """What another worker has laid on the shelf meanwhile."""
        kept = await self._look(key)
        return _Outcome(kept.found or OfferRemoved(kept.message), []) if kept and kept.at >= since else None

    async def _fetch_alone(self, key: str, asked: Asked) -> _Outcome:
        tried: list[Attempt] = []
        try:
            found = await self._chain.find(asked, tried)
        except OfferRemoved as removed:
            await self._lay(key, Kept(self._clock(), None, str(removed)), self._settings.cache_removed)
            return _Outcome(removed, tried)
        except OfferlensError as error:
            return _Outcome(error, tried)
        await self._lay(key, Kept(self._clock(), found), self._settings.cache_fresh + self._settings.cache_stale)
        return _Outcome(found, tried)

    def _refresh(self, key: str, asked: Asked) -> None:
        task = asyncio.ensure_future(self._refreshed(key, asked))
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _refreshed(self, key: str, asked: Asked) -> None:
        try:
            await self._fetch(key, asked, [])
        except OfferlensError as error:
            log.info("offer %s could not be refreshed: %s", asked.offer_id, error.reason)

    async def _look(self, key: str) -> Kept | None:
        try:
            content = await self._shelf.get(key) if self._shelf else None
            return None if content is None else _decode(content)
        except msgspec.DecodeError:  # another version of this program laid it there
            return None
        except StoreAway:
            log.warning("The cache cannot be reached; offers are fetched.")
            return None

    async def _lay(self, key: str, kept: Kept, seconds: float) -> None:
        if self._shelf is None or seconds <= 0:
            return
        try:
            await self._shelf.put(key, _encode(kept), seconds)
        except StoreAway:
            log.warning("The cache cannot be reached; an offer is not kept.")


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Kept).decode


def _offer_of(kept: Kept) -> Found:
    if kept.found is None:
        raise OfferRemoved(kept.message)
    return kept.found
