"""The sources in the operator's order: the first that has an offer gives it, and every one that did not says why."""

import asyncio
import time
from collections.abc import Sequence

from msgspec import Struct

from offerlens.errors import (
    Attempt,
    Busy,
    OfferlensError,
    OfferNotStored,
    OfferRemoved,
    OutOfTime,
    SourceSuspended,
    Unavailable,
    WrongOffer,
)
from offerlens.metrics import SOURCE_SECONDS
from offerlens.pages import read_offer
from offerlens.pages.offer import Offer
from offerlens.sources.health import Health, Look
from offerlens.sources.source import Asked, Fetched, Scene, Source
from offerlens.stages import stage

_LARGE = 512 * 1024
"""Bytes from which on a page is read beside the event loop: servers send less, browsers save more."""


class Found(Struct, frozen=True):
    """An offer, and where it came from."""

    offer: Offer
    source: str
    read_at: float
    """Seconds since the epoch when 1688 sent it."""
    language: str
    """The language in which it was asked for."""


class Chain:
    """Asks one source after another."""

    def __init__(self, sources: Sequence[Source], health: Health) -> None:
        self.sources = tuple(sources)
        self.health = health
        self._languages = frozenset[str]().union(*(source.abilities.languages for source in sources))
        self._scenes = frozenset[Scene]().union(*(source.abilities.scenes for source in sources))

    async def find(self, asked: Asked, tried: list[Attempt]) -> Found:
        """The offer, from the first source that has it. Adds to `tried` what became of the others.

        Raises `OfferRemoved` as soon as a source says so, else the most telling of what the sources raised.
        """
        failures: list[OfferlensError] = []
        for source in self._ordered(asked):
            began = time.perf_counter()
            try:
                return await self._ask(source, asked)
            except (Unavailable, OutOfTime, Busy) as error:
                spent = round((time.perf_counter() - began) * 1000)
                tried.append(Attempt(source.name, error.reason, str(error), spent))
                failures.append(error)
                if isinstance(error, OfferRemoved):
                    raise
        raise _most_telling(failures)

    def variant(self, asked: Asked) -> tuple[str, Scene | None]:
        """The language and the scene of a request, as far as any source gives another offer for them."""
        language = asked.language if asked.language in self._languages else "zh"
        return language, asked.scene if asked.scene in self._scenes else None

    async def fetch_description(self, found: Found) -> bytes:
        """The long description of an offer, from the source that the offer came from."""
        source = next(source for source in self.sources if source.name == found.source)
        return await source.fetch_description(found.offer.offer_id, found.offer.detail_url)

    async def looks(self) -> list[Look]:
        """How every source stands."""
        return [await self.health.look(source.name) for source in self.sources]

    async def close(self) -> None:
        """Close every source."""
        for source in self.sources:
            await source.close()

    def _ordered(self, asked: Asked) -> list[Source]:
        """The operator's order, but first whoever may carry what is asked for besides."""

        def lacking(source: Source) -> int:
            scene = asked.scene is not None and asked.scene not in source.abilities.scenes
            language = asked.language != "zh" and asked.language not in source.abilities.languages
            return 2 * scene + language

        return sorted(self.sources, key=lacking)

    async def _ask(self, source: Source, asked: Asked) -> Found:
        await self.health.admit(source.name)
        began, outcome = time.perf_counter(), "ok"
        try:
            found = await _read(source, asked)
        except OfferlensError as error:
            outcome = error.reason
            await self.health.report(source.name, error)
            raise
        except BaseException:  # a bug, or a caller who left: it says nothing of the source
            outcome = "broken off"
            await self.health.withdraw(source.name)
            raise
        finally:
            SOURCE_SECONDS.labels(source.name, outcome).observe(time.perf_counter() - began)
        await self.health.report(source.name, None)
        return found


async def _read(source: Source, asked: Asked) -> Found:
    with stage("fetch"):
        fetched = await source.fetch(asked)
    with stage("read"):
        offer = await _offer(fetched)
    if offer.offer_id != asked.offer_id:
        raise WrongOffer(f"Offer {asked.offer_id} was asked for, but the page is of offer {offer.offer_id}.")
    return Found(offer, source.name, fetched.read_at, fetched.language)


async def _offer(fetched: Fetched) -> Offer:
    if len(fetched.body) < _LARGE:
        return read_offer(fetched.body)[1]
    return (await asyncio.to_thread(read_offer, fetched.body))[1]


_HABITS: dict[type[OfferlensError], int] = {OfferNotStored: -2, SourceSuspended: -1}


def _most_telling(failures: list[OfferlensError]) -> OfferlensError:
    """What to tell a caller of several failures: the first that is of the offer or of 1688, not of our own habits."""
    return max(failures, key=lambda failure: _HABITS.get(type(failure), 0))
