"""The page behind a short or share link, which opens the app: only its script says which offer it is for.

It holds the app's own address, ``wireless1688://ma.m.1688.com/plugin?url=…``, or the offer as ``offer?id=ID.html`` or
``offerId=ID``. Nothing of it is run.
"""

import re

from offerlens.link import LinkReading, OfferLink, Refusal, read_link
from offerlens.pages.html import decode

_LIST = re.compile(r"[?&]([a-z]*offerIds)=", re.IGNORECASE)
_APP = re.compile(r"""wireless1688://[^"'<>\s\\]+""")
_PARAMETER = re.compile(r"""(?:[?&]|\b)offerId=([0-9]{9,15})\b|\boffer\?id=([0-9]{9,15})\.html""")

_NOTHING = Refusal("The link leads to a page that names no offer.")


def read_share_page(body: bytes) -> LinkReading:
    """What the page behind a share link names: an offer, a link to follow, or a refusal that says why it is none."""
    page = decode(body).replace("\\/", "/").replace("&amp;", "&")
    readings = [read_link(address) for address in dict.fromkeys(_APP.findall(page))]
    if found := next((reading for reading in readings if not isinstance(reading, Refusal)), None):
        return found
    if _LIST.search(page):
        return Refusal("The link leads to a list of offers; send the link of one.")
    named = _PARAMETER.search(page)
    return OfferLink(int(named[1] or named[2])) if named else next(iter(readings), _NOTHING)
