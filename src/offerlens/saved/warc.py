"""Web archives (WARC, ISO 28500): what a crawler was answered, one record after another, packed or not."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from warcio.archiveiterator import ArchiveIterator

from offerlens.errors import PageTooLarge, PageUnreadable
from offerlens.link import OfferLink, read_link

log = logging.getLogger("offerlens.saved")

_KINDS = ("response", "resource")


class Record(Struct, frozen=True):
    """An answer in an archive."""

    url: str
    offset: int
    date: float
    """Seconds since the epoch when it was answered."""

    def offer_id(self) -> int | None:
        """The offer whose page it is."""
        reading = read_link(self.url)
        return reading.offer_id if isinstance(reading, OfferLink) else None


def records(file: Path) -> Iterator[Record]:
    """Every good answer in an archive; one that is broken ends at the break. Raises `OSError`."""
    with file.open("rb") as opened:
        answers = ArchiveIterator(opened)
        try:
            for answer in answers:
                if answer.rec_type in _KINDS and _is_good(answer):
                    url = answer.rec_headers.get_header("WARC-Target-URI") or ""
                    yield Record(url.strip("<>"), answers.get_record_offset(), _date(answer))
        except OSError:
            raise
        except Exception as error:  # the library raises whatever a broken archive leads it to
            log.warning("%s is broken after %d bytes: %s", file, opened.tell(), error)


def read(file: Path, offset: int, cap: int) -> bytes:
    """The body of an answer. Raises `PageTooLarge`, `PageUnreadable` or `OSError`."""
    with file.open("rb") as opened:
        opened.seek(offset)
        try:
            body = next(iter(ArchiveIterator(opened))).content_stream().read(cap + 1)
        except OSError:
            raise
        except Exception as error:
            raise PageUnreadable(f"The record at byte {offset} of {file.name} is broken.") from error
    if len(body) > cap:
        raise PageTooLarge(f"The record at byte {offset} of {file.name} has more than {cap} bytes.")
    return bytes(body)


def _is_good(answer: object) -> bool:
    headers = getattr(answer, "http_headers", None)
    return headers is None or headers.get_statuscode() == "200"


def _date(answer: object) -> float:
    written = answer.rec_headers.get_header("WARC-Date") or ""  # type: ignore[attr-defined]
    try:
        return datetime.fromisoformat(written).timestamp()
    except ValueError:
        return 0.0
