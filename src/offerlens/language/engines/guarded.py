"""An engine that never fails and never lies: what everything else asks for translations."""

import asyncio
import logging
import time
from collections.abc import Callable
from math import ceil

from offerlens.language.engines.breaker import Breaker
from offerlens.language.engines.engine import Ask, Engine, EngineFailed
from offerlens.language.engines.faithful import faithful
from offerlens.metrics import ENGINE_SECONDS

__all__ = ["Guarded", "faithful"]

log = logging.getLogger("offerlens.engines")

_FAIR = 2.0
"""Seconds that an engine must have had, or all that it may have, before its silence is held against it."""


class Guarded:
    """An engine with a limit on its time, left alone while it fails, and believed only where it is faithful."""

    def __init__(self, engine: Engine, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._seconds = seconds
        self._breaker = Breaker(clock)

    @property
    def name(self) -> str:
        """How people call the engine, in settings and replies."""
        return self._engine.name

    @property
    def version(self) -> str:
        """What else a translation memory keeps its texts by."""
        return self._engine.version

    @property
    def rests(self) -> float:
        """Seconds for which this process leaves the engine alone; 0 when it does not."""
        return self._breaker.left()

    def speaks(self, source: str, target: str) -> bool:
        """Whether the engine translates from a language into another."""
        return self._engine.speaks(source, target)

    async def translate(self, ask: Ask, seconds: float | None = None) -> list[str | None]:
        """A translation for each text in turn, None where there is none that can be believed.

        It takes at most so many `seconds`, and never more than the engine may. A failure is logged and gives None for
        every text; nothing is raised.
        """
        limit = self._seconds if seconds is None else min(seconds, self._seconds)
        if limit <= 0 or not ask.texts or not self.speaks(ask.source, ask.target) or not self._breaker.admits():
            return [None] * len(ask.texts)
        began, outcome = time.perf_counter(), "broken off"
        try:
            async with asyncio.timeout(limit):
                answers = await self._engine.translate(ask)
            believed = _believed(ask, answers)
            outcome = "ok"
        except asyncio.CancelledError:
            self._breaker.withdrawn()
            raise
        except Exception as error:
            outcome = "failed"
            self._note(error, limit)
            return [None] * len(ask.texts)
        finally:
            ENGINE_SECONDS.labels(self.name, outcome).observe(time.perf_counter() - began)
        self._breaker.succeeded()
        return believed

    async def close(self) -> None:
        """Give back what the engine holds."""
        await self._engine.close()

    def _note(self, error: Exception, limit: float) -> None:
        if isinstance(error, TimeoutError) and limit < min(self._seconds, _FAIR):
            self._breaker.withdrawn()
            return
        rest = self._breaker.failed(error.retry_after if isinstance(error, EngineFailed) else None)
        left_alone = f" It is left alone for {ceil(rest)} s." if rest else ""
        log.warning("The translator %s failed: %s%s", self.name, _words(error, limit), left_alone)


def _believed(ask: Ask, answers: list[str | None]) -> list[str | None]:
    if len(answers) != len(ask.texts):
        raise EngineFailed(f"It gave {len(answers)} translations for {len(ask.texts)} texts.")
    return [
        answer.strip() if answer is not None and faithful(text, answer) else None
        for text, answer in zip(ask.texts, answers, strict=True)
    ]


def _words(error: Exception, limit: float) -> str:
    match error:
        case EngineFailed():
            return str(error)
        case TimeoutError():
            return f"It did not answer within {limit:g} s."
    return f"A fault of its program: {type(error).__name__}."  # its words may hold what it was sent, and a key
