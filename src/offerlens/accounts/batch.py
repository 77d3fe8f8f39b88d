"""Work of many requests in one transaction: what is asked for within one turn of the event loop shares a commit."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import apsw

from offerlens.errors import OfferlensError, StoreAway

log = logging.getLogger("offerlens.accounts")

T = TypeVar("T")
Work = Callable[[apsw.Connection], T]


class Batch:
    """Collects work on a database and does it together."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []

    def add(self, work: Work[T]) -> asyncio.Future[T]:
        """What comes of some work, once it is committed.

        Work may refuse with an `OfferlensError` or a `ValueError`, and what it had written by then is kept.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._do)
        self._waiting.append((work, future))
        return future

    def _do(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            self._db.execute("BEGIN IMMEDIATE")
            done = [(future, *_try(work, self._db)) for work, future in waiting]
            self._db.execute("COMMIT")
        except Exception as error:
            log.exception("the store failed")
            self._undo()
            away = StoreAway()
            away.__cause__ = error
            done = [(future, None, away) for _, future in waiting]
        for future, result, refusal in done:
            _tell(future, result, refusal)

    def _undo(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except apsw.Error:
            log.exception("the store could not undo")


def _try(work: Work[T], db: apsw.Connection) -> tuple[T | None, Exception | None]:
    try:
        return work(db), None
    except (OfferlensError, ValueError) as refusal:
        return None, refusal


def _tell(future: asyncio.Future[Any], result: Any, refusal: Exception | None) -> None:
    if future.cancelled():
        return
    if refusal is None:
        future.set_result(result)
    else:
        future.set_exception(refusal)
