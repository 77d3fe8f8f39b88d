"""Which generation a page is of, from its bytes."""

import re
from typing import Protocol

from offerlens.pages import (
    desktop_context,
    desktop_detail_data,
    desktop_init_data,
    mobile_init_data,
    mobile_wap,
    open_platform,
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

GENERATIONS: dict[str, Reader] = {
    reader.__name__.rpartition(".")[2]: reader for reader in (*_MODERN, *_OLD, open_platform)
}
"""Every generation by its name."""

_ANSWER = re.compile(rb"\s*\{\s*\"result\"\s*:\s*\{")
"""How an answer of the Open Platform begins, which is no page."""

_HEAD = 16 * 1024
"""Where servers put the data of modern pages."""
_IN_HEAD = b'"od-version"'
"""The newest desktop page's meta element, in the head even where a browser has moved the data far down."""
_IN_OLD = b"iDetailData"
"""In the marker of both old generations, and first there."""


def recognise(body: bytes) -> Reader | None:
    """The reader of the page's generation; None when it is no product page.

    Looks where each generation has its first sign, because to look for every marker everywhere takes ten times longer.
    """
    if _ANSWER.match(body):
        return open_platform
    head = body[:_HEAD]
    if _IN_HEAD in head:
        return desktop_context
    if modern := _first(_MODERN, head):
        return modern
    at = body.find(_IN_OLD)
    if at >= 0:
        return mobile_wap if body[at - 1 : at] == b"_" else desktop_detail_data
    return _first(_MODERN, body)


def find_reader(body: bytes) -> Reader | None:
    """The same, made sure of: a sign may stand in a page that lacks the data, or in one of another generation."""
    reader = recognise(body)
    if reader is None or reader.MARKER in body:
        return reader
    return _first(_MODERN + _OLD, body)


def _first(readers: tuple[Reader, ...], body: bytes) -> Reader | None:
    return next((reader for reader in readers if reader.MARKER in body), None)
