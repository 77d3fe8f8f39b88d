"""Where a description lies: the address stands on the page, so only the two hosts where 1688 keeps them are read."""

from offerlens.errors import SourceFailed
from offerlens.sources.guard import split

HOSTS = frozenset({"itemcdn.tmall.com", "img.alicdn.com"})


def description_url(offer_id: int, detail_url: str, own: str | None) -> str:
    """The address to read a description at; ``own`` is the operator's site that has its own, instead of 1688.

    Raises `SourceFailed` for an address elsewhere.
    """
    target = split(detail_url)
    if target is None or target.scheme != "https" or target.netloc not in HOSTS:
        raise SourceFailed(f"The page of offer {offer_id} names a description at an address that is not read.")
    return f"{own or f'https://{target.netloc}'}{target.path}?{target.query}"
