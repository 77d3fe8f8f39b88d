"""What every translation memory does."""

import asyncio
from dataclasses import replace

import pytest
from language.memory.conftest import done

from offerlens.errors import StoreAway
from offerlens.language.memory import PERSON, Entry, Memory, Remembered
from offerlens.language.memory.hits import Hits
from offerlens.settings import StoreSettings


async def entries(memory: Memory, language: str | None = None) -> list[Entry]:
    """All that is remembered."""
    return [entry async for entry in memory.entries(language)]


def test_a_new_memory_knows_nothing(stores: StoreSettings) -> None:
    assert done(stores, lambda memory: memory.recall("en", ["白色"], ["e1"])) == [{}]


def test_what_is_kept_is_recalled_by_language_text_and_version(stores: StoreSettings) -> None:
    async def work(memory: Memory) -> list[dict[str, Remembered]]:
        await memory.keep("en", "e1", {"白色": "White", "黑色": "Black"})
        return [
            await memory.recall("en", ["白色", "红色"], ["e1"]),
            await memory.recall("ru", ["白色"], ["e1"]),
            await memory.recall("en", ["白色"], ["e2"]),
            await memory.recall("en", [], ["e1"]),
        ]

    assert done(stores, work) == [[{"白色": Remembered("White", "e1")}, {}, {}, {}]]


def test_it_outlives_the_process(stores: StoreSettings) -> None:
    async def keep(memory: Memory) -> dict[str, Remembered]:
        await memory.keep("en", "e1", {"白色": "White"})
        return {}

    assert done(stores, keep, lambda memory: memory.recall("en", ["白色"], ["e1"]))[1] == {
        "白色": Remembered("White", "e1")
    }


def test_a_new_translation_replaces_the_one_of_the_same_maker(stores: StoreSettings) -> None:
    async def work(memory: Memory) -> dict[str, Remembered]:
        await memory.keep("en", "e1", {"白色": "White"})
        await memory.keep("en", "e1", {"白色": "Snow white"})
        return await memory.recall("en", ["白色"], ["e1"])

    assert done(stores, work) == [{"白色": Remembered("Snow white", "e1")}]


def test_the_first_version_wins_and_a_person_before_all(stores: StoreSettings) -> None:
    async def work(memory: Memory) -> list[str]:
        for by in ("e2", "e1", PERSON):
            await memory.keep("en", by, {"白色": by})
            if by != PERSON:
                await memory.keep("en", by, {"黑色": by})
        known = await memory.recall("en", ["白色", "黑色"], ["e1", "e2"])
        return [known["白色"].translation, known["黑色"].translation]

    assert done(stores, work) == [[PERSON, "e1"]]


def test_of_a_sure_text_only_a_correction_is_recalled(stores: StoreSettings) -> None:
    async def work(memory: Memory) -> list[dict[str, Remembered]]:
        await memory.keep("en", "e1", {"白色": "White"})
        before = await memory.recall("en", ["白色"], ["e1"], {"白色"})
        await memory.keep("en", PERSON, {"白色": "Ivory"})
        return [before, await memory.recall("en", ["白色"], ["e1"], {"白色"})]

    assert done(stores, work) == [[{}, {"白色": Remembered("Ivory", PERSON)}]]


def test_a_correction_holds_at_once_for_another_worker(stores: StoreSettings) -> None:
    async def correct(memory: Memory) -> bool:
        await memory.keep("en", PERSON, {"白色": "Ivory"})
        return True

    async def work(memory: Memory) -> str:
        await memory.keep("en", "e1", {"白色": "White"})
        await memory.recall("en", ["白色"], ["e1"])
        await asyncio.to_thread(done, stores, correct)
        return (await memory.recall("en", ["白色"], ["e1"]))["白色"].translation

    assert done(stores, work) == ["Ivory"]


def test_the_texts_that_people_corrected_are_counted_by_language(stores: StoreSettings) -> None:
    async def work(memory: Memory) -> dict[str, int]:
        await memory.keep("en", "e1", {"白色": "White", "红色": "Red"})
        for _ in range(2):
            await memory.keep("en", PERSON, {"白色": "Ivory", "黑色": "Ebony"})
        await memory.keep("ru", PERSON, {"白色": "белый"})
        return await memory.corrections()

    assert done(stores, work) == [{"en": 2, "ru": 1}]


def test_hits_are_counted_and_written_down_at_the_end(stores: StoreSettings) -> None:
    async def work(memory: Memory) -> list[Entry]:
        await memory.keep("en", "e1", {"白色": "White", "黑色": "Black"})
        for _ in range(3):
            await memory.recall("en", ["白色"], ["e1"])
        return []

    assert done(stores, work, entries)[1] == [
        Entry("en", "白色", "e1", "White", 3),
        Entry("en", "黑色", "e1", "Black", 0),
    ]


def test_the_entries_of_one_language(stores: StoreSettings) -> None:
    async def work(memory: Memory) -> list[str]:
        await memory.keep("en", "e1", {"白色": "White"})
        await memory.keep("ru", "e1", {"白色": "белый"})
        return [entry.translation for entry in await entries(memory, "ru")]

    assert done(stores, work) == [["белый"]]


def test_any_text_can_be_kept(stores: StoreSettings) -> None:
    odd = "'\"\\%_\U0001f600" + "长" * 2000

    async def work(memory: Memory) -> dict[str, Remembered]:
        await memory.keep("en", "e1", {odd: odd})
        return await memory.recall("en", [odd], ["e1"])

    assert done(stores, work) == [{odd: Remembered(odd, "e1")}]


def test_a_database_that_is_away_is_said_to_be(stores: StoreSettings) -> None:
    away = replace(stores, postgres="postgresql://127.0.0.1:9/none", valkey="valkey://127.0.0.1:9")
    with pytest.raises(StoreAway):
        done(away, lambda memory: memory.recall("en", ["白色"], ["e1"]))


def test_hits_are_due_after_a_while() -> None:
    now = [0.0]
    hits = Hits(lambda: now[0])
    hits.add([("en", "白色", "e1")])
    before = hits.due()
    now[0] = 10.0
    assert (before, hits.due(), hits.take(), hits.due()) == (False, True, [("en", "白色", "e1", 1)], False)
