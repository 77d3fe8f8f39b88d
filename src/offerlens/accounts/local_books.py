"""The books of one machine's accounts."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from functools import partial
from typing import Protocol, TypeVar

import apsw
import msgspec

from offerlens.accounts.account import UsageRow
from offerlens.accounts.batch import Work
from offerlens.accounts.books import (
    DAY,
    LOOKED_BACK,
    MOST_TOKENS,
    SHOWN_TOKENS,
    Day,
    Operator,
    Token,
    no_account,
    no_operator,
    no_token,
    too_many,
)
from offerlens.accounts.local_calls import rows
from offerlens.accounts.token import digest as digest_of
from offerlens.accounts.token import display
from offerlens.errors import TokenUnknown
from offerlens.sqlite import away

TABLES = """
ALTER TABLE token ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE INDEX token_account ON token (account);
CREATE TABLE operator (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    digest  BLOB NOT NULL UNIQUE,
    shown   TEXT NOT NULL,
    created INTEGER NOT NULL,
    ends    INTEGER
) STRICT;
"""

_TOKENS = f"""\
SELECT id, digest, shown, note, created, ends, used FROM token
LEFT JOIN (
    SELECT token AS user, max(at) AS used
    FROM (SELECT token, at FROM ledger ORDER BY id DESC LIMIT {LOOKED_BACK}) GROUP BY token
) ON user = id
WHERE account = ? ORDER BY ends IS NULL OR ends > ? DESC, id DESC LIMIT {SHOWN_TOKENS}"""  # noqa: S608
_TOO_MANY = f"""\
SELECT count(*) >= {MOST_TOKENS} FROM token
WHERE account = ? AND (ends IS NULL OR ends > ? OR created > ?)"""  # noqa: S608
_MAKE = "INSERT INTO token (account, digest, shown, note, created) VALUES (?, ?, ?, ?, ?) RETURNING id"
_END = "UPDATE token SET ends = ?1 WHERE account = ?2 AND id = ?3 AND (ends IS NULL OR ends > ?1) RETURNING shown"
_USAGE = """\
SELECT day, name, outcome, sum(calls), sum(charged) FROM used JOIN account ON account.id = used.account
WHERE day IN (SELECT value FROM json_each(?2))
    AND used.account IN (SELECT id FROM account WHERE name IN (SELECT value FROM json_each(?1)))
GROUP BY day, name, outcome ORDER BY day, name, outcome"""
_DAYS = "SELECT day, sum(calls), sum(charged) FROM used WHERE day >= ? GROUP BY day ORDER BY day"
_ADD_OPERATOR = "INSERT INTO operator (name, digest, shown, created) VALUES (?, ?, ?, ?)"
_OPERATOR = "SELECT name FROM operator WHERE digest = ? AND ends IS NULL"
_OPERATORS = "SELECT name, shown, created, ends FROM operator ORDER BY id"
_END_OPERATOR = "UPDATE operator SET ends = ? WHERE name = ? AND ends IS NULL RETURNING id"

T = TypeVar("T")


class _Do(Protocol):
    def __call__(self, work: Work[T]) -> Awaitable[T]:
        """What comes of some work in a transaction, which sees all that was charged before."""


class LocalBooks:
    """The books in the file of the accounts."""

    def __init__(self, path: str, do: _Do) -> None:
        self._path = path
        self._do = do

    async def tokens(self, account: str) -> list[Token]:
        """The tokens of an account."""
        return await self._do(partial(_tokens, account=account))

    async def make_token(self, account: str, token: str, note: str) -> int:
        """Let a token in."""
        return await self._do(partial(_make, account=account, token=token, note=note))

    async def end_token(self, account: str, token: int) -> str:
        """Let one token in no more."""
        return await self._do(partial(_end, account=account, token=token))

    async def usage(self, accounts: Sequence[str], days: Sequence[str]) -> list[UsageRow]:
        """The calls of some accounts on some days."""
        asked = _json(accounts), _json(days)
        return await self._do(lambda db: [UsageRow(*row) for row in rows(db, _USAGE, *asked)])

    async def days(self, since: str) -> list[Day]:
        """The calls of all accounts: every line of usage is read, so beside the event loop and its connection."""
        await self._do(lambda _: None)
        return await asyncio.to_thread(_days, self._path, since)

    async def add_operator(self, name: str, secret: str) -> None:
        """Let an operator in."""
        row = (name, digest_of(secret), display(secret), int(time.time()))
        await self._do(lambda db: db.execute(_ADD_OPERATOR, row))

    async def operator(self, digest: bytes) -> str:
        """The name of an operator."""
        found = await self._do(lambda db: rows(db, _OPERATOR, digest))
        if not found:
            raise TokenUnknown
        return str(found[0][0])

    async def operators(self) -> list[Operator]:
        """All operators there ever were."""
        return await self._do(lambda db: [Operator(*row) for row in rows(db, _OPERATORS)])

    async def end_operator(self, name: str) -> None:
        """Let an operator in no more."""
        if not await self._do(lambda db: rows(db, _END_OPERATOR, int(time.time()), name)):
            raise no_operator(name)


def _tokens(db: apsw.Connection, account: str) -> list[Token]:
    return [Token(*row) for row in rows(db, _TOKENS, _account(db, account), int(time.time()))]


def _make(db: apsw.Connection, account: str, token: str, note: str) -> int:
    now, of = int(time.time()), _account(db, account)
    ((is_full,),) = rows(db, _TOO_MANY, of, now, now - DAY)
    if is_full:
        raise too_many(account)
    ((number,),) = rows(db, _MAKE, of, digest_of(token), display(token), note, now)
    return int(number)


def _end(db: apsw.Connection, account: str, token: int) -> str:
    ended = rows(db, _END, int(time.time()), _account(db, account), token)
    if not ended:
        raise no_token(account, token)
    return str(ended[0][0])


def _account(db: apsw.Connection, name: str) -> int:
    found = rows(db, "SELECT id FROM account WHERE name = ?", name)
    if not found:
        raise no_account(name)
    return int(found[0][0])


def _days(path: str, since: str) -> list[Day]:
    with away():
        db = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return [Day(*row) for row in rows(db, _DAYS, since)]
        finally:
            db.close()


def _json(texts: Sequence[str]) -> str:
    return msgspec.json.encode(texts).decode()
