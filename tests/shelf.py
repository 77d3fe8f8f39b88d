"""A source for tests of what uses sources: it gives, or refuses, what a test puts on it."""

import asyncio
from collections.abc import Callable

from offerlens.errors import OfferlensError
from offerlens.sources.source import Abilities, Asked, Fetched
from offerlens.standin.server import page_of

READ_AT = 1_000_000.0
"""When 1688 sent what is on the shelf."""


def page(asked: Asked) -> bytes:
    """The stand-in's page of an offer."""
    return page_of(asked.offer_id) or b""


class Shelf:
    """A source whose answers are given beforehand. ``asked`` has what it was asked for."""

    def __init__(
        self,
        name: str,
        answer: OfferlensError | Callable[[Asked], bytes] = page,
        *,
        abilities: Abilities = Abilities(),  # noqa: B008 - it is frozen
        language: str = "zh",
    ) -> None:
        self.name = name
        self.abilities = abilities
        self.answer = answer
        self.language = language
        self.asked: list[Asked] = []
        self.holds = False
        """Whether it keeps its askers waiting for ever."""
        self.reached = asyncio.Event()
        """Set when it is asked."""
        self.closed = False

    async def fetch(self, asked: Asked) -> Fetched:
        """The answer."""
        self.asked.append(asked)
        self.reached.set()
        if self.holds:
            await asyncio.Event().wait()
        if isinstance(self.answer, OfferlensError):
            raise self.answer
        return Fetched(self.answer(asked), READ_AT, self.language)

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """A description that names its shelf."""
        return f"var desc='<p>{self.name}</p>';".encode()

    async def check(self) -> str:
        """It is always well."""
        return "well"

    async def close(self) -> None:
        """Remember it."""
        self.closed = True
