"""Every kind of store of accounts, on real servers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest
from valkey import Valkey

from offerlens.accounts import Accounts, open_accounts
from offerlens.settings import StoreSettings

T = TypeVar("T")


@pytest.fixture(params=["local", "fleet"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSettings:
    """The settings of a new, empty store of each kind."""
    if request.param == "local":
        return StoreSettings(home=tmp_path)
    database = asyncio.run(new_database(request.getfixturevalue("postgres")))
    slots = request.getfixturevalue("valkey_server")
    with Valkey.from_url(slots) as server:
        server.flushall()
    return StoreSettings(home=tmp_path, postgres=database, valkey=slots)


async def new_database(server: str) -> str:
    """The address of a new, empty schema of a PostgreSQL server: as good as a database of its own, and made faster."""
    name = f"accounts_{secrets.token_hex(4)}"
    db = await asyncpg.connect(server)
    try:
        await db.execute(f"CREATE SCHEMA {name}")
    finally:
        await db.close()
    return f"{server}&search_path={name}"


@asynccontextmanager
async def opened(stores: StoreSettings) -> AsyncIterator[Accounts]:
    """A store, closed at the end."""
    accounts = open_accounts(stores)
    try:
        yield accounts
    finally:
        await accounts.close()


def done(stores: StoreSettings, work: Callable[[Accounts], Awaitable[T]]) -> T:
    """What comes of some work on a store."""

    async def run() -> T:
        async with opened(stores) as accounts:
            return await work(accounts)

    return asyncio.run(run())
