"""What pages before 2020 show only in their HTML."""

import re
from collections import Counter
from html import unescape
from typing import TypeVar

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from offerlens.errors import PageUnreadable

T = TypeVar("T")

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"})
_VOID |= {"track", "wbr"}
"""Elements without an end (HTML, 13.1.2)."""
_MOST_OPEN = 500
"""Real pages leave at most 92 elements open at the same time."""


def decode(body: bytes) -> str:
    """The page's text. The bytes decide: a browser saves UTF-8 under a meta element that still says GBK."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")


def parse(page: str) -> LexborHTMLParser:
    """The tree of a page.

    Raises `PageUnreadable` for elements left open in a number that no page has: to build their tree as HTML wants it
    takes time, and for some of them memory, that grows with the square of it.
    """
    still_open, opened = Counter[str](), 0
    for closing, name in _TAG.findall(page):
        if not closing and name.lower() not in _VOID:
            still_open[name.lower()] += 1
            opened += 1
        elif closing and still_open[name.lower()]:
            still_open[name.lower()] -= 1
            opened -= 1
        if opened > _MOST_OPEN:
            raise PageUnreadable(f"The page leaves more than {_MOST_OPEN} elements open.")
    return LexborHTMLParser(page)


class Document:
    """A parsed page, asked for texts and attributes. Raises what `parse` raises."""

    def __init__(self, page: str) -> None:
        self._tree = parse(page)

    def text(self, selector: str) -> str:
        """The text of the first element; "" when there is none. Blanks around it are the layout's."""
        return next(iter(self.texts(selector)), "")

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements."""
        return [node.text().strip() for node in self._tree.css(selector)]

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the first element that has it; "" when none has."""
        return next((value for value in self.attributes(selector, name) if value), "")

    def attributes(self, selector: str, name: str) -> list[str]:
        """An attribute of all elements; "" where one lacks it."""
        return [_attribute(node, name) for node in self._tree.css(selector)]

    def read(self, selector: str, name: str, kind: type[T]) -> list[T]:
        """The JSON that an attribute of elements holds, of those that hold it in that shape."""
        return [read for written in self.attributes(selector, name) if (read := _json(written, kind)) is not None]

    def read_area(self, selector: str, kind: type[T]) -> T | None:
        """The JSON that a script element holds; None when there is none in that shape.

        One area of the mobile page of 2019 is escaped for HTML although a script is not read as HTML. It is decoded
        only where the text as it stands is no JSON, because others hold entities that are meant.
        """
        area = self.text(selector)
        return _json(area, kind) or _json(unescape(area), kind)


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _json(written: str, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(written, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None
