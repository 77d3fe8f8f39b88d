"""The shelf of one machine: a SQLite file beside the accounts, bounded in bytes, in the event loop's own thread."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from offerlens.sqlite import away, open_file

_SCHEMA = """
CREATE TABLE offer (
    id    INTEGER PRIMARY KEY,
    key   TEXT NOT NULL UNIQUE,
    at    REAL NOT NULL,
    used  REAL NOT NULL,
    until REAL NOT NULL
) STRICT;
CREATE INDEX offer_used ON offer (used);
CREATE TABLE form (
    offer   INTEGER NOT NULL,
    name    TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (offer, name)
) STRICT;
CREATE TABLE total (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL) STRICT;
INSERT INTO total VALUES (1, 0);
CREATE TRIGGER offer_in AFTER INSERT ON offer BEGIN
    UPDATE total SET bytes = bytes + length(NEW.key);
END;
CREATE TRIGGER offer_out AFTER DELETE ON offer BEGIN
    UPDATE total SET bytes = bytes - length(OLD.key);
    DELETE FROM form WHERE offer = OLD.id;
END;
CREATE TRIGGER form_in AFTER INSERT ON form BEGIN
    UPDATE total SET bytes = bytes + length(NEW.name) + length(NEW.content);
END;
CREATE TRIGGER form_out AFTER DELETE ON form BEGIN
    UPDATE total SET bytes = bytes - length(OLD.name) - length(OLD.content);
END;
"""
_VERSION = 2
"""Of the tables. A file of another version is emptied: nothing in it is missed."""

_FIND = "SELECT id, at, used FROM offer WHERE key = ? AND until > ?"
_GET = "SELECT content FROM form WHERE offer = ? AND name = ?"
_TOUCH = "UPDATE offer SET used = ? WHERE id = ?"
_DROP = "DELETE FROM offer WHERE key = ?"
_PUT = "INSERT INTO offer (key, at, used, until) VALUES (?, ?, ?, ?)"
_DROP_FORM = "DELETE FROM form WHERE offer = (SELECT id FROM offer WHERE key = ?) AND name = ?"
_ADD = "INSERT INTO form (offer, name, content) SELECT id, ?, ? FROM offer WHERE key = ? AND at = ?"
_TOTAL = "SELECT bytes FROM total"
_LEAST_USED = "DELETE FROM offer WHERE id IN (SELECT id FROM offer ORDER BY used LIMIT 16)"

_TOUCHED = 60.0
"""Seconds for which an offer counts as used just now, so that not every look has to be written down."""
_FILLING = 0.75
"""The share of the bytes it may have from which on a shelf writes uses down."""
_TOUCHES = 500
"""Uses that are written down together: one by one, each would take longer than the look itself."""


class LocalShelf:
    """The shelf in ``cache.db`` of a folder that only its owner can read.

    The offers that were used least are thrown away, with their replies, as soon as all of it, keys included, has more
    bytes than it may.
    """

    def __init__(self, home: Path, cap: int, clock: Callable[[], float] = time.time) -> None:
        self._cap = cap
        self._clock = clock
        self._touched: dict[int, float] = {}
        """Uses that are not written down yet, by offer."""
        self._db = open_file(home, "cache.db", "off")  # what a loss of power takes is fetched again
        _make_tables(self._db)
        self._is_filling = self._bytes() > cap * _FILLING
        """Whether something will have to be thrown away soon; before that it is all one which was used least."""

    async def get(self, key: str, form: str = "") -> bytes | None:
        """What lies under a key."""
        with away():
            found = self._find(key)
            row = self._db.execute(_GET, (found[0], form)).fetchone() if found else None
        return row[0] if row and isinstance(row[0], bytes) else None

    async def at(self, key: str) -> float | None:
        """When the offer under a key was fetched."""
        with away():
            found = self._find(key)
        return found[1] if found else None

    async def put(self, key: str, content: bytes, seconds: float, at: float) -> None:
        """Lay an offer under a key, and throw away what there is no room for."""
        now = self._clock()
        with away(), self._db:
            self._write_touches()
            self._db.execute(_DROP, (key,))
            self._db.execute(_PUT, (key, at, now, now + seconds))
            self._add(key, "", content, at)

    async def add(self, key: str, form: str, content: bytes, at: float) -> None:
        """Lay a reply beside its offer."""
        with away(), self._db:
            self._db.execute(_DROP_FORM, (key, form))
            self._add(key, form, content, at)

    async def close(self) -> None:
        """Close the file."""
        with away():
            self._write_touches()
            self._db.close()

    def _find(self, key: str) -> tuple[int, float] | None:
        now = self._clock()
        row: Any = self._db.execute(_FIND, (key, now)).fetchone()
        if row is None:
            return None
        offer, at, used = row
        if self._is_filling and now - used > _TOUCHED:
            self._touched[offer] = now
            if len(self._touched) >= _TOUCHES:
                with self._db:
                    self._write_touches()
        return offer, at

    def _write_touches(self) -> None:
        self._db.executemany(_TOUCH, [(used, offer) for offer, used in self._touched.items()])
        self._touched.clear()

    def _add(self, key: str, form: str, content: bytes, at: float) -> None:
        self._db.execute(_ADD, (form, content, key, at))
        while (size := self._bytes()) > self._cap:
            self._db.execute(_LEAST_USED)
        self._is_filling = size > self._cap * _FILLING

    def _bytes(self) -> int:
        row = self._db.execute(_TOTAL).fetchone()
        return int(str(row[0])) if row else 0


def _make_tables(db: apsw.Connection) -> None:
    """Make the tables where they are not yet. Several workers may open a new file at the same time."""
    db.execute("BEGIN IMMEDIATE")
    if int(db.pragma("user_version")) != _VERSION:
        tables = [str(row[0]) for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()]
        for table in tables:
            db.execute(f'DROP TABLE "{table}"')
        db.execute(_SCHEMA)
        db.pragma("user_version", _VERSION)
    db.execute("COMMIT")
