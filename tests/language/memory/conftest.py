"""Every kind of translation memory, on real servers."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest

from offerlens.language.memory import Memory, open_memory
from offerlens.settings import StoreSettings

T = TypeVar("T")


@pytest.fixture(params=["local", "fleet"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSettings:
    """The settings of a new, empty memory of each kind."""
    if request.param == "local":
        return StoreSettings(home=tmp_path)
    database = asyncio.run(new_schema(request.getfixturevalue("postgres")))
    return StoreSettings(home=tmp_path, postgres=database, valkey="valkey://127.0.0.1:9")


async def new_schema(server: str) -> str:
    """The address of a new, empty schema of a PostgreSQL server."""
    name = f"memory_{secrets.token_hex(4)}"
    db = await asyncpg.connect(server)
    try:
        await db.execute(f"CREATE SCHEMA {name}")
    finally:
        await db.close()
    return f"{server}&search_path={name}"


def done(stores: StoreSettings, *works: Callable[[Memory], Awaitable[T]]) -> list[T]:
    """What comes of some works on a memory, each of which opens it for itself."""

    async def run(work: Callable[[Memory], Awaitable[T]]) -> T:
        memory = open_memory(stores)
        try:
            return await work(memory)
        finally:
            await memory.close()

    return [asyncio.run(run(work)) for work in works]
