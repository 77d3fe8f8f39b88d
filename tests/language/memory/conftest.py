"""Every kind of translation memory, on real servers."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from accounts.conftest import new_database

from offerlens.language.memory import Memory, open_memory
from offerlens.settings import StoreSettings

T = TypeVar("T")


@pytest.fixture(params=["local", "fleet"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSettings:
    """The settings of a new, empty memory of each kind."""
    if request.param == "local":
        return StoreSettings(home=tmp_path)
    database = asyncio.run(new_database(request.getfixturevalue("postgres")))
    return StoreSettings(home=tmp_path, postgres=database, valkey="valkey://127.0.0.1:9")


def done(stores: StoreSettings, *works: Callable[[Memory], Awaitable[T]]) -> list[T]:
    """What comes of some works on a memory, each of which opens it for itself."""

    async def run(work: Callable[[Memory], Awaitable[T]]) -> T:
        memory = open_memory(stores)
        try:
            return await work(memory)
        finally:
            await memory.close()

    return [asyncio.run(run(work)) for work in works]
