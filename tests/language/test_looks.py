"""What the languages are translated with, for people."""

import asyncio
from collections.abc import Sequence

from language.test_translator import Parrot

from offerlens.errors import StoreAway
from offerlens.language.engines import Ask, Guarded
from offerlens.language.lexicon import LANGUAGES
from offerlens.language.looks import EngineLook, LanguagesLook, look
from offerlens.language.memory import PERSON, LocalMemory, Memory


class Away(LocalMemory):
    """A memory that cannot be reached."""

    async def corrections(self) -> dict[str, int]:
        """Nothing."""
        raise StoreAway


def looked(engines: Sequence[Guarded] = (), memory: Memory | None = None) -> LanguagesLook:
    """What there is to translate with."""
    return asyncio.run(look(memory or LocalMemory(None), engines))


def test_every_language_has_its_terms() -> None:
    assert [(one.language, one.terms > 6000) for one in looked().languages] == [(name, True) for name in LANGUAGES]


def test_an_engine_is_told_with_the_languages_that_it_speaks() -> None:
    told = looked([Guarded(Parrot(), 5.0)])
    name = told.engines[0].name
    assert {one.language for one in told.languages if one.engines != (name,)} == {"ko"}


def test_an_engine_that_is_left_alone_is_told_so() -> None:
    guarded = Guarded(Parrot(fails=True), 5.0)

    async def fail() -> None:
        for _ in range(3):
            await guarded.translate(Ask(("白色",), "zh", "en", {}))

    asyncio.run(fail())
    assert looked([guarded]).engines == [EngineLook(guarded.name, 30)]


def test_corrections_are_counted() -> None:
    memory = LocalMemory(None)
    asyncio.run(memory.keep("ru", PERSON, {"白色": "белый"}))
    assert {one.language: one.corrections for one in looked(memory=memory).languages if one.corrections} == {"ru": 1}


def test_a_memory_that_is_away_is_told_as_such() -> None:
    assert {one.corrections for one in looked(memory=Away(None)).languages} == {None}
