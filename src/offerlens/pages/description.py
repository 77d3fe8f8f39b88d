"""The long description, which lies apart from the page at its ``detail_url``.

It is a script of one assignment: ``var offer_details={"content":"…"};``, ``var desc='…';``, or the first with a bare
key. The server of itemcdn.tmall.com writes UTF-8, that of img.alicdn.com GBK.
"""

import re
from typing import Any

import nh3
import pyjson5
from msgspec import Struct
from selectolax.lexbor import LexborNode

from offerlens.errors import PageCutOff, PageUnreadable
from offerlens.pages.html import decode, parse

_ASSIGNMENT = re.compile(r"\s*(?:var\s+)?(?:offer_details|desc)\s*=\s*")
_NEWLINES = str.maketrans("\r\n\u2028\u2029", "    ")
_DEPTH = 8
_LAZY = ("data-lazyload-src", "data-lazy-src", "data-src", "data-ks-lazyload", "lazy-src")
"""Where pictures wait that are shown only when they are scrolled to; ``src`` is a placeholder then."""


class Description(Struct, frozen=True):
    """A description that can be shown."""

    images: list[str]
    """The addresses of its pictures, in their order, each once."""
    html: str
    """The text with its pictures, without scripts, handlers, styles and foreign frames."""


def read_description(body: bytes) -> Description:
    """The description in a body. Raises `PageCutOff` or `PageUnreadable`."""
    return clean_description(_content(decode(body)))


def clean_description(html: str) -> Description:
    """A description that can be shown, of the HTML that its seller wrote."""
    tree = parse(html)
    images = list(dict.fromkeys(url for node in tree.css("img") if (url := _show(node))))
    inner = tree.body.inner_html if tree.body else None
    return Description(images, nh3.clean(inner or "", url_schemes={"http", "https"}))


def _content(script: str) -> str:
    assignment = _ASSIGNMENT.match(script)
    if assignment is None:
        raise PageUnreadable("What lies at the description's address is no description.")
    value = _literal(script[assignment.end() :].translate(_NEWLINES))
    content = value.get("content") if isinstance(value, dict) else value
    if not isinstance(content, str):
        raise PageUnreadable("The description is laid out in a way that is not known.")
    return content


def _literal(source: str) -> Any:
    try:
        return pyjson5.decode(source, _DEPTH, True)
    except pyjson5.Json5EOF as error:
        raise PageCutOff from error
    except pyjson5.Json5DecoderException as error:
        raise PageUnreadable("The description is no literal.") from error


def _show(image: LexborNode) -> str:
    """The address of a picture, set as its ``src``; "" when it has none that can be fetched."""
    attributes = image.attributes
    waiting = [attributes.get(name) for name in (*_LAZY, "src")]
    url = next((value.strip() for value in waiting if value and value.strip()), "")
    url = f"https:{url}" if url.startswith("//") else url
    if not url.lower().startswith(("https://", "http://")):
        return ""
    image.attrs["src"] = url
    return url
