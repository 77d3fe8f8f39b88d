"""``offerlens language``: what the glossary covers, and the translation memory for translators."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from offerlens.bulk.run import PAGE_CAP, find_pages
from offerlens.cli.failing import fail
from offerlens.cli.stores import STORES, Stores
from offerlens.errors import OfferlensError, StoreAway
from offerlens.item import Item
from offerlens.language.glossary import own_glossary
from offerlens.language.memory import PERSON, Memory, open_memory
from offerlens.language.report import FIELDS, measure
from offerlens.language.tmx import Correction, read_tmx, write_tmx
from offerlens.pages import read_page
from offerlens.settings import StoreSettings
from offerlens.standin.goods import catalogue
from offerlens.standin.server import page_of

T = TypeVar("T")


def report(pages: Path | None = None, /, *, missing: bool = False) -> None:
    """Show how much of some offers the glossary says by itself, by language and field.

    For example:

    offerlens language report saved/ --missing

    Parameters
    ----------
    pages
        A folder of saved pages, or a WARC file; without it, the offers of the stand-in.
    missing
        Show the texts that are not said wholly, too.
    """
    items = list(_saved(pages) if pages else _demo())
    if not items:
        fail(f"No page of an offer is in {pages}.")
    coverage = measure(items, own_glossary())
    table = Table(f"{len(items)} offers", *FIELDS)
    for language, shares in coverage.shares.items():
        table.add_row(language, *("–" if shares[field] is None else f"{shares[field]:.2f}" for field in FIELDS))
    Console().print(table)
    if missing:
        for text, languages in coverage.missing:
            print(f"{languages}  {text}")


def export(language: str | None = None, /, *, stores: Stores = STORES) -> None:
    """Print the translation memory as TMX, for translators to correct.

    For example:

    offerlens language export ru > memory.tmx

    Parameters
    ----------
    language
        One language alone.
    """

    async def run(memory: Memory) -> None:
        entries = [entry async for entry in memory.entries(language)]
        for part in write_tmx(entries):
            sys.stdout.write(part)

    _with_memory(stores, run)


def import_(file: Path, /, *, stores: Stores = STORES) -> None:
    """Take the translations of a TMX file as corrections, where they differ from what is remembered.

    A correction holds at once for every worker, before what 1688, the glossary or an engine says.

    For example:

    offerlens language import memory.tmx

    Parameters
    ----------
    file
        A TMX file, as `offerlens language export` prints it or another program writes it.
    """
    try:
        with file.open("rb") as opened:
            corrections = list(read_tmx(opened))
    except OSError as error:
        fail(f"{file}: {error.strerror}.")
    except ValueError as error:
        fail(f"{file}: {error}")

    async def run(memory: Memory) -> int:
        known = {(entry.language, entry.text, entry.translation) async for entry in memory.entries()}
        new = [one for one in corrections if (one.language, one.text, one.translation) not in known]
        for language, texts in _by_language(new).items():
            await memory.keep(language, PERSON, texts)
        return len(new)

    print(f"{_with_memory(stores, run)} of {len(corrections)} translations are corrections, and hold from now on.")


def _by_language(corrections: Iterable[Correction]) -> dict[str, dict[str, str]]:
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for one in corrections:
        texts[one.language][one.text] = one.translation
    return texts


def _with_memory(stores: StoreSettings, work: Callable[[Memory], Awaitable[T]]) -> T:
    async def run() -> T:
        memory = open_memory(stores)
        try:
            return await work(memory)
        finally:
            await memory.close()

    try:
        return asyncio.run(run())
    except StoreAway:
        fail("The translation memory cannot be reached.")


def _saved(place: Path) -> Iterator[Item]:
    """The offers of saved pages; what is no page of an offer is passed over."""
    try:
        pages = find_pages((place,))
    except FileNotFoundError as error:
        fail(f"{place}: {error.strerror}.")
    for page in pages:
        with suppress(OfferlensError):
            yield read_page(page.read(PAGE_CAP))


def _demo() -> Iterator[Item]:
    yield from (read_page(page_of(offer_id) or b"") for offer_id in catalogue())
