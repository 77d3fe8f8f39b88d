"""Batches in parts."""

import asyncio

import pytest

from offerlens.language.engines.engine import EngineFailed
from offerlens.language.engines.parts import Texts, in_parts


def test_parts_are_asked_at_the_same_time_and_put_together_in_order() -> None:
    async def run() -> list[str | None]:
        together = asyncio.Barrier(3)

        async def translate(texts: Texts) -> list[str | None]:
            await together.wait()
            return [f"{len(texts)}{text}" for text in texts]

        return await in_parts(("a", "b", "c", "d", "e"), 2, translate)

    assert asyncio.run(run()) == ["2a", "2b", "2c", "2d", "1e"]


def test_the_first_failure_is_raised_and_the_others_are_given_up() -> None:
    given_up: list[Texts] = []

    async def translate(texts: Texts) -> list[str | None]:
        if texts == ("b",):
            raise EngineFailed("It is tired.", retry_after=7.0)
        try:
            await asyncio.Event().wait()
        finally:
            given_up.append(texts)
        return []

    with pytest.raises(EngineFailed, match=r"^It is tired\.$") as failed:
        asyncio.run(in_parts(("a", "b", "c"), 1, translate))
    assert (failed.value.retry_after, sorted(given_up)) == (7.0, [("a",), ("c",)])


def test_no_texts_are_no_call() -> None:
    async def translate(texts: Texts) -> list[str | None]:
        raise AssertionError

    assert asyncio.run(in_parts((), 2, translate)) == []
