"""What 1688 sends -> the documented item: one file a page generation, each a pure function of the bytes."""

from offerlens.item import Item
from offerlens.pages import desktop_context
from offerlens.pages.refusals import refusal
from offerlens.pages.trade import make_item

_READERS = (desktop_context,)


def read_page(body: bytes) -> Item:
    """The item of a saved or fetched product page, whatever its generation.

    Raises `PageCutOff`, `PageEmpty`, `PageUnreadable`, or a `Refused` when 1688 sent something else instead of a page.
    """
    for reader in _READERS:
        if reader.MARKER in body:
            return make_item(reader.read(body))
    raise refusal(body)
