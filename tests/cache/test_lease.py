"""Who fetches an offer."""

import asyncio

import pytest

from offerlens.cache.lease import Lease
from offerlens.errors import StoreAway
from offerlens.state import LocalState

TIMES = 3


class Watched(LocalState):
    """A state that tells when a lease was renewed some times. The first of them it cannot be reached."""

    def __init__(self) -> None:
        super().__init__(None)
        self.left = TIMES
        self.renewed = asyncio.Event()

    async def write(self, key: str, value: bytes, seconds: float) -> None:
        """Count it."""
        self.left -= 1
        if self.left == TIMES - 1:
            raise StoreAway
        await super().write(key, value, seconds)
        if not self.left:
            self.renewed.set()


def test_one_has_it_until_it_is_given_back() -> None:
    async def run() -> list[bool]:
        lease = Lease(LocalState(None))
        taken = [await lease.take("a"), await lease.take("a"), await lease.take("b")]
        async with lease.held("a"):
            taken.append(await lease.take("a"))
        return [*taken, await lease.take("a")]

    assert asyncio.run(run()) == [True, False, True, False, True]


def test_it_is_renewed_as_long_as_it_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offerlens.cache.lease._RENEWED", 0.001)

    async def run() -> list[bool]:
        state = Watched()
        lease = Lease(state)
        await lease.take("a")
        async with lease.held("a"):
            await state.renewed.wait()
            is_free = await lease.take("a")
        return [is_free, await lease.take("a")]

    assert asyncio.run(run()) == [False, True]
