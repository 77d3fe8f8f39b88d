"""Asking an engine in a test."""

import asyncio
from collections.abc import Mapping

import pytest

from offerlens.language.engines import Ask, Engine, EngineFailed


def ask(
    engine: Engine, *texts: str, source: str = "zh", target: str = "ru", terms: Mapping[str, str] | None = None
) -> list[str | None]:
    """The translations of an engine, which is closed afterwards."""

    async def run() -> list[str | None]:
        try:
            return await engine.translate(Ask(texts, source, target, terms or {}))
        finally:
            await engine.close()

    return asyncio.run(run())


def failure(engine: Engine, *texts: str) -> tuple[str, float | None]:
    """What an engine says of its failure, and when it may be asked again."""
    with pytest.raises(EngineFailed) as failed:
        ask(engine, *(texts or ("红色",)))
    return str(failed.value), failed.value.retry_after
