"""The store of one machine: a SQLite file, read in the event loop's own thread.

A read takes some microseconds, far less than handing it to another thread would. Every worker opens the file for
itself, so a revocation holds at once everywhere.
"""

import time
from pathlib import Path
from types import TracebackType

import apsw
from msgspec import Struct

from offerlens.accounts.token import digest, display, mint

_SCHEMA = """
CREATE TABLE token (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    digest  BLOB NOT NULL UNIQUE,
    shown   TEXT NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER
) STRICT;
CREATE UNIQUE INDEX token_name ON token (name) WHERE revoked IS NULL;
"""
_VERSION = 1
_LOCK_WAIT_MS = 5000


class TokenRow(Struct, frozen=True):
    """What can be told of a token later."""

    name: str
    shown: str
    """The first characters of the token."""
    created: int
    """Seconds since the epoch."""
    revoked: int | None
    """Seconds since the epoch, or None."""


class Store:
    """The accounts of one machine, in ``accounts.db`` of a folder that only its owner can read."""

    def __init__(self, home: Path) -> None:
        home = home.expanduser()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db = apsw.Connection(str(home / "accounts.db"))
        self._db.set_busy_timeout(_LOCK_WAIT_MS)
        self._db.pragma("journal_mode", "wal")
        self._migrate()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _migrate(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")  # several workers open a new file at the same time
        if self._db.pragma("user_version") == 0:
            self._db.execute(_SCHEMA)
            self._db.pragma("user_version", _VERSION)
        self._db.execute("COMMIT")

    def create_token(self, name: str) -> str:
        """Make a token and return it: this is the only time that it can be seen.

        Raises `ValueError` when a token of that name is in use.
        """
        token = mint()
        self.add_token(name, token)
        return token

    def add_token(self, name: str, token: str) -> None:
        """Let a given token in. Raises `ValueError` when a token of that name is in use."""
        row = (name, digest(token), display(token), int(time.time()))
        try:
            self._db.execute("INSERT INTO token (name, digest, shown, created) VALUES (?, ?, ?, ?)", row)
        except apsw.ConstraintError as error:
            raise ValueError(f"There is a token named {name!r} already; revoke it first.") from error

    def revoke_token(self, name: str) -> None:
        """Let the token of a name in no more. Raises `ValueError` when there is none."""
        self._db.execute("UPDATE token SET revoked = ? WHERE name = ? AND revoked IS NULL", (int(time.time()), name))
        if self._db.changes() == 0:
            raise ValueError(f"There is no token named {name!r}.")

    def tokens(self) -> list[TokenRow]:
        """All tokens ever made, the oldest first."""
        rows = self._db.execute("SELECT name, shown, created, revoked FROM token ORDER BY id")
        return [TokenRow(*row) for row in rows]

    def knows(self, token: str) -> bool:
        """Whether a token may ask now."""
        found = self._db.execute("SELECT 1 FROM token WHERE digest = ? AND revoked IS NULL", (digest(token),))
        return found.fetchone() is not None
