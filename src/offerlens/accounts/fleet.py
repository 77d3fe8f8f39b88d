"""The accounts of many machines: money in PostgreSQL, slots in Valkey."""

import time
from collections.abc import Awaitable

import asyncpg

from offerlens.accounts.account import (
    Account,
    Admission,
    Charge,
    Denied,
    Entry,
    Key,
    Paid,
    Replay,
    Standing,
    Terms,
    TokenRow,
    UsageRow,
)
from offerlens.accounts.fleet_books import FleetBooks
from offerlens.accounts.fleet_calls import FleetCalls
from offerlens.accounts.fleet_database import Database, guard
from offerlens.accounts.fleet_schema import migrate
from offerlens.accounts.slots import Slots
from offerlens.accounts.token import digest as digest_of
from offerlens.accounts.token import display

_ACCOUNT = "SELECT id, name, concurrency, balance, expires, created FROM account"


class FleetAccounts:
    """The accounts of many machines."""

    def __init__(self, postgres: str, valkey: str) -> None:
        self._database = Database(postgres, migrate)
        self._slots = Slots(valkey)
        self._calls = FleetCalls(self._database, self._slots)
        self.books = FleetBooks(self._database)

    async def admit(self, digest: bytes, key: Key | None = None) -> Admission | Replay | Denied:
        """Let a call in, or say why not."""
        return await self._calls.admit(digest, key)

    async def settle(self, admission: Admission, charge: Charge) -> Standing:
        """Free a call's slot, and charge it."""
        return await self._calls.settle(admission, charge)

    async def release(self, admission: Admission, outcome: str) -> Standing:
        """Free a slot."""
        return await self._calls.release(admission, outcome)

    def pay(self, digest: bytes, charge: Charge) -> Awaitable[Paid | Denied]:
        """Let a call in, charge it and let it out; in the ordinary way where that is not plainly possible."""
        return self._calls.pay(digest, charge)

    async def look(self, digest: bytes) -> Account:
        """The account of a token."""
        holder = await self._calls.holder(digest)
        return (await self._accounts(" WHERE id = $1", holder.account))[0]

    async def create_account(self, name: str, terms: Terms) -> None:
        """Make an account."""
        await self._database.transact(lambda db: _create(db, name, terms))

    async def change_account(self, name: str, *, add: int = 0, concurrency: int | None = None) -> Account:
        """Top an account up, or set its limit."""
        await self._database.transact(lambda db: _change(db, name, add, concurrency))
        return await self.account(name)

    async def expire_account(self, name: str, expires: int | None) -> Account:
        """Set when an account expires."""

        async def work(db: asyncpg.Connection) -> None:
            account, _ = await _found(db, name)
            await db.execute("UPDATE account SET expires = $1 WHERE id = $2", expires, account)

        await self._database.transact(work)
        return await self.account(name)

    async def account(self, name: str) -> Account:
        """One account."""
        await self._database.transact(lambda db: _found(db, name))
        return (await self._accounts(" WHERE name = $1", name))[0]

    async def accounts(self) -> list[Account]:
        """All accounts, the oldest first."""
        return await self._accounts(" ORDER BY id")

    async def find_accounts(self, part: str, most: int) -> list[Account]:
        """The accounts whose names have a text in them."""
        return await self._accounts(" WHERE strpos(lower(name), lower($1)) > 0 ORDER BY id DESC LIMIT $2", part, most)

    async def add_token(self, account: str, token: str) -> None:
        """Let a token in."""

        async def work(db: asyncpg.Connection) -> None:
            of, _ = await _found(db, account)
            insert = "INSERT INTO token (account, digest, shown, created) VALUES ($1, $2, $3, $4)"
            await db.execute(insert, of, digest_of(token), display(token), int(time.time()))

        await self._database.transact(work)

    async def end_tokens(self, account: str, at: int) -> None:
        """Let an account's tokens in no more."""

        async def work(db: asyncpg.Connection) -> None:
            of, _ = await _found(db, account)
            now = int(time.time())
            update = "UPDATE token SET ends = $1 WHERE account = $2 AND (ends IS NULL OR ends > $3) RETURNING id"
            if not await db.fetch(update, max(at, now), of, now):
                raise ValueError(f"The account {account!r} has no token that could end.")

        await self._database.transact(work)

    async def tokens(self) -> list[TokenRow]:
        """All tokens ever made."""
        query = """\
SELECT name, shown, token.created, ends FROM token JOIN account ON account.id = token.account ORDER BY token.id"""
        return [TokenRow(*row) for row in await self._database.fetch(query)]

    async def usage(self, since: str) -> list[UsageRow]:
        """The calls of every day from one on."""
        query = """\
SELECT day, name, outcome, calls, charged FROM usage JOIN account ON account.id = usage.account
WHERE day >= $1 ORDER BY day, name, outcome"""
        return [UsageRow(*row) for row in await self._database.fetch(query, since)]

    async def ledger(self, account: str) -> list[Entry]:
        """Every line of an account's ledger."""
        query = """\
SELECT name, at, calls, ledger.balance, request_id, offer_id FROM ledger JOIN account ON account.id = ledger.account
WHERE name = $1 ORDER BY ledger.id"""
        return [Entry(*row) for row in await self._database.fetch(query, account)]

    async def close(self) -> None:
        """Finish what is under way, and close every connection."""
        await self._calls.close()
        await self._slots.close()
        await self._database.close()

    async def _accounts(self, condition: str, *values: object) -> list[Account]:
        rows = await self._database.fetch(_ACCOUNT + condition, *values)
        in_flight = await guard(self._slots.in_flight([row["id"] for row in rows]))
        return [
            Account(row["name"], Terms(row["concurrency"], row["balance"], row["expires"]), number, row["created"])
            for row, number in zip(rows, in_flight, strict=True)
        ]


async def _create(db: asyncpg.Connection, name: str, terms: Terms) -> None:
    insert = """\
INSERT INTO account (name, concurrency, balance, expires, created) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING RETURNING id"""
    account = await db.fetchval(insert, name, terms.concurrency, terms.balance, terms.expires, int(time.time()))
    if account is None:
        raise ValueError(f"There is an account named {name!r} already.")
    if terms.balance is not None:
        await _enter(db, account, terms.balance, terms.balance)


async def _change(db: asyncpg.Connection, name: str, add: int, concurrency: int | None) -> None:
    account, balance = await _found(db, name)
    if concurrency is not None:
        await db.execute("UPDATE account SET concurrency = $1 WHERE id = $2", concurrency, account)
    if not add:
        return
    if balance is None:
        raise ValueError(f"The account {name!r} has no balance: it may ask without end.")
    left = max(0, balance + add)
    await db.execute("UPDATE account SET balance = $1 WHERE id = $2", left, account)
    await _enter(db, account, left - balance, left)


async def _enter(db: asyncpg.Connection, account: int, calls: int, balance: int) -> None:
    insert = """\
INSERT INTO ledger (account, at, calls, balance, request_id, offer_id) VALUES ($1, $2, $3, $4, '', 0)"""
    await db.execute(insert, account, time.time(), calls, balance)


async def _found(db: asyncpg.Connection, name: str) -> tuple[int, int | None]:
    """The number and the balance of an account, which nobody else changes until the transaction ends."""
    row = await db.fetchrow("SELECT id, balance FROM account WHERE name = $1 FOR UPDATE", name)
    if row is None:
        raise ValueError(f"There is no account named {name!r}.")
    return row["id"], row["balance"]
