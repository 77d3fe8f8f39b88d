"""Services as they run for real, in processes of their own, and clients that ask them many things at once."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests
from curl_cffi import AsyncSession

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Account, Entry, Terms
from offerlens.settings import StoreSettings

PROVE = os.environ.get("OFFERLENS_PROVE") == "1"
"""Whether this is the long run (make prove)."""

TOKEN = "ol_a-token-of-the-proofs"
_START = "from offerlens.cli import main; main()"


def times(usual: int, proof: int) -> int:
    """How often something is done: in every run of the tests, and in the long one."""
    return proof if PROVE else usual


class Node:
    """A running service."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process = process
        self.address = address

    def kill_workers(self) -> None:
        """Kill every process that serves, without a word (kill -9)."""
        workers = psutil.Process(self.process.pid).children() or [psutil.Process(self.process.pid)]
        for worker in workers:
            if "resource_tracker" not in " ".join(worker.cmdline()):
                worker.kill()


@contextmanager
def serving(
    stores: StoreSettings,
    standin: str,
    *,
    workers: int = 1,
    start: Sequence[str] = ("-c", _START),
    env: Mapping[str, str] = {},
) -> Iterator[Node]:
    """A service on a port of its own, until the block ends."""
    command = [sys.executable, *start, "serve", "--port", "0", "--workers", str(workers), "--drain", "1"]
    command += ["--home", str(stores.home), "--page-base", standin, "--page-retries", "0"]
    command += ["--refusal-rest", "0", "--fault-rest", "0", "--source-timeout", "30"]
    secrets = {"OFFERLENS_POSTGRES": stores.postgres, "OFFERLENS_VALKEY": stores.valkey, "OFFERLENS_CACHE_BYTES": "0"}
    more = {name: value for name, value in secrets.items() if value} | dict(env)
    with (
        (Path(stores.home) / "log").open("a") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **more}) as process,
    ):
        try:
            assert process.stdout is not None
            yield Node(process, process.stdout.readline().split()[-1])
        finally:
            for child in psutil.Process(process.pid).children(recursive=True) if process.poll() is None else ():
                child.kill()
            process.kill()


@contextmanager
def several(stores: StoreSettings, standin: str, *, workers: int, nodes: int) -> Iterator[list[Node]]:
    """Several services on the same stores."""
    with ExitStack() as stack:
        yield [stack.enter_context(serving(stores, standin, workers=workers)) for _ in range(nodes)]


def let_in(stores: StoreSettings, concurrency: int, balance: int | None) -> None:
    """An account with a token."""

    async def run() -> None:
        accounts = open_accounts(stores)
        await accounts.create_account("shop", Terms(concurrency, balance))
        await accounts.add_token("shop", TOKEN)
        await accounts.close()

    asyncio.run(run())


def look(stores: StoreSettings) -> tuple[Account, list[Entry]]:
    """The account and its ledger."""

    async def run() -> tuple[Account, list[Entry]]:
        accounts = open_accounts(stores)
        try:
            return await accounts.account("shop"), await accounts.ledger("shop")
        finally:
            await accounts.close()

    return asyncio.run(run())


def path(item_id: int) -> str:
    """What is asked of a service for an offer."""
    return f"/1688/item_detail?apiToken={TOKEN}&item_id={item_id}"


@contextmanager
def calls_under_way(node: Node, item_id: int, calls: int) -> Iterator[None]:
    """So many calls that nobody waits for the end of."""
    place = urlsplit(node.address)
    with ExitStack() as stack:
        for _ in range(calls):
            connection = stack.enter_context(socket.create_connection((place.hostname, place.port)))
            connection.sendall(f"GET {path(item_id)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield


def ask_at_once(nodes: list[Node], item_id: int, calls: int, *, patient: bool = False) -> Counter[int]:
    """So many calls at the same time, and how many ended with which code; a patient client asks again after a 503."""

    async def call(session: AsyncSession[Any], node: Node) -> int:
        while True:
            answer = await session.get(
                f"{node.address}/1688/item_detail?apiToken={TOKEN}&item_id={item_id}", timeout=60
            )
            if answer.status_code != 503 or not patient:
                return int(answer.status_code)
            await asyncio.sleep(0.01)

    async def run() -> Counter[int]:
        async with AsyncSession(max_clients=calls, trust_env=False) as session:
            turns = zip(range(calls), cycle(nodes), strict=False)
            return Counter(await asyncio.gather(*(call(session, node) for _, node in turns)))

    return asyncio.run(run())


def ask_and_leave(nodes: list[Node], item_id: int, moments: Sequence[float]) -> None:
    """Calls whose callers leave after so many seconds."""

    async def call(node: Node, seconds: float) -> None:
        place = urlsplit(node.address)
        _, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(f"GET {path(item_id)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await asyncio.sleep(seconds)
        writer.transport.abort()

    async def run() -> None:
        await asyncio.gather(*(call(node, seconds) for node, seconds in zip(cycle(nodes), moments, strict=False)))

    asyncio.run(run())


def greatest(standin: str, item_id: int) -> int:
    """How many calls for an offer the stand-in ever saw at the same time."""
    counts = requests.get(f"{standin}/standin/counts", timeout=10).json()
    return int(counts[str(item_id)]["greatest"])


def until_free(stores: StoreSettings, seconds: float = 10.0) -> float:
    """Wait until no slot is taken; how long it took. Fails after so many seconds."""
    began = time.monotonic()
    while look(stores)[0].in_flight:
        assert time.monotonic() - began < seconds, f"slots are still taken after {seconds} seconds"
        time.sleep(0.02)
    return time.monotonic() - began
