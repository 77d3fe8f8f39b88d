"""Any text people paste -> an offer id, a link that must be followed to find one, or a refusal that says why.

A link is only ever read here, never opened. What counts as a link is what stands in the text between characters that
no URL has (RFC 3986), so Chinese words around one do not matter; what counts as 1688 is the exact domain and its
subdomains, never a name that merely looks like it.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal
from urllib.parse import quote, unquote

from msgspec import Struct

HopKind = Literal["short", "share", "advertising"]


class OfferLink(Struct, frozen=True, gc=False):
    """The text names this offer."""

    offer_id: int
    """9 to 15 digits; the parameter ``offerId=`` of a 1688 address may have as few as 6."""


class HopLink(Struct, frozen=True):
    """The text has a link that tells its offer only to who follows it."""

    url: str
    """The address, made anew from its checked parts: https, an exact host, path and query."""
    kind: HopKind
    """``advertising`` links cost somebody money when followed."""


class Refusal(Struct, frozen=True):
    """The text names no 1688 offer."""

    message: str
    """Why, for people."""


LinkReading = OfferLink | HopLink | Refusal

_LINKS_READ = 50
"""How many links of one text are looked at: people paste one, and the work must stay bounded."""

_URL_RUN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]{6,}")
_LINK_LIKE = re.compile(r"[^/@]*[A-Za-z0-9\-]\.[A-Za-z]{2}|[A-Za-z0-9+.\-]+:|.*(?:1688\.com|%2F)", re.IGNORECASE)
_LABEL = re.compile(r"[^/?#]*?(?=https?://)", re.IGNORECASE)
_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.\-]*)://|//)?([^/?#]*)([^?#]*)([^#]*)")
_HOST = re.compile(r"([A-Za-z0-9.\-]+?)\.?(?::[0-9]*)?")
_OUR_HOST = re.compile(r"(?:[a-z0-9\-]+\.)*1688\.com")

_BLANKS = " \t\r\n\v\f\u00a0\u200b\u200e\u3000\ufeff"
"""What chats and spreadsheets put around a text, visible or not."""

_BARE_ID = re.compile(r"[1-9][0-9]{8,14}")
_NAMED_ID = re.compile(r"[1-9][0-9]{5,14}")
_ID_IN_PATH = re.compile(r"/(?:offer|pic)/([0-9]+)(?:\.html?)?(?![A-Za-z0-9])", re.IGNORECASE)
_IN_PATH = re.compile(r"/(?:offer|pic)/([^/;]*?)(?:\.html?)?(?:[/;]|$)", re.IGNORECASE)
_IN_QUERY = re.compile(r"[?&]offerId=([0-9]+)(?:&|$)", re.IGNORECASE)
_IN_APP_QUERY = re.compile(r"[?&]id=([0-9]+)\.html", re.IGNORECASE)
_IN_VALUE = re.compile(r"[?&][A-Za-z_]+=(https?(?::|%3A)[^&]+)", re.IGNORECASE)

_IN_URLS = "%:/?#[]@!$&'()*+,;=~"
"""What stays as it is when an address taken out of another's parameter is written anew (RFC 3986, 2.2 and 2.3)."""

_SCHEMES = frozenset({"http", "https", "wireless1688"})
_ADVERTISING_HOSTS = frozenset({"dj.1688.com", "s.click.1688.com"})
_WRAPPINGS = 2
"""How deep an address may be wrapped in another's parameter, as a login page wraps where it came from."""


def read_link(text: str) -> LinkReading:
    """Find the one offer that a text names.

    Takes whatever was pasted: a bare id, a desktop, mobile or app address, a share text with a short link in it. The
    first link that names an offer wins, then the first that must be followed, then the first reason why not. Never
    raises, and takes time linear in the text.
    """
    text = text.strip(_BLANKS)
    if not text:
        return Refusal("There is no text to read a link from.")
    if text.isascii() and text.isdigit():
        return _read_id(text, _BARE_ID)
    return _best(_read_address(link, _WRAPPINGS) for link in islice(_links(text), _LINKS_READ))


def _best(readings: Iterable[LinkReading]) -> LinkReading:
    hop: HopLink | None = None
    refusal: Refusal | None = None
    for reading in readings:
        match reading:
            case OfferLink():
                return reading
            case HopLink():
                hop = hop or reading
            case Refusal():
                refusal = refusal or reading
    return hop or refusal or Refusal("There is no link to a 1688 offer in this text.")


def _links(text: str) -> Iterator[str]:
    for run in _URL_RUN.finditer(text):
        link = run[0].rstrip(".,;:!?)]*")
        if _LINK_LIKE.match(link):
            yield link


def _read_id(digits: str, form: re.Pattern[str]) -> LinkReading:
    if form.fullmatch(digits):
        return OfferLink(int(digits))
    return Refusal(f"{digits[:20]!r} is not an offer id: that has 9 to 15 digits.")


def _read_address(link: str, wrappings: int) -> LinkReading:
    link = link.replace("&amp;", "&") if "/" in link else unquote(link, errors="replace")
    scheme, authority, path, query = _split(link)
    if scheme not in _SCHEMES:
        return Refusal(f"{scheme[:20]}: is no kind of link that names an offer.")
    if "@" in authority:
        return Refusal("A link with a user name before its host is not read.")
    host = _HOST.fullmatch(authority)
    name = host[1].lower() if host else ""
    if not _OUR_HOST.fullmatch(name):
        return Refusal(_foreign(name))
    return _read_1688(name, path, query, wrappings)


def _split(link: str) -> tuple[str, str, str, str]:
    label = _LABEL.match(link)
    parts = _PARTS.match(link, label.end() if label else 0)
    scheme, authority, path, query = parts.groups() if parts else (None, "", "", "")
    return (scheme or "https").lower(), authority, path, query


def _read_1688(host: str, path: str, query: str, wrappings: int) -> LinkReading:
    if in_path := _ID_IN_PATH.search(path) or _IN_PATH.search(path):
        return _read_id(in_path[1], _BARE_ID)
    if in_query := _IN_QUERY.search(query):
        return _read_id(in_query[1], _NAMED_ID)
    if in_app := _IN_APP_QUERY.search(query):
        return _read_id(in_app[1], _BARE_ID)
    if kind := _hop_kind(host, path, query):
        return HopLink(quote(f"https://{host}{path}{query}", safe=_IN_URLS), kind)
    if wrappings:
        inner = (_read_address(unquote(value, errors="replace"), wrappings - 1) for value in _IN_VALUE.findall(query))
        if not isinstance(reading := _best(islice(inner, _LINKS_READ)), Refusal):
            return reading
    return Refusal(_no_offer(path, query))


def _hop_kind(host: str, path: str, query: str) -> HopKind | None:
    if host in _ADVERTISING_HOSTS:
        return "advertising"
    if host == "qr.1688.com" and re.fullmatch(r"/s/[A-Za-z0-9]+", path):
        return "short"
    if host == "qr.1688.com" and path == "/share.html" and "secret=" in query:
        return "share"
    return None


def _foreign(host: str) -> str:
    if re.search(r"(?:^|\.)(?:taobao\.com|tmall\.com|tb\.cn)$", host):
        return "This is a Taobao link; only 1688.com offers are read."
    if re.search(r"(?:^|\.)alibaba\.com$", host):
        return "This is an alibaba.com link; only 1688.com offers are read."
    return f"{host[:60] or 'This'} is not 1688.com."


def _no_offer(path: str, query: str) -> str:
    if re.search(r"[?&][a-z]*offerIds=", query, re.IGNORECASE):
        return "This link names a list of offers; paste the link of one."
    if "order" in path:
        return "This is the link of an order, not of an offer."
    if "memberId=" in query:
        return "This is the link of a shop, not of an offer."
    return "This 1688 link names no offer."
