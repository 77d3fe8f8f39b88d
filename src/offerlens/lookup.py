"""The one path from a link to an item: link -> id -> source -> page -> offer -> scene -> item -> language."""

from dataclasses import dataclass

from msgspec import Struct

from offerlens.chain import Chain, Found
from offerlens.errors import Attempt, NotAnOffer
from offerlens.hops import NAME, Hops
from offerlens.item import Item, ItemDescription
from offerlens.language.given import own_language, translate
from offerlens.link import HopLink, OfferLink, read_link
from offerlens.pages.description import Description, clean_description, read_description
from offerlens.pages.scene import dropshipped
from offerlens.pages.trade import make_item
from offerlens.settings import SourceSettings
from offerlens.sources import open_sources
from offerlens.sources.health import Health, Look, Rests
from offerlens.sources.source import Asked
from offerlens.state import State


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
    """The share of its texts that are in that language; None where nothing had to be translated."""
    not_applied: tuple[str, ...]
    """The options asked for that the item does not reflect."""


@dataclass(frozen=True)
class Lookup:
    """What a service needs to answer: where offers come from, and who follows short links."""

    chain: Chain
    hops: Hops

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

    async def get_item(self, asked: Asked, tried: list[Attempt]) -> Answer:
        """The item of an offer. Adds to `tried` the sources that did not have it.

        Raises `Unavailable` with the reason, `OutOfTime` or `Busy`.
        """
        return present(await self.chain.find(asked, tried), asked)

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
        await self.chain.close()
        await self.hops.close()


def open_lookup(settings: SourceSettings, state: State) -> Lookup:
    """The lookup that the settings describe.

    Raises `ValueError`, with the remedy, when they choose a source that is not set up or may not be used, or none.
    """
    health = Health(state, Rests(settings.refusal_rest, settings.fault_rest))
    return Lookup(Chain(open_sources(settings, state), health), Hops(settings, state, health))


def present(found: Found, asked: Asked) -> Answer:
    """What was found, as it was asked for: the prices of the scene, the texts of the language."""
    offer = found.offer
    sale = offer.dropship if asked.scene else None
    item = make_item(dropshipped(offer, sale) if sale else offer)
    language, share = own_language(item), None
    if asked.language == found.language != language:
        translated, share = translate(item, offer.translations)
        if share:
            item, language = translated, asked.language
    lacking = {"scene": asked.scene and not sale, "language": language != asked.language}
    return Answer(
        item=item,
        source=found.source,
        read_at=found.read_at,
        language=language,
        translated=share if share else None,
        not_applied=tuple(name for name, lacks in lacking.items() if lacks),
    )
