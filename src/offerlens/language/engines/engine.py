"""What a translation engine is."""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from offerlens.language.lexicon import LANGUAGES

TARGETS = frozenset(LANGUAGES)
"""The languages that are translated into; pt is Brazil's Portuguese."""
SOURCES = frozenset({"zh", "en"})
"""The languages that 1688 writes."""


class Ask(Struct, frozen=True):
    """Texts of one language that are wanted in another."""

    texts: tuple[str, ...]
    """Each of them once."""
    source: str
    """`zh`, or `en` for 1688's own English pages."""
    target: str
    """One of `TARGETS`."""
    terms: Mapping[str, str] = {}
    """The glossary's terms in these texts and what the target calls them, for engines that can use them."""


class EngineFailed(Exception):
    """An engine has no translations now. The message is for the operator, and no caller ever sees it."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds until it is worth asking again, where that is known."""


class Engine(Protocol):
    """Something that translates.

    An engine is opened once for each process and used by many requests at the same time.
    """

    @property
    def name(self) -> str:
        """How people call it, in settings and replies."""

    @property
    def version(self) -> str:
        """What else a translation memory keeps its texts by: another one where the same text may come out otherwise."""

    def speaks(self, source: str, target: str) -> bool:
        """Whether it translates from a language into another."""

    async def translate(self, ask: Ask) -> list[str | None]:
        """A translation for each text in turn, None where it has none.

        Raises `EngineFailed` when it has none at all.
        """

    async def close(self) -> None:
        """Give back what it holds. It is not used afterwards."""


def speaks_all(source: str, target: str) -> bool:
    """Whether a language can be asked for and is another: what an engine without gaps speaks."""
    return source in SOURCES and target in TARGETS and source != target
