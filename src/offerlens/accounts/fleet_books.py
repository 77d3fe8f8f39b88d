"""The books of many machines' accounts."""

import time
from collections.abc import Sequence

import asyncpg

from offerlens.accounts.account import UsageRow
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
from offerlens.accounts.fleet_database import Database
from offerlens.accounts.token import digest as digest_of
from offerlens.accounts.token import display
from offerlens.errors import TokenUnknown

TABLES = """
ALTER TABLE token ADD COLUMN note text NOT NULL DEFAULT '';
CREATE INDEX token_account ON token (account);
CREATE TABLE operator (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text NOT NULL,
    digest  bytea NOT NULL UNIQUE,
    shown   text NOT NULL,
    created bigint NOT NULL,
    ends    bigint
);
"""

_ACCOUNT = "SELECT id FROM account WHERE name = $1 FOR UPDATE"
_TOKENS = f"""\
SELECT id, digest, shown, note, created, ends, used FROM token
LEFT JOIN (
    SELECT token AS holder, max(at) AS used
    FROM (SELECT token, at FROM ledger ORDER BY id DESC LIMIT {LOOKED_BACK}) AS line GROUP BY token
) AS use ON holder = id
WHERE account = $1 ORDER BY ends IS NULL OR ends > $2 DESC, id DESC LIMIT {SHOWN_TOKENS}"""  # noqa: S608
_TOO_MANY = f"""\
SELECT count(*) >= {MOST_TOKENS} FROM token
WHERE account = $1 AND (ends IS NULL OR ends > $2 OR created > $3)"""  # noqa: S608
_MAKE = "INSERT INTO token (account, digest, shown, note, created) VALUES ($1, $2, $3, $4, $5) RETURNING id"
_END = """\
UPDATE token SET ends = $1 WHERE account = $2 AND id = $3 AND (ends IS NULL OR ends > $1) RETURNING shown"""
_USAGE = """\
SELECT day, name, outcome, calls, charged FROM usage JOIN account ON account.id = usage.account
WHERE name = ANY($1::text[]) AND day = ANY($2::text[]) ORDER BY day, name, outcome"""
_DAYS = """\
SELECT day, sum(calls)::bigint, sum(charged)::bigint FROM usage WHERE day >= $1 GROUP BY day ORDER BY day"""
_ADD_OPERATOR = "INSERT INTO operator (name, digest, shown, created) VALUES ($1, $2, $3, $4)"
_OPERATOR = "SELECT name FROM operator WHERE digest = $1 AND ends IS NULL"
_OPERATORS = "SELECT name, shown, created, ends FROM operator ORDER BY id"
_END_OPERATOR = "UPDATE operator SET ends = $1 WHERE name = $2 AND ends IS NULL RETURNING id"


class FleetBooks:
    """The books in the database of the accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tokens(self, account: str) -> list[Token]:
        """The tokens of an account."""

        async def work(db: asyncpg.Connection) -> list[Token]:
            return [Token(*row) for row in await db.fetch(_TOKENS, await _account(db, account), int(time.time()))]

        return await self._database.transact(work)

    async def make_token(self, account: str, token: str, note: str) -> int:
        """Let a token in."""

        async def work(db: asyncpg.Connection) -> int:
            now, of = int(time.time()), await _account(db, account)
            if await db.fetchval(_TOO_MANY, of, now, now - DAY):
                raise too_many(account)
            return int(await db.fetchval(_MAKE, of, digest_of(token), display(token), note, now))

        return await self._database.transact(work)

    async def end_token(self, account: str, token: int) -> str:
        """Let one token in no more."""

        async def work(db: asyncpg.Connection) -> str:
            shown = await db.fetchval(_END, int(time.time()), await _account(db, account), token)
            if shown is None:
                raise no_token(account, token)
            return str(shown)

        return await self._database.transact(work)

    async def usage(self, accounts: Sequence[str], days: Sequence[str]) -> list[UsageRow]:
        """The calls of some accounts on some days."""
        return [UsageRow(*row) for row in await self._database.fetch(_USAGE, accounts, days)]

    async def days(self, since: str) -> list[Day]:
        """The calls of all accounts."""
        return [Day(*row) for row in await self._database.fetch(_DAYS, since)]

    async def add_operator(self, name: str, secret: str) -> None:
        """Let an operator in."""
        await self._database.fetch(_ADD_OPERATOR, name, digest_of(secret), display(secret), int(time.time()))

    async def operator(self, digest: bytes) -> str:
        """The name of an operator."""
        rows = await self._database.fetch(_OPERATOR, digest)
        if not rows:
            raise TokenUnknown
        return str(rows[0]["name"])

    async def operators(self) -> list[Operator]:
        """All operators there ever were."""
        return [Operator(*row) for row in await self._database.fetch(_OPERATORS)]

    async def end_operator(self, name: str) -> None:
        """Let an operator in no more."""
        if not await self._database.fetch(_END_OPERATOR, int(time.time()), name):
            raise no_operator(name)


async def _account(db: asyncpg.Connection, name: str) -> int:
    """The number of an account, whose tokens nobody else changes until the transaction ends."""
    account = await db.fetchval(_ACCOUNT, name)
    if account is None:
        raise no_account(name)
    return int(account)
