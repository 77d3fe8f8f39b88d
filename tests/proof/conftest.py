"""The stores of the proofs: of one machine, and of many."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accounts.conftest import new_database
from valkey import Valkey

from offerlens.settings import StoreSettings
from offerlens.standin.server import standin_thread

NewStores = Callable[[str], StoreSettings]


@pytest.fixture
def new_stores(request: pytest.FixtureRequest, tmp_path: Path) -> NewStores:
    """Makes the settings of a new, empty store: ``local`` or ``fleet``."""

    def new(kind: str) -> StoreSettings:
        if kind == "local":
            return StoreSettings(home=tmp_path)
        slots = request.getfixturevalue("valkey_server")
        with Valkey.from_url(slots) as server:
            server.flushall()
        database = asyncio.run(new_database(request.getfixturevalue("postgres")))
        return StoreSettings(home=tmp_path, postgres=database, valkey=slots)

    return new


@pytest.fixture
def site() -> Iterator[str]:
    """A stand-in of one test's own, which counts from the beginning."""
    with standin_thread() as address:
        yield address
