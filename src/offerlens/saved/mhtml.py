"""A browser's archive of one page, with its pictures (MHTML, RFC 2557): the page itself is its first HTML part."""

import re
from email import message_from_bytes, policy

from offerlens.errors import PageUnreadable
from offerlens.link import OfferLink, read_link

HEAD = 4096
"""Bytes in which the archive's own headers stand."""

_LOCATION = re.compile(rb"^(?:Snapshot-Content-Location|Content-Location):\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def page_of(archive: bytes) -> bytes:
    """The page of an archive. Raises `PageUnreadable` when it has none."""
    try:
        message = message_from_bytes(archive, policy=policy.compat32)
        for part in message.walk():
            if part.get_content_type() == "text/html" and isinstance(page := part.get_payload(decode=True), bytes):
                return page
    except (
        RecursionError,
        ValueError,
        LookupError,
        AssertionError,
    ) as error:  # what the parser raises for hostile ones
        raise PageUnreadable("The browser's archive is broken.") from error
    raise PageUnreadable("The browser's archive has no page in it.")


def offer_id_of(head: bytes) -> int | None:
    """The offer whose address an archive says that it was saved from, as Chrome writes it."""
    location = _LOCATION.search(head)
    reading = read_link(location[1].decode("latin-1")) if location else None
    return reading.offer_id if isinstance(reading, OfferLink) else None
