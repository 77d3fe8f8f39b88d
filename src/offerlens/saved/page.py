"""One saved page: where it lies, and how its bytes are got out of there."""

import gzip
import re
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from msgspec import Struct

from offerlens.errors import PageTooLarge, PageUnreadable
from offerlens.saved import mhtml, warc

PAGES = (".html", ".htm", ".json", ".mhtml", ".mht")
"""What a file with a page in it may be called; .json is an answer of the Open Platform, or the bare data of a page."""
DESCRIPTIONS = (".js",)
ARCHIVES = (".warc",)
_PACKED = ".gz"

_ID = re.compile(r"(?<![0-9])([1-9][0-9]{8,14})(?![0-9])")


class SavedPage(Struct, frozen=True):
    """A page in a file."""

    file: Path
    offset: int = -1
    """Where its record begins in a web archive; -1 where the file is the page."""

    @property
    def name(self) -> str:
        """How people call it."""
        return str(self.file) if self.offset < 0 else f"{self.file}#{self.offset}"

    def read(self, cap: int) -> bytes:
        """The page, unpacked.

        Raises `PageTooLarge` when it has more than `cap` bytes, `PageUnreadable` when the file is broken, or `OSError`.
        """
        if self.offset >= 0:
            return warc.read(self.file, self.offset, cap)
        body = _unpacked(self.file, cap)
        return mhtml.page_of(body) if kind_of(self.file) in (".mhtml", ".mht") else body


def kind_of(file: Path) -> str:
    """The ending of a file's name that tells its kind, without that of its packing: ``.html`` of ``x.HTML.gz``."""
    name = file.name.lower().removesuffix(_PACKED)
    return Path(name).suffix


def offer_id_of(file: Path) -> int | None:
    """The offer that a file's name, or a browser's archive itself, says it is of."""
    if named := _ID.search(file.name.split(".")[0]) or _ID.search(file.name):
        return int(named[1])
    if kind_of(file) in (".mhtml", ".mht"):
        return mhtml.offer_id_of(_head(file))
    return None


def _head(file: Path) -> bytes:
    with _open(file) as opened:
        return opened.read(mhtml.HEAD)


def _unpacked(file: Path, cap: int) -> bytes:
    try:
        with _open(file) as opened:
            body = opened.read(cap + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise PageUnreadable(f"{file.name} is packed, and broken.") from error
    if len(body) > cap:
        raise PageTooLarge(f"The saved file {file.name} has more than {cap} bytes.")
    return body


def _open(file: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file)) if file.name.lower().endswith(_PACKED) else file.open("rb")
