"""The shelf of one machine: a SQLite file beside the accounts, bounded in bytes, in the event loop's own thread."""

import time
from collections.abc import Callable
from pathlib import Path

from offerlens.sqlite import away, open_file

_SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
    key     TEXT PRIMARY KEY,
    content BLOB NOT NULL,
    bytes   INTEGER NOT NULL,
    used    REAL NOT NULL,
    until   REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS item_used ON item (used);
CREATE TABLE IF NOT EXISTS total (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO total VALUES (1, 0);
CREATE TRIGGER IF NOT EXISTS item_in AFTER INSERT ON item BEGIN
    UPDATE total SET bytes = bytes + NEW.bytes;
END;
CREATE TRIGGER IF NOT EXISTS item_out AFTER DELETE ON item BEGIN
    UPDATE total SET bytes = bytes - OLD.bytes;
END;
"""
_GET = "SELECT content, used FROM item WHERE key = ? AND until > ?"
_TOUCH = "UPDATE item SET used = ? WHERE key = ?"
_PUT = "INSERT INTO item VALUES (?1, ?2, length(?1) + length(?2), ?3, ?4)"
_TOTAL = "SELECT bytes FROM total"
_LEAST_USED = "DELETE FROM item WHERE key IN (SELECT key FROM item ORDER BY used LIMIT 16)"

_TOUCHED = 60.0
"""Seconds for which an item counts as used just now, so that not every look is a write."""


class LocalShelf:
    """The shelf in ``cache.db`` of a folder that only its owner can read.

    What was used least is thrown away as soon as all of it, keys included, has more bytes than it may.
    """

    def __init__(self, home: Path, cap: int, clock: Callable[[], float] = time.time) -> None:
        self._cap = cap
        self._clock = clock
        self._db = open_file(home, "cache.db", "off")  # what a loss of power takes is fetched again
        self._db.execute(_SCHEMA)

    async def get(self, key: str) -> bytes | None:
        """What lies under a key."""
        now = self._clock()
        with away():
            row = self._db.execute(_GET, (key, now)).fetchone()
            if row is None:
                return None
            content, used = row
            if now - float(str(used)) > _TOUCHED:
                self._db.execute(_TOUCH, (now, key))
        return bytes(content) if isinstance(content, bytes) else None

    async def put(self, key: str, content: bytes, seconds: float) -> None:
        """Lay something under a key, and throw away what there is no room for."""
        now = self._clock()
        with away(), self._db:
            self._db.execute("DELETE FROM item WHERE key = ?", (key,))
            self._db.execute(_PUT, (key, content, now, now + seconds))
            while self._bytes() > self._cap:
                self._db.execute(_LEAST_USED)

    async def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _bytes(self) -> int:
        row = self._db.execute(_TOTAL).fetchone()
        return int(str(row[0])) if row else 0
