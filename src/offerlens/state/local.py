"""The shared state of one machine: a SQLite file beside the accounts, read in the event loop's own thread."""

import time
from collections.abc import Callable
from pathlib import Path

from offerlens.sqlite import open_file

_SCHEMA = """
CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, note BLOB NOT NULL, until REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turn (key TEXT PRIMARY KEY, next REAL NOT NULL) STRICT, WITHOUT ROWID;
"""
_WRITE = "INSERT INTO note VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET note = excluded.note, until = excluded.until"
_CLAIM = """\
INSERT INTO note VALUES (?1, x'', ?2 + ?3)
ON CONFLICT DO UPDATE SET note = x'', until = excluded.until WHERE until <= ?2
RETURNING 1"""
_TURN = """\
INSERT INTO turn VALUES (?1, ?2 + ?3)
ON CONFLICT DO UPDATE SET next = max(next, ?2) + ?3 WHERE next <= ?2 + ?4
RETURNING max(next - ?3 - ?2, 0)"""

_SWEEP = 500
"""After how many writes what has expired is deleted."""


class LocalState:
    """The state in ``state.db`` of a folder that only its owner can read, or in memory for one process alone."""

    def __init__(self, home: Path | None, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._writes = 0
        self._db = open_file(home, "state.db", "off")  # it only has to survive processes, which the page cache does
        self._db.execute(_SCHEMA)

    async def read(self, key: str) -> bytes | None:
        """The note under a key."""
        row = self._db.execute("SELECT note FROM note WHERE key = ? AND until > ?", (key, self._clock())).fetchone()
        return None if row is None else bytes(row[0])

    async def write(self, key: str, note: bytes, seconds: float) -> None:
        """Keep a note for some seconds."""
        self._db.execute(_WRITE, (key, note, self._clock() + seconds))
        self._sweep()

    async def forget(self, key: str) -> None:
        """Drop a note, or a claim."""
        self._db.execute("DELETE FROM note WHERE key = ?", (key,))

    async def claim(self, key: str, seconds: float) -> bool:
        """Whether the key is the caller's for some seconds."""
        self._sweep()
        return self._db.execute(_CLAIM, (key, self._clock(), seconds)).fetchone() is not None

    async def turn(self, key: str, interval: float, patience: float) -> float | None:
        """Seconds until the caller's turn."""
        row = self._db.execute(_TURN, (key, self._clock(), interval, patience)).fetchone()
        return None if row is None else float(row[0])

    def size(self) -> int:
        """How many notes are kept, those included that have expired and were not deleted yet."""
        return sum(1 for _ in self._db.execute("SELECT key FROM note"))

    async def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _sweep(self) -> None:
        self._writes += 1
        if self._writes % _SWEEP == 0:
            self._db.execute("DELETE FROM note WHERE until <= ?", (self._clock(),))
