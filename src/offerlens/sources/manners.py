"""How often and how much at once one host is asked: by all workers together, and by each of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from offerlens.errors import SourceCrowded
from offerlens.state import State


class Manners:
    """Lets requests to one host through in their turn.

    ``rate`` is how many a second all workers send together (None for no limit), ``at_once`` how many of this worker
    are under way at the same time.
    """

    def __init__(self, state: State, host: str, rate: float | None, at_once: int | None) -> None:
        self._state = state
        self._host = host
        self._rate = rate
        self._room = asyncio.Semaphore(at_once) if at_once else None

    @asynccontextmanager
    async def turn(self, patience: float) -> AsyncIterator[None]:
        """One request, once it is its turn. Raises `SourceCrowded` when that would take longer than `patience`."""
        if self._rate:
            wait = await self._state.turn(f"host:{self._host}", 1 / self._rate, patience)
            if wait is None:
                raise SourceCrowded(
                    f"So many wait for {self._host} that a turn would take more than {patience:g} seconds.",
                    retry_after=patience,
                )
            await asyncio.sleep(wait)
        if self._room is None:
            yield
            return
        async with self._room:
            yield
