"""What 1688 sends -> the documented item: one file a page generation, each a pure function of the bytes."""

from offerlens.item import Item
from offerlens.pages.offer import Offer
from offerlens.pages.plausible import check
from offerlens.pages.recognise import Reader, find_reader
from offerlens.pages.refusals import refusal as refusal_of
from offerlens.pages.trade import make_item

__all__ = ["read_offer", "read_page", "refusal_of"]


def read_page(body: bytes) -> Item:
    """The item of a saved or fetched product page, whatever its generation.

    Raises an `Unavailable`: `PageCutOff`, `PageEmpty`, `PageUnreadable`, `PageDegraded`, `OfferRemoved`, or a `Refused`
    when 1688 sent something else instead of a page.
    """
    return make_item(read_offer(body)[1])


def read_offer(body: bytes) -> tuple[Reader, Offer]:
    """The reader of a page's generation, and the offer that it read. Raises what `read_page` raises."""
    reader = find_reader(body)
    if reader is None:
        raise refusal_of(body)
    offer = reader.read(body)
    check(offer)
    return reader, offer
