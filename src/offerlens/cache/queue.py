"""Who may fetch next: some do at the same time, the others wait in a line of their account's, and the lines take turns.

An account that asks for a thousand offers at once makes itself wait, not the others. Nobody waits for a turn that would
come too late: whoever cannot be helped is told so at once, with the time after which it may go better.
"""

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from prometheus_client import Gauge

from offerlens.errors import Overloaded
from offerlens.metrics import FETCHES_WAITING
from offerlens.stages import stage

_NEWEST = 0.2
"""The weight of the newest turn in the mean time of a turn."""


class Caller(NamedTuple):
    """For whom something is fetched."""

    account: int = 0
    """Whose line it waits in; 0 for what nobody is charged for."""
    ends: float = math.inf
    """When the event loop's time, which is the monotonic clock's, is at the caller's deadline."""


NOBODY = Caller()
"""What is done for its own sake, such as to refresh."""


class FairQueue:
    """Lets `at_once` callers through at the same time, while at most `waiting` wait, whom a gauge counts."""

    def __init__(
        self,
        at_once: int,
        waiting: int,
        clock: Callable[[], float] = time.monotonic,
        waiting_gauge: Gauge = FETCHES_WAITING,
    ) -> None:
        self._at_once = at_once
        self._most = waiting
        self._clock = clock
        self._gauge = waiting_gauge
        self._lines: OrderedDict[int, deque[asyncio.Future[None]]] = OrderedDict()
        """The lines that are not empty; the first has the next turn."""
        self._running = 0
        self._waiting = 0
        self._mean = 0.0

    @asynccontextmanager
    async def turn(self, caller: Caller) -> AsyncIterator[None]:
        """A turn, once it has come. Raises `Overloaded` when it would come too late, or too many wait."""
        with stage("wait"):
            await self._wait(caller)
        began = self._clock()
        try:
            yield
        finally:
            self._mean += _NEWEST * (self._clock() - began - self._mean)
            self._pass_on()

    async def _wait(self, caller: Caller) -> None:
        if self._running < self._at_once:
            self._running += 1
            return
        self._admit(caller)
        place = asyncio.get_running_loop().create_future()
        self._lines.setdefault(caller.account, deque()).append(place)
        self._count(1)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and not place.exception():
                self._pass_on()  # the turn came at the moment when its caller left
            else:
                self._remove(caller.account, place)
            raise

    def _admit(self, caller: Caller) -> None:
        """Refuse a caller whom waiting would not help; in a full queue, who waits in the longest line makes room."""
        own = len(self._lines.get(caller.account, ()))
        before = sum(min(len(line), own + 1) for line in self._lines.values())
        wait = (before + 1) * self._mean / self._at_once
        if self._clock() + wait > caller.ends:
            raise _overloaded(wait)
        if self._waiting < self._most:
            return
        longest = max(self._lines, key=lambda account: len(self._lines[account]), default=caller.account)
        if len(self._lines.get(longest, ())) <= own + 1:
            raise _overloaded(wait)
        last = self._lines[longest][-1]
        self._remove(longest, last)
        if not last.done():
            last.set_exception(_overloaded(wait))

    def _pass_on(self) -> None:
        """Give a turn that is over to the first of the line whose turn it is."""
        while self._lines:
            account, line = next(iter(self._lines.items()))
            place = line[0]
            self._remove(account, place)
            if account in self._lines:
                self._lines.move_to_end(account)
            if not place.done():  # else its caller is about to leave
                place.set_result(None)
                return
        self._running -= 1

    def _remove(self, account: int, place: asyncio.Future[None]) -> None:
        line = self._lines.get(account)
        if line is None or place not in line:
            return
        line.remove(place)
        if not line:
            del self._lines[account]
        self._count(-1)

    def _count(self, more: int) -> None:
        self._waiting += more
        self._gauge.inc(more)


def _overloaded(wait: float) -> Overloaded:
    return Overloaded(retry_after=max(1.0, wait))
