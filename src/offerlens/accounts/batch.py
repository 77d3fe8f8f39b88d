"""Work of many requests in one transaction: what comes in one turn of the event loop after another shares a commit."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import apsw

from offerlens.errors import OfferlensError, StoreAway
from offerlens.metrics import CHARGE_SECONDS
from offerlens.sqlite import LOCK_SECONDS, begin

log = logging.getLogger("offerlens.accounts")

_PATIENCE = 0.001
"""Seconds that a job waits for others at most."""
_PAUSE = 0.001
"""Seconds after which the lock is tried for with pauses as long, and no more in every turn."""

T = TypeVar("T")
J = TypeVar("J")
Work = Callable[[apsw.Connection], T]
Joint = Callable[[apsw.Connection, Sequence[J]], Sequence[T | Exception]]
"""Does many jobs at once, and tells what came of each in their order."""


class Batch:
    """Collects work on a database and does it together, once a turn of the event loop brings no more, or soon anyway.

    A transaction costs as much as some twenty of its jobs; alone, a job waits for a turn in which nothing happens.

    `first` is done before any work of its own that a transaction has, not before joint work. `undone` is told when
    what a transaction wrote is gone.
    """

    def __init__(
        self, db: apsw.Connection, first: Callable[[apsw.Connection], None], undone: Callable[[], None]
    ) -> None:
        self._db = db
        self._first = first
        self._undone = undone
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._joint: dict[Joint[Any, Any], list[tuple[Any, asyncio.Future[Any]]]] = {}
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(self, work: Work[T]) -> asyncio.Future[T]:
        """What comes of some work, once it is committed.

        Work may refuse with an `OfferlensError` or a `ValueError`, and what it had written by then is kept.
        """
        future = self._soon()
        self._waiting.append((work, future))
        return future

    def join(self, work: Joint[J, T], job: J) -> asyncio.Future[T]:
        """What comes of a job that is done together with all others of its work, once it is committed."""
        future = self._soon()
        self._joint.setdefault(work, []).append((job, future))
        return future

    def _soon(self) -> asyncio.Future[Any]:
        loop = self._loop = self._loop or asyncio.get_running_loop()  # which asks the system for the process each time
        self._count += 1
        if self._count == 1:
            self._wait(loop, time.perf_counter() + _PATIENCE)
        return loop.create_future()

    def _wait(self, loop: asyncio.AbstractEventLoop, ends: float) -> None:
        """Do it after a turn, unless that brings more. What a turn reads from connections is asked for in the next."""
        loop.call_soon(loop.call_soon, self._look, loop, ends, self._count)

    def _look(self, loop: asyncio.AbstractEventLoop, ends: float, before: int) -> None:
        if before < self._count and time.perf_counter() < ends:
            self._wait(loop, ends)
        else:
            self._do(loop, loop.time())

    def _do(self, loop: asyncio.AbstractEventLoop, since: float) -> None:
        """Do it, or try again when another worker writes, which takes that one a tenth of a millisecond."""
        try:
            if not begin(self._db):
                self._do_later(loop, since)
                return
            with CHARGE_SECONDS.time():
                results = self._results()
        except Exception as error:
            log.exception("the store failed")
            self._undo()
            away = StoreAway()
            away.__cause__ = error
            results = [away] * self._count
        waiting, joint, self._waiting, self._joint, self._count = self._waiting, self._joint, [], {}, 0
        futures = [future for _, future in waiting] + [future for jobs in joint.values() for _, future in jobs]
        for future, result in zip(futures, results, strict=True):
            _tell(future, result)

    def _do_later(self, loop: asyncio.AbstractEventLoop, since: float) -> None:
        waited = loop.time() - since
        if waited > LOCK_SECONDS:
            raise apsw.BusyError("another process keeps the lock")
        loop.call_later(_PAUSE if waited > _PAUSE else 0, self._do, loop, since)

    def _results(self) -> list[Any]:
        """What comes of the work, once it is committed. What raises, is all of it undone."""
        if self._waiting:
            self._first(self._db)
        results = [_try(work, self._db) for work, _ in self._waiting]
        for work, jobs in self._joint.items():
            results += work(self._db, [job for job, _ in jobs])
        self._db.execute("COMMIT")
        return results

    def _undo(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except apsw.Error:
            log.exception("the store could not undo")
        self._undone()


def _try(work: Work[T], db: apsw.Connection) -> T | Exception:
    try:
        return work(db)
    except (OfferlensError, ValueError) as refusal:
        return refusal


def _tell(future: asyncio.Future[Any], result: Any) -> None:
    if future.cancelled():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
