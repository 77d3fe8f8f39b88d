"""Files of SQLite's that several workers of one machine share, each in its event loop's own thread."""

from pathlib import Path
from typing import Literal

import apsw

from offerlens.errors import StoreAway

LOCK_SECONDS = 5.0
"""How long another process may have the lock."""
_LOCK_MS = round(LOCK_SECONDS * 1000)


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
