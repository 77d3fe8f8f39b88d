"""The one path from a link to an item: link -> id -> source -> page -> offer -> scene -> item -> title -> language."""

import asyncio
import math
from dataclasses import dataclass
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from offerlens.cache import NOBODY, Caller, FairQueue, Made, Offers, Read, Ready, Shelf, XCache
from offerlens.chain import Chain, Found
from offerlens.errors import Attempt, NotAnOffer
from offerlens.hops import NAME, Hops
from offerlens.item import Item, ItemDescription
from offerlens.language import own_translator
from offerlens.language.given import own_language
from offerlens.language.pieces import is_chinese
from offerlens.language.title import optimize_title
from offerlens.language.translator import Translator
from offerlens.link import HopLink, LinkReading, OfferLink
from offerlens.pages.description import Description, clean_description, read_description
from offerlens.pages.scene import dropshipped
from offerlens.pages.trade import make_item
from offerlens.reply import About, encode_reply
from offerlens.settings import CacheSettings, SourceSettings
from offerlens.sources import open_sources
from offerlens.sources.health import Health, Look, Rests
from offerlens.sources.source import Asked
from offerlens.stages import stage
from offerlens.state import State

NO_CACHE = CacheSettings(cache_bytes=0)

_SPARED = 0.5
"""Seconds before its deadline that a call stops waiting for a translation."""
_DESCRIPTION = "description"
"""The form of the replies that are long descriptions."""


class Answer(Struct, frozen=True):
    """An item, and how it came about."""

    item: Item
    about: About


class Answered(Struct, frozen=True, gc=False):
    """A reply, ready to be sent, and how its offer was had."""

    body: bytes
    about: About
    cache: XCache | None
    """None where no offer is kept."""


@dataclass(frozen=True)
class Lookup:
    """What a service needs to answer: where offers come from and are kept, who follows short links, who
    translates."""

    chain: Chain
    hops: Hops
    translator: Translator
    offers: Offers

    async def find_offer(self, named: LinkReading) -> int:
        """The id of the offer that a text names.

        Raises `NotAnOffer` when it names none, `LinkUnresolved` when it has a link that leads to none.
        """
        match named:
            case OfferLink(offer_id):
                return offer_id
            case HopLink() as link:
                with stage("link"):
                    return await self.hops.follow(link)
            case refusal:
                raise NotAnOffer(refusal.message)

    async def ready(self, asked: Asked, *, clear_title: bool = False, max_age: float | None = None) -> Answered | None:
        """The reply that `get_reply` would give, if it lies ready and its offer is fresh: nobody is asked for it."""
        form = await self._form(asked, clear_title=clear_title)
        ready = form and await self.offers.ready(asked, form, max_age)
        return Answered(ready.body, ready.about, "hit") if ready else None

    async def get_reply(
        self,
        asked: Asked,
        tried: list[Attempt],
        *,
        clear_title: bool = False,
        max_age: float | None = None,
        caller: Caller = NOBODY,
    ) -> Answered:
        """The reply with the item of an offer. Adds to `tried` the sources that did not have it.

        A clear title is one without the words that say nothing about the goods. An offer that was read is given for
        `max_age` seconds, 0 for none, None for as long as the settings say. Translation engines are given up just
        before the caller's deadline.

        Raises `Unavailable` with the reason, `OutOfTime` or `Busy`.
        """
        with stage("find"):
            read = await self.offers.find(asked, tried, max_age, caller)
        form = await self._form(asked, clear_title=clear_title)
        make = partial(self._make, read, asked, caller.ends - _SPARED, clear_title=clear_title)
        ready = await self.offers.reply(asked, form, read, make) if form else (await make()).ready
        return Answered(ready.body, ready.about, read.cache)

    async def get_item(self, asked: Asked, tried: list[Attempt], *, clear_title: bool = False) -> Answer:
        """The item of an offer. Raises what `get_reply` raises."""
        read = await self.offers.find(asked, tried)
        return await self._answer(read.found, asked, math.inf, clear_title=clear_title)

    async def ready_description(self, offer_id: int, max_age: float | None = None) -> Answered | None:
        """The reply that `get_description` would give, if it lies ready."""
        ready = await self.offers.ready(Asked(offer_id), _DESCRIPTION, max_age)
        return Answered(ready.body, ready.about, "hit") if ready else None

    async def get_description(
        self, offer_id: int, tried: list[Attempt], max_age: float | None = None, caller: Caller = NOBODY
    ) -> Answered:
        """The reply with the long description of an offer. Raises what `get_reply` raises."""
        asked = Asked(offer_id)
        with stage("find"):
            read = await self.offers.find(asked, tried, max_age, caller)
        ready = await self.offers.reply(asked, _DESCRIPTION, read, partial(self._make_description, read, caller))
        return Answered(ready.body, ready.about, read.cache)

    async def _form(self, asked: Asked, *, clear_title: bool) -> str | None:
        """What tells apart the replies that are made of one offer; None when that is not known now."""
        edition = "" if asked.language == "zh" else await self.translator.edition(asked.language)
        title = "clear" if clear_title else ""
        return None if edition is None else f"{asked.language} {asked.scene or ''} {title} {edition}"

    async def _make(self, read: Read, asked: Asked, ends: float, *, clear_title: bool) -> Made:
        answer = await self._answer(read.found, asked, ends, clear_title=clear_title)
        lasting = self.translator.is_final(answer.about.translated)
        with stage("encode"):
            body = encode_reply(answer.item)
        return Made(Ready(read.at, body, answer.about), lasting)

    async def _answer(self, found: Found, asked: Asked, ends: float, *, clear_title: bool) -> Answer:
        with stage("item"):
            item, not_applied = _as_asked(found, asked, clear_title=clear_title)
        own = own_language(item)
        about = About(found.source, found.read_at, own, not_applied=not_applied)
        if asked.language == own == "zh":
            return Answer(item, about)
        return await self._in_language(Answer(item, about), found, asked.language, ends)

    async def _in_language(self, answer: Answer, found: Found, language: str, ends: float) -> Answer:
        about = answer.about
        as_it_is = Answer(answer.item, replace(about, not_applied=("language", *about.not_applied)))
        if language == "zh":
            return as_it_is
        given = found.offer.translations if found.language == language else {}
        seconds = ends - asyncio.get_running_loop().time()
        with stage("translate"):
            said = await self.translator.translate(answer.item, language, given, seconds)
        if not said.by:
            return as_it_is
        return Answer(said.item, replace(about, language=language, translated=said.share, translators=said.by))

    async def _make_description(self, read: Read, caller: Caller) -> Made:
        found = read.found
        description = await self._description(found, caller)
        body = encode_reply(ItemDescription(found.offer.offer_id, description.images, description.html))
        return Made(Ready(read.at, body, About(found.source, found.read_at, found.language)), lasting=True)

    async def _description(self, found: Found, caller: Caller) -> Description:
        offer = found.offer
        if offer.description or not offer.detail_url:
            return clean_description(offer.description)
        async with self.offers.queue.turn(caller):
            return read_description(await self.chain.fetch_description(found))

    async def looks(self) -> list[Look]:
        """How every source stands, and the host of short links."""
        return [*await self.chain.looks(), await self.chain.health.look(NAME)]

    async def close(self) -> None:
        """Close what reaches out."""
        await self.offers.close()
        await self.chain.close()
        await self.hops.close()
        await self.translator.close()


def open_lookup(
    settings: SourceSettings,
    state: State,
    translator: Translator | None = None,
    shelf: Shelf | None = None,
    cache: CacheSettings = NO_CACHE,
) -> Lookup:
    """The lookup that the settings describe.

    Without a translator, the glossary alone translates; without a shelf, no offer is kept.

    Raises `ValueError`, with the remedy, when they choose a source that is not set up or may not be used, or none.
    """
    health = Health(state, Rests(settings.refusal_rest, settings.fault_rest))
    chain = Chain(open_sources(settings, state), health)
    offers = Offers(chain, state, shelf, cache, FairQueue(settings.fetches, settings.fetches_waiting))
    return Lookup(chain, Hops(settings, state, health), translator or own_translator(), offers)


def _as_asked(found: Found, asked: Asked, *, clear_title: bool) -> tuple[Item, tuple[str, ...]]:
    """What was found, with the prices of the scene and the title that were asked for, and what could not be had."""
    offer = found.offer
    sale = offer.dropship if asked.scene else None
    item = make_item(dropshipped(offer, sale) if sale else offer)
    can_clear = is_chinese(item.title)
    if clear_title and can_clear:
        item = replace(item, title=optimize_title(item.title))
    lacking = {"scene": asked.scene and not sale, "optimize_title": clear_title and not can_clear}
    return item, tuple(name for name, lacks in lacking.items() if lacks)
