"""Who fetches an offer, of all workers that want it: the holder of a lease, which others take over when it dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from offerlens.errors import StoreAway
from offerlens.state import State

_SECONDS = 3.0
"""How long a lease holds that nobody renews."""
_RENEWED = 1.0
"""Seconds after which its holder renews it."""


class Lease:
    """Leases in the state that all workers share."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def take(self, key: str) -> bool:
        """Whether the caller is the one to fetch. Where the state cannot be reached, everyone is."""
        try:
            return await self._state.claim(_name(key), _SECONDS)
        except StoreAway:
            return True

    @asynccontextmanager
    async def held(self, key: str) -> AsyncIterator[None]:
        """Keep a lease that was taken until the end of the block, and give it back."""
        renewing: list[asyncio.Task[None]] = []  # empty for most, who are done before

        def renew() -> None:
            renewing.append(asyncio.ensure_future(self._renew(key)))

        timer = asyncio.get_running_loop().call_later(_RENEWED, renew)
        try:
            yield
        finally:
            timer.cancel()
            for task in renewing:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            with suppress(StoreAway):  # then it runs out by itself
                await self._state.forget(_name(key))

    async def _renew(self, key: str) -> None:
        while True:
            with suppress(StoreAway):
                await self._state.write(_name(key), b"", _SECONDS)
            await asyncio.sleep(_RENEWED)


def _name(key: str) -> str:
    return f"fetch:{key}"
