"""Every kind of shelf, on real servers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from valkey import Valkey

from offerlens.cache import Shelf, open_shelf
from offerlens.settings import CacheSettings, StoreSettings

Open = Callable[[], Shelf]


@pytest.fixture(params=["local", "fleet"])
def open_one(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens a shelf that is empty at first, as each worker does for itself."""
    stores = StoreSettings(home=tmp_path)
    if request.param == "fleet":
        address = request.getfixturevalue("valkey_server")
        with Valkey.from_url(address) as server:
            server.flushall()
        stores = StoreSettings(home=tmp_path, postgres="postgresql://127.0.0.1:9/none", valkey=address)

    def opened() -> Shelf:
        shelf = open_shelf(CacheSettings(), stores)
        assert shelf is not None
        return shelf

    return opened
