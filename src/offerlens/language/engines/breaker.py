"""When an engine that fails is left alone, and for how long."""

import time
from collections.abc import Callable

_PATIENCE = 3
"""How many failures in a row bring a rest about."""
_FIRST, _LONGEST = 30.0, 600.0
"""Seconds of the first rest, which each further one doubles, and of the longest."""


class Breaker:
    """Lets calls through to an engine that answers, and none to one that rests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rests = 0
        self._until = 0.0
        self._probing = False

    def admits(self) -> bool:
        """Whether a call may go ahead. What came of it must be told: `succeeded`, `failed` or `withdrawn`."""
        if self._rests and (self._probing or self._clock() < self._until):
            return False
        self._probing = self._rests > 0
        return True

    def left(self) -> float:
        """Seconds for which no call goes ahead; 0 for none."""
        return max(0.0, self._until - self._clock()) if self._rests else 0.0

    def succeeded(self) -> None:
        """Forget every failure."""
        self._failures = self._rests = 0
        self._probing = False

    def failed(self, retry_after: float | None = None) -> float:
        """Take note of a failure, and of how many seconds the engine wants to be left alone, where it says so.

        Gives the seconds for which no call goes ahead from now on; 0 for none.
        """
        self._failures += 1
        self._probing = False
        now = self._clock()
        if not (self._rests and now < self._until):  # else others were under way when the first failed: they are one
            self._until = now + self._rest()
        self._until = max(self._until, now + (retry_after or 0.0))
        if self._until > now and not self._rests:
            self._rests = 1
        return self._until - now

    def withdrawn(self) -> None:
        """Let another call go ahead: this one ended without an answer."""
        self._probing = False

    def _rest(self) -> float:
        if self._failures < _PATIENCE and not self._rests:
            return 0.0
        seconds = min(_FIRST * 2.0**self._rests, _LONGEST)
        self._rests = min(self._rests + 1, 10)
        return seconds
