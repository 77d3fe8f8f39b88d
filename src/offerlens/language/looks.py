"""What the languages are translated with, for people."""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from offerlens.errors import StoreAway
from offerlens.language.engines import Guarded
from offerlens.language.lexicon import LANGUAGES, glossary_terms
from offerlens.language.memory import Memory


class EngineLook(Struct, frozen=True):
    """An engine that is set up."""

    name: str
    resting_seconds: int
    """Seconds for which the worker that was asked leaves it alone, after failures; 0 when it does not."""


class LanguageLook(Struct, frozen=True):
    """A language that Chinese is translated into."""

    language: str
    terms: int
    """Terms of the glossary that have a word in it."""
    corrections: int | None
    """Texts that people have corrected; null when the memory cannot be reached."""
    engines: tuple[str, ...]
    """The engines that speak it, in the order in which they are asked."""


class LanguagesLook(Struct, frozen=True):
    """All languages, and the engines."""

    engines: list[EngineLook]
    languages: list[LanguageLook]


async def look(memory: Memory, engines: Sequence[Guarded]) -> LanguagesLook:
    """What there is to translate with now."""
    try:
        corrected = await memory.corrections()
    except StoreAway:
        corrected = None
    languages = [
        LanguageLook(
            language,
            sum(language in term.words for term in glossary_terms()),
            None if corrected is None else corrected.get(language, 0),
            tuple(engine.name for engine in engines if engine.speaks("zh", language)),
        )
        for language in LANGUAGES
    ]
    return LanguagesLook([EngineLook(engine.name, ceil(engine.rests)) for engine in engines], languages)
