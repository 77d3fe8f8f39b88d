"""Files of SQLite's that several workers of one machine share, each in its event loop's own thread."""

import logging
import threading
from contextlib import closing
from pathlib import Path
from typing import Literal

import apsw

from offerlens.errors import StoreAway

log = logging.getLogger("offerlens")

LOCK_SECONDS = 5.0
"""How long another process may have the lock."""
_LOCK_MS = round(LOCK_SECONDS * 1000)
_HURRY_MS = 50
"""How long writing back may wait for those who read, and keep those waiting who write."""


def open_file(home: Path | None, name: str, synchronous: Literal["off", "normal", "full"]) -> apsw.Connection:
    """A file of a folder that only its owner can read, made if it is not there; in memory for no folder.

    In a write-ahead log, ``off`` and ``normal`` outlive the process, ``normal`` keeps the file whole when the power
    goes, ``full`` keeps every commit too.
    """
    db = apsw.Connection(_path(home, name))
    db.set_busy_timeout(_LOCK_MS)
    db.pragma("journal_mode", "wal")
    db.pragma("synchronous", synchronous)
    return db


def begin(db: apsw.Connection) -> bool:
    """Begin to write, unless another process does now; waiting for it within SQLite would keep the event loop waiting.

    Raises `apsw.Error`.
    """
    db.set_busy_timeout(0)
    try:
        db.execute("BEGIN IMMEDIATE")
    except apsw.BusyError:
        return False
    finally:
        db.set_busy_timeout(_LOCK_MS)
    return True


class WriteBack:
    """Writes the write-ahead log of a file back into it as soon as it has so many pages, in a thread.

    It waits for the disk for some forty milliseconds. SQLite by itself does it within the commit that makes the log too
    long, in which the event loop would stand still.
    """

    def __init__(self, db: apsw.Connection, pages: int) -> None:
        self._file = db.filename
        self._pages = self._due = pages
        self._thread: threading.Thread | None = None
        db.pragma("wal_autocheckpoint", 0)
        db.set_wal_hook(self._committed)

    def close(self) -> None:
        """Wait until nothing is written back any more."""
        if self._thread is not None:
            self._thread.join()

    def _committed(self, db: apsw.Connection, name: str, pages: int) -> int:
        """Begin, where the log has grown long enough; if that fails, when it has grown by as much again."""
        if pages < self._pages:
            self._due = self._pages  # it has begun anew
        elif pages >= self._due and not (self._thread and self._thread.is_alive()):
            self._due = pages + self._pages
            self._begin()
        return apsw.SQLITE_OK

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run)
        try:
            self._thread.start()
        except RuntimeError as error:  # what is raised here would pass for a commit that failed
            self._thread = None
            log.warning("the write-ahead log could not be written back: %s", error)

    def _run(self) -> None:
        try:
            with closing(apsw.Connection(self._file)) as db:
                db.set_busy_timeout(_HURRY_MS)
                db.pragma("user_version")  # a connection that has read nothing knows of no log
                db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)  # nobody waits for this
                db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_FULL)  # nor long for what came meanwhile
        except apsw.BusyError:
            pass  # another worker does it, or somebody reads on and on
        except apsw.Error:
            log.exception("the write-ahead log could not be written back")


class away:  # noqa: N801 - it reads as a word
    """What goes wrong with a file in the block means that the store is away. A generator would take longer."""

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """End it. Raises `StoreAway`."""
        if isinstance(error, apsw.Error):
            raise StoreAway from error


def _path(home: Path | None, name: str) -> str:
    if home is None:
        return ":memory:"
    home = home.expanduser()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(home / name)
