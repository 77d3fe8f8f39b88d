"""Work of many requests in one round trip: what comes while one batch is under way goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

J = TypeVar("J")
R = TypeVar("R")

Run = Callable[[Sequence[J]], Awaitable[Sequence[R | Exception]]]
"""Does jobs together, and tells what came of each in their order; raises what befell them all."""


class Gather(Generic[J, R]):
    """Collects jobs and runs them together."""

    def __init__(self, run: Run[J, R]) -> None:
        self._run = run
        self._waiting: list[tuple[J, asyncio.Future[R]]] = []
        self._running: asyncio.Task[None] | None = None

    def add(self, job: J) -> asyncio.Future[R]:
        """What comes of a job; it is done to the end whatever becomes of who asked."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, future))
        if self._running is None:
            self._running = asyncio.ensure_future(self._until_empty())
        return future

    async def close(self) -> None:
        """Wait for what is under way."""
        while self._running is not None:
            await asyncio.wait([self._running])

    async def _until_empty(self) -> None:
        await asyncio.sleep(0)  # let the others of this turn of the loop come along
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._do(batch)
        finally:
            self._running = None

    async def _do(self, batch: list[tuple[J, asyncio.Future[R]]]) -> None:
        results: Sequence[R | Exception]
        try:
            results = await self._run([job for job, _ in batch])
        except Exception as error:
            results = [error] * len(batch)
        for (_, future), result in zip(batch, results, strict=True):
            if future.cancelled():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
