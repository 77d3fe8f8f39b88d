"""Hits are counted in the process and written down now and then: a count is not worth a write a request."""

import time
from collections import Counter
from collections.abc import Callable, Iterable

_SECONDS = 10.0


class Hits:
    """Hits that are not written down yet, by language, text and maker."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._written = clock()

    def add(self, keys: Iterable[tuple[str, str, str]]) -> None:
        """Count one hit each."""
        self._counts.update(keys)

    def due(self) -> bool:
        """Whether it is time to write them down."""
        return bool(self._counts) and self._clock() - self._written >= _SECONDS

    def take(self) -> list[tuple[str, str, str, int]]:
        """The hits since the last time, which the caller writes down."""
        counts, self._counts, self._written = self._counts, Counter(), self._clock()
        return [(*key, count) for key, count in sorted(counts.items())]
