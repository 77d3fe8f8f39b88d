"""What every store of translations can do."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

PERSON = "person"
"""Whose translations are corrections: they go before all others."""


class Remembered(Struct, frozen=True):
    """A translation that is known."""

    translation: str
    by: str
    """`PERSON`, or the version of the engine that made it."""


class Entry(Struct, frozen=True):
    """One line of the memory."""

    language: str
    text: str
    by: str
    translation: str
    hits: int
    """How often it was asked for since it was made."""


class Memory(Protocol):
    """Translations, seen by all workers at once. Every method raises `StoreAway` when the store cannot be reached."""

    async def recall(
        self, language: str, texts: Sequence[str], by: Sequence[str], sure: Collection[str] = ()
    ) -> dict[str, Remembered]:
        """What is known of some texts: a person's word, else that of the first of some makers.

        Of those that are `sure` only a person's word is looked for: nobody else was ever asked.
        """

    async def keep(self, language: str, by: str, translations: Mapping[str, str]) -> None:
        """Remember translations, over what was there of the same maker. They hold at once, for every worker."""

    async def corrected(self, language: str) -> int:
        """How often people have corrected translations into a language: another number, and replies are made anew.

        It may be a second old where many machines share the store.
        """

    async def corrections(self) -> dict[str, int]:
        """How many texts people have corrected, by language; those of none are left out."""

    def entries(self, language: str | None = None) -> AsyncIterator[Entry]:
        """Everything that is remembered, in the order of languages and texts."""

    async def close(self) -> None:
        """Write down the hits, and give back what the store holds."""
