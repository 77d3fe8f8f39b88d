"""Accounts in the memory of a worker, so that paying for a call is one line of the ledger and nothing else.

The line is the charge. Balances and usage learn of it later, with thousands of others, or as soon as anybody looks at
them (`local_calls.carry`). It all happens in transactions that overlap no other worker's, and the ledger itself tells
a worker what the others have charged since.
"""

import struct
import time
from collections import Counter
from collections.abc import Callable, Sequence

import apsw

from offerlens.accounts.account import Charge, Denied, Paid, Standing
from offerlens.accounts.local_calls import ENTER, HOLDER, Value, carry, count, rows
from offerlens.accounts.refusals import refusal
from offerlens.errors import OfferlensError, TokenUnknown

_AHEAD = 20_000
"""Lines of the ledger that the balances may lack: as many are carried over in some hundredths of a second."""
_HELD = 200_000
"""Tokens of which a worker knows whose they are, some 450 bytes each."""

_NOW = """\
SELECT carried, terms, (SELECT coalesce(max(id), 0) FROM ledger), EXISTS (SELECT 1 FROM slot) FROM mark"""
_SINCE = "SELECT account, sum(calls) FROM ledger WHERE id > ? GROUP BY account"
_IN_FLIGHT = "SELECT account, count(*) FROM slot GROUP BY account"

_TOKEN = struct.Struct("<qqq")
"""A token: which one, when it ends, and where the purse lies that it pays from."""
_PURSE = struct.Struct("<qqqq")
"""The account of a call: what is left, whose it is, its limit, and when it expires."""
_BALANCE = struct.Struct("<q")
"""What is left, which is what a purse begins with."""
_ROW = 64
"""Bytes of a token and a purse: as many as a processor fetches from memory at once."""
_NOBODY = 0
"""Where the token lies that nobody has: it has ended."""
_NEVER, _ENDLESS = 2**62, -1
"""When what has no end ends, and what is left of a balance without one."""


class Purses:
    """The accounts that this worker pays calls of. `sweep` frees the slots of dead workers; it is called where that
    may help.

    Tokens and purses lie in one piece of memory, a row a token, and the purse of an account in the row of its first.
    As objects, whose numbers are objects too, they lie in a dozen places: to fetch those of any of 100,000 accounts
    took a twentieth of the throughput.
    """

    def __init__(self, sweep: Callable[[], None]) -> None:
        self._sweep = sweep
        self._names: dict[int, str] = {}
        self.forget()

    def forget(self) -> None:
        """Nothing that is held can be relied on any more: what was written was undone."""
        self._table = bytearray(_ROW)
        self._tokens: dict[bytes, int] = {}
        """Where they lie, by digest."""
        self._purses: dict[int, int] = {}
        """Where they lie, by account."""
        self._ahead: Counter[int] = Counter()
        """Calls in lines that are not carried over, by account; of accounts in no purse they have to be known."""
        self._terms = self._carried = self._seen = -1

    def pay(self, db: apsw.Connection, jobs: Sequence[tuple[bytes, Charge]]) -> list[Paid | Denied | OfferlensError]:
        """Let calls in, charge them and let them out."""
        now = time.time()
        in_flight = dict(rows(db, _IN_FLIGHT)) if self._catch_up(db) else {}
        results: list[Paid | Denied | OfferlensError] = []
        lines: list[tuple[Value, ...]] = []
        for digest, charge in jobs:
            at = self._tokens.get(digest) or self._open(db, digest, now)
            token, ends, purse = _TOKEN.unpack_from(self._table, at)
            if ends <= now:
                results.append(TokenUnknown())
                continue
            balance, account, limit, expires = _PURSE.unpack_from(self._table, purse)
            standing = _standing(balance, in_flight.get(account, 0), limit)
            error = refusal(standing, expires, now)
            if error and standing.in_flight:
                self._sweep()
                in_flight = dict(rows(db, _IN_FLIGHT))
                standing = _standing(balance, in_flight.get(account, 0), limit)
                error = refusal(standing, expires, now)
            if error:
                count(db, account, error.reason)
                results.append(Denied(error, standing))
                continue
            if balance != _ENDLESS:
                balance -= 1
                _BALANCE.pack_into(self._table, purse, balance)
            standing = _standing(balance, standing.in_flight, limit)
            results.append(Paid(standing, account, self._names))
            lines.append((account, token, now, -1, standing.balance, charge.request_id, charge.offer_id))
        self._write(db, lines)
        return results

    def _catch_up(self, db: apsw.Connection) -> bool:
        """Learn what others did since the last time. Whether any slot is held."""
        ((carried, terms, last, is_slot_held),) = rows(db, _NOW)
        if terms != self._terms or len(self._tokens) > _HELD:
            self.forget()
            self._terms, self._seen = terms, last
        if last > self._seen:
            self._learn(rows(db, _SINCE, self._seen))
            self._seen = last
        if carried != self._carried:
            self._carried = carried
            self._ahead = Counter(dict(rows(db, _SINCE, carried)))
        return bool(is_slot_held)

    def _learn(self, others: Sequence[tuple[int, int]]) -> None:
        """Take the lines that others wrote since, summed up by account, into account."""
        for account, calls in others:
            if purse := self._purses.get(account):
                (balance,) = _BALANCE.unpack_from(self._table, purse)
                if balance != _ENDLESS:
                    _BALANCE.pack_into(self._table, purse, balance + calls)
            self._ahead[account] += calls

    def _open(self, db: apsw.Connection, digest: bytes, now: float) -> int:
        """Where a token lies from now on, with its purse."""
        found = rows(db, HOLDER, digest, now)
        if not found:
            return _NOBODY
        ((token, account, name, limit, balance, expires, ends),) = found
        at = self._tokens[digest] = len(self._table)
        self._table += bytes(_ROW)
        purse = self._purses.setdefault(account, at + _TOKEN.size)
        _TOKEN.pack_into(self._table, at, token, _NEVER if ends is None else ends, purse)
        if purse == at + _TOKEN.size:
            left = _ENDLESS if balance is None else balance + self._ahead[account]
            _PURSE.pack_into(self._table, purse, left, account, limit, _NEVER if expires is None else expires)
            self._names[account] = name
        return at

    def _write(self, db: apsw.Connection, lines: Sequence[tuple[Value, ...]]) -> None:
        if lines:
            db.executemany(ENTER, lines)
            self._seen = db.last_insert_rowid()
            if self._seen - self._carried > _AHEAD:
                carry(db)


def _standing(balance: int, in_flight: int, limit: int) -> Standing:
    return Standing(None if balance == _ENDLESS else balance, in_flight, limit)
