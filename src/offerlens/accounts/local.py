"""The accounts of one machine: a SQLite file, used in the event loop's own thread.

Handing a statement to another thread would take 25 times as long as the statement. Every worker opens the file for
itself, so a revocation holds at once everywhere, and SQLite's own lock makes the slots exact across processes.
"""

import asyncio
import time
from collections.abc import Awaitable
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import apsw

from offerlens.accounts import local_calls as calls
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
from offerlens.accounts.batch import Batch, Work
from offerlens.accounts.local_books import LocalBooks
from offerlens.accounts.local_calls import Value
from offerlens.accounts.local_schema import migrate
from offerlens.accounts.purses import Purses
from offerlens.accounts.token import digest, display
from offerlens.accounts.workers import Worker
from offerlens.errors import TokenUnknown
from offerlens.sqlite import WriteBack, open_file

Durability = Literal["process", "power"]

_SYNCHRONOUS: dict[Durability, Literal["normal", "full"]] = {"process": "normal", "power": "full"}
"""SQLite's words: in a write-ahead log, ``normal`` outlives the process, ``full`` outlives the power too."""
_CACHE_KB = 64_000
"""What a worker may hold of the file, so that carrying over the balances of 100,000 accounts need not read them."""
_LOG_PAGES = 8_000
"""How long the write-ahead log may get, 32 MB, before it is written back: pages that change again and again are written
back once."""

_ACCOUNT = """\
SELECT name, concurrency, balance, expires, (SELECT count(*) FROM slot WHERE account = account.id), created
FROM account JOIN purse ON purse.account = id"""

T = TypeVar("T")


class LocalAccounts:
    """The accounts in ``accounts.db`` of a folder that only its owner can read.

    Raises `ValueError` when the file is of a newer program.
    """

    def __init__(self, home: Path, durability: Durability = "process") -> None:
        self._home = home.expanduser()
        self._db = open_file(self._home, "accounts.db", _SYNCHRONOUS[durability])
        self._db.pragma("cache_size", -_CACHE_KB)
        migrate(self._db)
        self._write_back = WriteBack(self._db, _LOG_PAGES)
        self._purses = Purses(self._sweep)
        self._batch = Batch(self._db, first=calls.carry, undone=self._purses.forget)
        self._pay = self._purses.pay  # bound once: the batch knows work by it
        self.books = LocalBooks(self._db.filename, self._do)
        self._worker: Worker | None = None
        self._giving_back: set[asyncio.Future[Any]] = set()

    async def admit(self, digest: bytes, key: Key | None = None) -> Admission | Replay | Denied:
        """Let a call in, or say why not."""
        worker = self._as_worker()
        work = partial(calls.admit, digest=digest, key=key, worker=worker.id, sweep=self._sweep)
        admitted = self._batch.add(work)
        try:
            return await asyncio.shield(admitted)
        except asyncio.CancelledError:
            admitted.add_done_callback(self._give_back)  # nobody else knows of the slot
            raise

    async def settle(self, admission: Admission, charge: Charge) -> Standing:
        """Charge a call, and free its slot; done to the end whatever becomes of the caller."""
        return await self._do(partial(calls.settle, admission=admission, charge=charge))

    async def release(self, admission: Admission, outcome: str) -> Standing:
        """Free a slot; done to the end whatever becomes of the caller."""
        return await self._do(partial(calls.release, admission=admission, outcome=outcome))

    def pay(self, digest: bytes, charge: Charge) -> Awaitable[Paid | Denied]:
        """Let a call in, charge it and let it out; done to the end whatever becomes of the caller."""
        return self._batch.join(self._pay, (digest, charge))

    async def look(self, digest: bytes) -> Account:
        """The account of a token."""
        await self._do(lambda _: self._sweep())
        find = "SELECT account FROM token WHERE digest = ? AND (ends IS NULL OR ends > ?)"
        row = self._db.execute(find, (digest, time.time())).fetchone()
        if row is None:
            raise TokenUnknown
        return self._accounts(" WHERE id = ?", row[0])[0]

    async def create_account(self, name: str, terms: Terms) -> None:
        """Make an account."""
        await self._do(partial(_create, name=name, terms=terms))

    async def change_account(self, name: str, *, add: int = 0, concurrency: int | None = None) -> Account:
        """Top an account up, or set its limit."""
        await self._do(partial(_change, name=name, add=add, concurrency=concurrency))
        return await self.account(name)

    async def expire_account(self, name: str, expires: int | None) -> Account:
        """Set when an account expires."""
        await self._do(partial(_expire, name=name, expires=expires))
        return await self.account(name)

    async def account(self, name: str) -> Account:
        """One account."""
        await self._do(partial(_found, name=name))
        await self._do(lambda _: self._sweep())
        return self._accounts(" WHERE name = ?", name)[0]

    async def accounts(self) -> list[Account]:
        """All accounts, the oldest first."""
        await self._do(lambda _: self._sweep())
        return self._accounts(" ORDER BY id")

    async def find_accounts(self, part: str, most: int) -> list[Account]:
        """The accounts whose names have a text in them."""
        await self._do(lambda _: self._sweep())
        return self._accounts(" WHERE instr(lower(name), lower(?)) ORDER BY id DESC LIMIT ?", part, most)

    async def add_token(self, account: str, token: str) -> None:
        """Let a token in."""
        await self._do(partial(_add_token, account=account, token=token))

    async def end_tokens(self, account: str, at: int) -> None:
        """Let an account's tokens in no more."""
        await self._do(partial(_end_tokens, account=account, at=at))

    async def tokens(self) -> list[TokenRow]:
        """All tokens ever made."""
        query = """\
SELECT name, shown, token.created, ends FROM token JOIN account ON account.id = token.account ORDER BY token.id"""
        return [TokenRow(*row) for row in self._db.execute(query)]

    async def usage(self, since: str) -> list[UsageRow]:
        """The calls of every day from one on."""
        await self._do(lambda _: None)
        query = """\
SELECT day, name, outcome, sum(calls), sum(charged) FROM used JOIN account ON account.id = used.account
WHERE day >= ? GROUP BY day, name, outcome ORDER BY day, name, outcome"""
        return [UsageRow(*row) for row in self._db.execute(query, (since,))]

    async def ledger(self, account: str) -> list[Entry]:
        """Every line of an account's ledger."""
        query = """\
SELECT name, at, calls, ledger.balance, request_id, offer_id FROM ledger JOIN account ON account.id = ledger.account
WHERE name = ? ORDER BY ledger.id"""
        return [Entry(*row) for row in self._db.execute(query, (account,))]

    async def close(self) -> None:
        """Close the file."""
        await asyncio.gather(*self._giving_back, return_exceptions=True)
        self._write_back.close()
        self._db.close()
        if self._worker is not None:
            self._worker.close()

    async def _do(self, work: Work[T]) -> T:
        return await asyncio.shield(self._batch.add(work))

    def _as_worker(self) -> Worker:
        if self._worker is None:  # commands never take a slot, and are no workers
            self._worker = Worker(self._home / "workers")
        return self._worker

    def _sweep(self) -> None:
        """Free the slots of workers that are dead."""
        is_dead = self._as_worker().is_dead
        for (worker,) in self._db.execute("SELECT DISTINCT worker FROM slot").fetchall():
            if is_dead(str(worker)):
                self._db.execute("DELETE FROM slot WHERE worker = ?", (worker,))

    def _give_back(self, admitted: asyncio.Future[Admission | Replay | Denied]) -> None:
        if not admitted.exception() and isinstance(admission := admitted.result(), Admission):
            release = asyncio.ensure_future(self.release(admission, "caller_left"))
            self._giving_back.add(release)
            release.add_done_callback(self._giving_back.discard)

    def _accounts(self, condition: str, *values: Value) -> list[Account]:
        rows = self._db.execute(_ACCOUNT + condition, values)
        return [
            Account(name, Terms(concurrency, balance, expires), in_flight, created)
            for name, concurrency, balance, expires, in_flight, created in rows
        ]


def _create(db: apsw.Connection, name: str, terms: Terms) -> None:
    insert = """\
INSERT INTO account (name, concurrency, expires, created) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id"""
    row = (name, terms.concurrency, terms.expires, int(time.time()))
    made = db.execute(insert, row).fetchone()
    if made is None:
        raise ValueError(f"There is an account named {name!r} already.")
    db.execute("INSERT INTO purse VALUES (?, ?, 0, 0)", (made[0], terms.balance))
    if terms.balance is not None:
        calls.enter(db, made[0], None, time.time(), terms.balance, terms.balance)


def _change(db: apsw.Connection, name: str, add: int, concurrency: int | None) -> None:
    account, balance = _found(db, name)
    if concurrency is not None:
        db.execute("UPDATE account SET concurrency = ? WHERE id = ?", (concurrency, account))
    if not add:
        return
    if balance is None:
        raise ValueError(f"The account {name!r} has no balance: it may ask without end.")
    left = max(0, balance + add)
    db.execute("UPDATE purse SET balance = ? WHERE account = ?", (left, account))
    calls.enter(db, account, None, time.time(), left - balance, left)


def _expire(db: apsw.Connection, name: str, expires: int | None) -> None:
    account, _ = _found(db, name)
    db.execute("UPDATE account SET expires = ? WHERE id = ?", (expires, account))


def _add_token(db: apsw.Connection, account: str, token: str) -> None:
    insert = "INSERT INTO token (account, digest, shown, created) VALUES (?, ?, ?, ?)"
    db.execute(insert, (_found(db, account)[0], digest(token), display(token), int(time.time())))


def _end_tokens(db: apsw.Connection, account: str, at: int) -> None:
    now = int(time.time())
    update = "UPDATE token SET ends = ? WHERE account = ? AND (ends IS NULL OR ends > ?) RETURNING id"
    if not db.execute(update, (max(at, now), _found(db, account)[0], now)).fetchall():
        raise ValueError(f"The account {account!r} has no token that could end.")


def _found(db: apsw.Connection, name: str) -> tuple[int, int | None]:
    row = db.execute("SELECT id, balance FROM account JOIN purse ON account = id WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise ValueError(f"There is no account named {name!r}.")
    account, balance = row
    return account, balance
