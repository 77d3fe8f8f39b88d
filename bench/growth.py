"""How cached replies fare as the stores grow: python bench/growth.py [offers] [tokens]

A service on SQLite for each row: from one cached offer to a million, and from ten tokens to 100,000, each of an account
of its own. The arguments scale the largest down. Every request asks for any one of the offers with any one of the
tokens; one row asks for few of many, and the last has a shelf that is nearly full, where uses are written down. All
services run at once and are measured in turn, many times: a ratio is the median of those to the first row in the same
turn. The files are on the disk and in the memory of the machine before that; the clients run on the same cores.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil
import uvloop
from load import Load, load, serving

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.cache import open_shelf
from offerlens.cache.file import File
from offerlens.cache.local import _USED
from offerlens.lookup import open_lookup
from offerlens.settings import CacheSettings, SourceSettings, StoreSettings
from offerlens.sources.source import Asked
from offerlens.standin.server import standin_thread
from offerlens.state import LocalState

FEW, TURNS, SECONDS = 10_000, 10, 2.0
REAL = 600000000003
"""The offer whose reply stands for all: the smallest of the stand-in, so that a million fit on a disk."""
_FIRST = 610_000_000_000
_SPREAD = 1_000_003
"""A prime, so that the multiples of a number fall on each place below it once."""
_FRESH, _ROOMY = 10**9, 10**11
"""Seconds for which all of it is fresh, and bytes that no row needs."""


class Store(NamedTuple):
    """A file of offers."""

    path: Path
    taken: int
    """Bytes of its shelf."""


class Row(NamedTuple):
    """A service to measure."""

    offers: int
    tokens: int
    asked: int
    """How many of its offers are asked for."""
    store: Store
    cap: int = _ROOMY
    """Bytes that its shelf may have."""


class Running(NamedTuple):
    """A service while it runs."""

    row: Row
    address: str
    pid: int
    request: Callable[[], bytes]


def offer_of(number: int) -> int:
    """The id of one of the cached offers: they come in no order, as sellers' do."""
    return _FIRST + number * 7919 % _SPREAD


def token_of(number: int) -> str:
    """One of the tokens."""
    return f"bench-{number}"


def request(row: Row, offer: int, token: int) -> bytes:
    """A request for one of its offers with one of its tokens."""
    path = f"/1688/item_detail?item_id={offer_of(offer % row.asked)}&apiToken={token_of(token % row.tokens)}"
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def requests(row: Row) -> Callable[[], bytes]:
    """Makes requests at random, the same ones in every run."""
    below = random.Random(1688).randrange  # noqa: S311 - it only chooses what to ask for
    return lambda: request(row, below(row.asked), below(row.tokens))


async def read_one(home: Path, page_base: str) -> None:
    """Let the service's own code lay the real offer and its reply on the shelf."""
    stores, cache = StoreSettings(home=home), CacheSettings(cache_bytes=_ROOMY, cache_fresh=_FRESH)
    shelf = open_shelf(cache, stores)
    lookup = open_lookup(SourceSettings(page_base=page_base), LocalState(None), shelf=shelf, cache=cache)
    await lookup.get_reply(Asked(REAL), [])
    await lookup.close()


def fill(home: Path, page_base: str, count: int) -> Store:
    """A file with so many offers, as reading each of them would leave it."""
    uvloop.run(read_one(home, page_base))
    file = File.of(home, _ROOMY)
    with file.env.begin(write=True) as change:
        real = [(bytes(name), bytes(content)) for name, content in change.cursor(file.contents)]
        (key,) = [name for name, _ in change.cursor(file.used)]
        each = int(change.get(b"bytes") or 0)
        for number in sorted(map(offer_of, range(count))):
            of = str(number).encode()
            for name, content in real:
                change.put(name.replace(b"%d" % REAL, of), content, db=file.contents)
            used = _USED.pack(round(time.time() * 1000) - random.randrange(600_000))  # noqa: S311 - in the last ten minutes
            change.put(key.replace(b"%d" % REAL, of), used, db=file.used)
            change.put(used + key.replace(b"%d" % REAL, of), b"", db=file.order)
        change.put(b"bytes", b"%d" % (each * (count + 1)))
    file.leave()
    return Store(home / "cache.mdb", each * (count + 1))


async def let_all_in(home: Path, count: int) -> None:
    """So many accounts with a token each."""
    accounts = open_accounts(StoreSettings(home=home))
    terms = Terms(concurrency=1000, balance=10**9)
    await asyncio.gather(*(accounts.create_account(f"account {number}", terms) for number in range(count)))
    await asyncio.gather(*(accounts.add_token(f"account {number}", token_of(number)) for number in range(count)))
    await accounts.close()


def rows(folder: Path, page_base: str, offers: int, tokens: int) -> Iterator[Row]:
    """The rows of the table; those with as many offers read the same file."""
    few, some = min(FEW, offers), min(10, tokens)
    stores = {count: fill(folder / f"offers-{count}", page_base, count) for count in {1, few, offers}}
    shapes = [(1, some, 1), (few, some, few), (offers, some, offers)]
    shapes += [(1, tokens, 1), (offers, tokens, offers), (offers, tokens, few)]
    for cached, holders, asked in shapes:
        yield Row(cached, holders, asked, stores[cached])
    yield Row(offers, some, offers, stores[offers], cap=int(stores[offers].taken * 1.1))


def run(row: Row, home: Path, page_base: str, stack: ExitStack) -> Running:
    """Start the service of a row."""
    home.mkdir()
    for name in ("cache.mdb", "cache.mdb-lock", "cache.lock"):
        (home / name).symlink_to(row.store.path.with_name(name))
    uvloop.run(let_all_in(home, row.tokens))
    address, pid = stack.enter_context(
        serving(StoreSettings(home=home), page_base, 1, cache_bytes=row.cap, cache_fresh=_FRESH)
    )
    running = Running(row, address, pid, requests(row))
    warm_up(running)
    return running


def read_through(path: Path) -> None:
    """Have a file in the memory of the machine."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def warm_up(running: Running) -> None:
    """Ask for every offer once, and with every token: then a service has all of it mapped, as it has after a while."""
    numbers = count()
    while next(numbers) < max(running.row.asked, running.row.tokens):
        load([running.address], lambda: request(running.row, *[next(numbers)] * 2), SECONDS)


def report(running: Running, done: list[Load], floor: list[Load]) -> None:
    """One line."""
    row = running.row
    rate, p99 = median(one.rate for one in done), median(one.p99 for one in done)
    share = median(one.rate / first.rate for one, first in zip(done, floor, strict=True))
    longer = median(one.p99 / first.p99 for one, first in zip(done, floor, strict=True))
    size = row.store.path.stat().st_size / row.offers
    memory = psutil.Process(running.pid).memory_info().rss / 1e6
    name = f"{row.offers:>9,}{row.asked:>11,}{row.tokens:>9,}"
    full = "" if row.cap == _ROOMY else "  full"
    print(f"{name}{rate:>10.0f}{share:>7.2f}{p99:>9.2f}{longer:>7.2f}{size:>13.0f}{memory:>8.0f}{full}")


def main() -> None:
    """Print the table."""
    offers, tokens = (int(given) for given in (*sys.argv[1:], *("1000000", "100000")[len(sys.argv) - 1 :]))
    assert 1 <= offers <= _SPREAD
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        standin = stack.enter_context(standin_thread())
        found = list(rows(folder, standin, offers, tokens))
        services = [run(row, folder / f"row-{number}", standin, stack) for number, row in enumerate(found)]
        for store in {one.store.path for one in found}:
            read_through(store)
        turns = [[load([one.address], one.request, SECONDS) for one in services] for _ in range(TURNS)]
        print(
            f"{'offers':>9}{'asked for':>11}{'tokens':>9}{'a second':>10}{'share':>7}{'p99 ms':>9}{'ratio':>7}"
            f"{'bytes/offer':>13}{'MB':>8}"
        )
        for running, done in zip(services, zip(*turns, strict=True), strict=True):
            report(running, list(done), [turn[0] for turn in turns])


if __name__ == "__main__":
    main()
