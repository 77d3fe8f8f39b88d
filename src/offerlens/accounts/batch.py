"""Work of many requests in one transaction: what is asked for within one turn of the event loop shares a commit."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import apsw

from offerlens.errors import OfferlensError, StoreAway
from offerlens.metrics import CHARGE_SECONDS

log = logging.getLogger("offerlens.accounts")

T = TypeVar("T")
J = TypeVar("J")
Work = Callable[[apsw.Connection], T]
Joint = Callable[[apsw.Connection, Sequence[J]], Sequence[T | Exception]]
"""Does many jobs at once, and tells what came of each in their order."""


class Batch:
    """Collects work on a database and does it together.

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
        self._is_due = False
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
        if not self._is_due:
            self._is_due = True
            loop.call_soon(loop.call_soon, self._do)  # one turn later, more have come: half as many commits
        return loop.create_future()

    def _do(self) -> None:
        waiting, joint, self._waiting, self._joint, self._is_due = self._waiting, self._joint, [], {}, False
        futures = [future for _, future in waiting] + [future for jobs in joint.values() for _, future in jobs]
        results: list[Any]
        try:
            with CHARGE_SECONDS.time():
                self._db.execute("BEGIN IMMEDIATE")
                if waiting:
                    self._first(self._db)
                results = [_try(work, self._db) for work, _ in waiting]
                for work, jobs in joint.items():
                    results += work(self._db, [job for job, _ in jobs])
                self._db.execute("COMMIT")
        except Exception as error:
            log.exception("the store failed")
            self._undo()
            self._undone()
            away = StoreAway()
            away.__cause__ = error
            results = [away] * len(futures)
        for future, result in zip(futures, results, strict=True):
            _tell(future, result)

    def _undo(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except apsw.Error:
            log.exception("the store could not undo")


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
