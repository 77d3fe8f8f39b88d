"""One piece of work for all who want it at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Flight(Generic[T]):
    def __init__(self, task: "asyncio.Task[T]") -> None:
        self.task = task
        self.aboard = 0


class Flights(Generic[T]):
    """Work under way in this process, by what it is for."""

    def __init__(self) -> None:
        self._under_way: dict[str, _Flight[T]] = {}

    async def join(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """What comes of the work that is under way for a key, begun here if none is.

        Who gives up leaves it to the others; when the last one has, it is ended. Raises what the work raised.
        """
        flight = self._under_way.get(key) or self._begin(key, work)
        flight.aboard += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.aboard -= 1
            if not flight.aboard:
                await self._end(key, flight)

    def _begin(self, key: str, work: Callable[[], Awaitable[T]]) -> _Flight[T]:
        flight = self._under_way[key] = _Flight(asyncio.ensure_future(_run(work)))
        flight.task.add_done_callback(lambda _: self._forget(key, flight))
        return flight

    async def _end(self, key: str, flight: _Flight[T]) -> None:
        self._forget(key, flight)
        flight.task.cancel()
        await asyncio.gather(flight.task, return_exceptions=True)

    def _forget(self, key: str, flight: _Flight[T]) -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
