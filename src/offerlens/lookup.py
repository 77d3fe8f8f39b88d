"""The one path from a link to an item: link -> id -> source -> page -> offer -> scene -> item -> title -> language."""

import asyncio
import math
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from offerlens.cache import Offers, Shelf, XCache
from offerlens.chain import Chain, Found
from offerlens.errors import Attempt, NotAnOffer
from offerlens.hops import NAME, Hops
from offerlens.item import Item, ItemDescription
from offerlens.language import own_translator
from offerlens.language.given import own_language
from offerlens.language.pieces import is_chinese
from offerlens.language.title import optimize_title
from offerlens.language.translator import Translator
from offerlens.link import HopLink, OfferLink, read_link
from offerlens.pages.description import Description, clean_description, read_description
from offerlens.pages.scene import dropshipped
from offerlens.pages.trade import make_item
from offerlens.settings import CacheSettings, SourceSettings
from offerlens.sources import open_sources
from offerlens.sources.health import Health, Look, Rests
from offerlens.sources.source import Asked
from offerlens.state import State

NO_CACHE = CacheSettings(cache_bytes=0)


class Answer(Struct, frozen=True):
    """An item, and how it came about."""

    item: Item
    source: str
    """The source that gave the offer."""
    read_at: float
    """Seconds since the epoch when 1688 sent it."""
    language: str
    """The language of its texts."""
    translated: float | None
    """The share of its texts that are wholly in that language; None where nothing had to be translated."""
    cache: XCache | None
    """How the offer was had; None where none is kept."""
    translators: tuple[str, ...]
    """Who had a part in its translation: "source", "memory", "glossary", the names of engines."""
    not_applied: tuple[str, ...]
    """The options asked for that the item does not reflect."""


@dataclass(frozen=True)
class Lookup:
    """What a service needs to answer: where offers come from and are kept, who follows short links, who
    translates."""

    chain: Chain
    hops: Hops
    translator: Translator
    offers: Offers

    async def find_offer(self, text: str) -> int:
        """The id of the offer that a text names.

        Raises `NotAnOffer` when it names none, `LinkUnresolved` when it has a link that leads to none.
        """
        match read_link(text):
            case OfferLink(offer_id):
                return offer_id
            case HopLink() as link:
                return await self.hops.follow(link)
            case refusal:
                raise NotAnOffer(refusal.message)

    async def get_item(
        self,
        asked: Asked,
        tried: list[Attempt],
        *,
        clear_title: bool = False,
        max_age: float | None = None,
        ends: float = math.inf,
    ) -> Answer:
        """The item of an offer. Adds to `tried` the sources that did not have it.

        A clear title is one without the words that say nothing about the goods. An offer that was read is given for
        `max_age` seconds, 0 for none, None for as long as the settings say. What is asked of translation engines is
        given up when the event loop's time is `ends`.

        Raises `Unavailable` with the reason, `OutOfTime` or `Busy`.
        """
        found, cache = await self.offers.find(asked, tried, max_age)
        item, not_applied = _as_asked(found, asked, clear_title=clear_title)
        answer = Answer(item, found.source, found.read_at, own_language(item), None, cache, (), not_applied)
        return await self._in_language(answer, found, asked.language, ends)

    async def _in_language(self, answer: Answer, found: Found, language: str, ends: float) -> Answer:
        own, not_applied = answer.language, answer.not_applied
        if language == "zh":
            return answer if own == "zh" else replace(answer, not_applied=("language", *not_applied))
        given = found.offer.translations if found.language == language else {}
        seconds = ends - asyncio.get_running_loop().time()
        said = await self.translator.translate(answer.item, language, given, seconds)
        if not said.by:
            return replace(answer, not_applied=("language", *not_applied))
        return replace(answer, item=said.item, language=language, translated=said.share, translators=said.by)

    async def get_description(self, offer_id: int, tried: list[Attempt]) -> ItemDescription:
        """The long description of an offer. Raises what `get_item` raises."""
        found = await self.chain.find(Asked(offer_id), tried)
        description = await self._description(found)
        return ItemDescription(offer_id, description.images, description.html)

    async def _description(self, found: Found) -> Description:
        offer = found.offer
        if offer.description or not offer.detail_url:
            return clean_description(offer.description)
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
    return Lookup(
        chain, Hops(settings, state, health), translator or own_translator(), Offers(chain, state, shelf, cache)
    )


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
