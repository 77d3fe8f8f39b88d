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

from offerlens.errors import OfferlensError, PageTooLarge
from offerlens.pages import read_page
from offerlens.reply import encode_failure, encode_reply

SUFFIXES = frozenset({".html", ".htm", ".json"})
"""What a saved page may be called; .json is the bare data of one."""

_PAGE_CAP = 50_000_000
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


def find_pages(paths: tuple[Path, ...]) -> list[Path]:
    """The pages that are named, and those in or below the folders that are named, in the order of their names.

    Raises `FileNotFoundError` for what is not there.
    """
    pages: list[Path] = []
    for path in paths:
        if path.is_dir():
            pages += sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
        elif path.is_file():
            pages.append(path)
        else:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path))
    return pages


def read_all(pages: list[Path], jobs: int) -> Iterator[Line]:
    """What becomes of each page, in their order."""
    with ProcessPoolExecutor(jobs) as pool:
        for start in range(0, len(pages), _BATCH):
            yield from pool.map(read_one, pages[start : start + _BATCH], chunksize=_CHUNK)


def read_one(page: Path) -> Line:
    """What becomes of a page; never raises for what is in it."""
    try:
        return Line("read", encode_reply(read_page(_body(page))), str(page))
    except OfferlensError as error:
        return Line(error.reason, encode_failure(error), str(page))
    except OSError as error:
        failure = OfferlensError(f"{page}: {error.strerror}")
        return Line("file", encode_failure(failure), str(page))


def _body(page: Path) -> bytes:
    with page.open("rb") as file:
        body = file.read(_PAGE_CAP + 1)
    if len(body) > _PAGE_CAP:
        raise PageTooLarge(f"The page has more than {_PAGE_CAP} bytes.")
    return body


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
