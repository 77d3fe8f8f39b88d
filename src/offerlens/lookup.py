"""The one path from a link to an item: link -> id -> source -> page -> item."""

import asyncio

from offerlens.errors import LinkUnresolved, NotAnOffer, WrongOffer
from offerlens.item import Item, ItemDescription
from offerlens.link import HopLink, OfferLink, read_link
from offerlens.pages import read_page
from offerlens.pages.description import read_description
from offerlens.sources import Source

_LARGE = 512 * 1024
"""Bytes from which on a page is read beside the event loop: servers send less, browsers save more."""


def find_offer(text: str) -> int:
    """The id of the offer that a text names.

    Raises `NotAnOffer` when it names none, `LinkUnresolved` when only following the link would tell.
    """
    match read_link(text):
        case OfferLink(offer_id):
            return offer_id
        case HopLink(url):
            raise LinkUnresolved(
                f"{url} tells its offer only when opened, which this service does not do. "
                "Open it yourself and send the address of the product page."
            )
        case refusal:
            raise NotAnOffer(refusal.message)


async def get_item(source: Source, offer_id: int) -> Item:
    """The item of an offer, from a source.

    Raises `Unavailable` with the reason, or `OutOfTime` when the source takes too long.
    """
    body = await source.fetch(offer_id)
    item = read_page(body) if len(body) < _LARGE else await asyncio.to_thread(read_page, body)
    if item.item_id != offer_id:
        raise WrongOffer(f"Offer {offer_id} was asked for, but the page is of offer {item.item_id}.")
    return item


async def get_description(source: Source, offer_id: int) -> ItemDescription:
    """The long description of an offer, from a source. Raises what `get_item` raises."""
    item = await get_item(source, offer_id)
    if not item.detail_url:
        return ItemDescription(offer_id, [], "")
    description = read_description(await source.fetch_description(offer_id, item.detail_url))
    return ItemDescription(offer_id, description.images, description.html)
