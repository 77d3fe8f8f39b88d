"""What the benchmarks share: services as processes of their own, and many clients in one that costs little itself."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import uvloop

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.settings import StoreSettings

TOKEN = "bench"  # noqa: S105 - it opens nothing but these runs
CLIENTS = 32
_CHUNKED = -1
"""The size of an answer that does not tell it, but comes in chunks."""
_START = "from offerlens.cli import main; main()"


class Load(NamedTuple):
    """What a server did under load."""

    rate: float
    """Answers a second."""
    p50: float
    p99: float
    """Milliseconds."""


@contextmanager
def started(command: Sequence[str], log: Path, env: dict[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """A program, until the block ends: the address that its first line of output ends with, and its process id."""
    with (
        log.open("a") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **(env or {})}
        ) as process,
    ):
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1], process.pid
        finally:
            process.terminate()


@contextmanager
def serving(stores: StoreSettings, page_base: str, workers: int = 1, **settings: object) -> Iterator[tuple[str, int]]:
    """The address of a service that reads the pages of a site, and its process id, until the block ends."""
    command = [
        sys.executable,
        "-c",
        _START,
        *("serve", "--port", "0", "--workers", str(workers), "--page-base", page_base),
    ]
    for name, value in settings.items():
        command += (f"--{name.replace('_', '-')}", str(value))
    given = {"HOME": str(stores.home), "POSTGRES": stores.postgres, "VALKEY": stores.valkey}
    stores.home.mkdir(exist_ok=True)
    env = {f"OFFERLENS_{name}": value for name, value in given.items() if value}
    with started(command, stores.home / "log", env) as running:
        yield running


async def let_in(stores: StoreSettings) -> None:
    """An account that may have many calls in flight and has more of them than a run makes."""
    accounts = open_accounts(stores)
    await accounts.create_account("bench", Terms(concurrency=100_000, balance=10**9))
    await accounts.add_token("bench", TOKEN)
    await accounts.close()


def get(path: str) -> bytes:
    """A GET as it goes over the wire, with the token."""
    return f"GET {path}{'&' if '?' in path else '?'}apiToken={TOKEN} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


class Client(asyncio.Protocol):
    """One connection that asks, waits for the answer and asks again; it reads no more of HTTP than that takes."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._answer = bytearray()
        self._size = 0
        self._came: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's is one, but does not say so

    async def ask(self, request: bytes) -> bytes:
        """The whole answer to a request."""
        assert self._transport is not None
        self._came = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._came

    def data_received(self, data: bytes) -> None:
        """A part of an answer."""
        self._answer += data
        if self._is_whole():
            answer, self._answer, self._size = bytes(self._answer), bytearray(), 0
            assert self._came is not None
            self._came.set_result(answer)

    def _is_whole(self) -> bool:
        if not self._size:
            head, end, _ = self._answer.partition(b"\r\n\r\n")
            if not end:
                return False
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._size = len(head) + 4 + int(length) if length else _CHUNKED
        if self._size == _CHUNKED:
            return self._answer.endswith(b"\r\n0\r\n\r\n")  # an empty chunk is the last (RFC 9112, 7.1)
        return len(self._answer) >= self._size

    def connection_lost(self, error: Exception | None) -> None:
        """The server has closed it."""
        if self._came is not None and not self._came.done():
            self._came.set_exception(error or ConnectionResetError("the server closed the connection"))

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.close()


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[Client]:
    """A client of a server."""
    target = urlsplit(address)
    secure = target.scheme == "https"
    host, port = str(target.hostname), target.port or (443 if secure else 80)
    _, client = await asyncio.get_running_loop().create_connection(Client, host, port, ssl=secure or None)
    try:
        yield client
    finally:
        client.close()


async def ask(address: str, request: bytes) -> bytes:
    """The answer to one request, which has to be a success."""
    async with connected(address) as client:
        answer = await client.ask(request)
        assert answer.startswith(b"HTTP/1.1 200"), answer[:400]
        return answer


def load(addresses: Sequence[str], request: Callable[[], bytes], seconds: float, clients: int = CLIENTS) -> Load:
    """What servers do under so many clients that each ask again as soon as they have their answer."""

    async def run() -> list[float]:
        ends = time.perf_counter() + seconds
        took: list[float] = []

        async def one(address: str) -> None:
            async with connected(address) as client:
                while (began := time.perf_counter()) < ends:
                    answer = await client.ask(request())
                    assert answer.startswith(b"HTTP/1.1 200"), answer[:400]
                    took.append(time.perf_counter() - began)

        await asyncio.gather(*(one(addresses[number % len(addresses)]) for number in range(clients)))
        return took

    began = time.perf_counter()
    took = uvloop.run(run())
    cuts = quantiles(took, n=100)
    return Load(len(took) / (time.perf_counter() - began), cuts[49] * 1000, cuts[98] * 1000)
