"""Saved pages -> lines, one a page, on all cores.

The lines are the replies with the page's name behind them. They are written in the order of the pages and never
rewritten, so an interrupted run goes on after its last whole line.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from errno import ENOENT
from pathlib import Path

import msgspec

from offerlens.errors import OfferlensError
from offerlens.pages import read_page
from offerlens.reply import encode_failure, encode_reply
from offerlens.saved import warc
from offerlens.saved.library import files_of
from offerlens.saved.page import ARCHIVES, DESCRIPTIONS, SavedPage, kind_of

PAGE_CAP = 50_000_000
"""Bytes that a saved page may have."""
_BATCH = 512
_CHUNK = 8


class Line(msgspec.Struct, frozen=True):
    """What became of one page."""

    outcome: str
    """``read``, or the reason why not."""
    reply: bytes
    name: str

    def named(self) -> bytes:
        """The reply with the page's name behind it."""
        return self.reply[:-1] + b',"file":' + msgspec.json.encode(self.name) + b"}"


def find_pages(paths: tuple[Path, ...]) -> list[SavedPage]:
    """The pages that are named, and those in or below the folders and in the archives that are named, in their order.

    Raises `FileNotFoundError` for what is not there.
    """
    pages: list[SavedPage] = []
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path))
        pages += [page for file in files_of(path) for page in _pages_of(file)]
    return pages


def _pages_of(file: Path) -> list[SavedPage]:
    kind = kind_of(file)
    if kind in ARCHIVES:
        return [SavedPage(file, record.offset) for record in warc.records(file) if record.offer_id()]
    return [] if kind in DESCRIPTIONS else [SavedPage(file)]


def read_all(pages: list[SavedPage], jobs: int) -> Iterator[Line]:
    """What becomes of each page, in their order."""
    with ProcessPoolExecutor(jobs) as pool:
        for start in range(0, len(pages), _BATCH):
            yield from pool.map(read_one, pages[start : start + _BATCH], chunksize=_CHUNK)


def read_one(page: SavedPage) -> Line:
    """What becomes of a page; never raises for what is in it."""
    try:
        return Line("read", encode_reply(read_page(page.read(PAGE_CAP))), page.name)
    except OfferlensError as error:
        return Line(error.reason, encode_failure(error), page.name)
    except OSError as error:
        failure = OfferlensError(f"{page.name}: {error.strerror}")
        return Line("file", encode_failure(failure), page.name)


class _Named(msgspec.Struct):
    file: str


def finished(spool: Path) -> set[str]:
    """The names of the pages whose lines a run has written, after cutting off a line that it could not end."""
    names: set[str] = set()
    with suppress(FileNotFoundError), spool.open("rb+") as lines:
        whole = 0
        for line in lines:
            if not line.endswith(b"\n"):
                break
            names.add(msgspec.json.decode(line, type=_Named).file)
            whole += len(line)
        lines.truncate(whole)
    return names


def cores() -> int:
    """How many processes can work at the same time here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
