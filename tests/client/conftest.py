"""Both clients, asked in the same words. Their waits are written down instead of waited for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import TOKEN

from offerlens import AsyncClient, Client

Ask = Callable[[Any], Any]
"""What is asked of a client; of the asynchronous one it gives something to await."""


@dataclass
class Calls:
    """Makes clients, asks them, and remembers what they waited for."""

    slept: list[float] = field(default_factory=list)
    """The waits, in seconds."""

    def ask(self, base: str, *asked: Ask, token: str = TOKEN, **settings: Any) -> Any:
        """What a client of its own answers, to the last thing asked of it."""
        raise NotImplementedError


class Threaded(Calls):
    """By way of `Client`."""

    def ask(self, base: str, *asked: Ask, token: str = TOKEN, **settings: Any) -> Any:
        with _Client(base, token, **settings) as client:
            client.slept = self.slept
            return [ask(client) for ask in asked][-1]


class Looped(Calls):
    """By way of `AsyncClient`."""

    def ask(self, base: str, *asked: Ask, token: str = TOKEN, **settings: Any) -> Any:
        async def run() -> Any:
            async with _AsyncClient(base, token, **settings) as client:
                client.slept = self.slept
                return [await ask(client) for ask in asked][-1]

        return asyncio.run(run())


class _Client(Client):
    slept: list[float]

    def _now(self) -> float:
        return sum(self.slept)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class _AsyncClient(AsyncClient):
    slept: list[float]

    def _now(self) -> float:
        return sum(self.slept)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture(params=[Threaded, Looped], ids=["sync", "async"])
def calls(request: pytest.FixtureRequest) -> Calls:
    """Each of the two."""
    made: Calls = request.param()
    return made
