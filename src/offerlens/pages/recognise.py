"""Which generation a page is of, from its bytes."""

from typing import Protocol

from offerlens.pages import (
    desktop_context,
    desktop_detail_data,
    desktop_init_data,
    mobile_init_data,
    mobile_wap,
)
from offerlens.pages.offer import Offer


class Reader(Protocol):
    """A module that reads one generation."""

    __name__: str
    MARKER: bytes
    """Stands in every page of the generation, and in none of a later one."""
    MAY_LACK: dict[str, str]
    """The fields of the item that its pages may lack, by dotted names with * for what is below, and why."""

    def read(self, body: bytes) -> Offer:
        """The offer of a page that holds the marker."""


_MODERN: tuple[Reader, ...] = (desktop_context, mobile_init_data, desktop_init_data)
"""The mobile page names desktop components too, so it is asked for before them."""
_OLD: tuple[Reader, ...] = (desktop_detail_data, mobile_wap)
_IN_OLD = b"iDetailData"
_HEAD = 16 * 1024
"""Where servers put the data of modern pages; looking there first makes recognising ten times quicker."""

GENERATIONS: dict[str, Reader] = {reader.__name__.rpartition(".")[2]: reader for reader in _MODERN + _OLD}
"""Every generation by its name."""


def recognise(body: bytes) -> Reader | None:
    """The reader of the page's generation; None when it is no product page."""
    return _first(_MODERN, body[:_HEAD]) or (_first(_OLD, body) if _IN_OLD in body else None) or _first(_MODERN, body)


def _first(readers: tuple[Reader, ...], body: bytes) -> Reader | None:
    return next((reader for reader in readers if reader.MARKER in body), None)
