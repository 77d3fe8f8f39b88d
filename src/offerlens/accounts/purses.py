"""Accounts in the memory of a worker, so that paying for a call is one line of the ledger and nothing else.

The line is the charge. Balances and usage learn of it later, with thousands of others, or as soon as anybody looks at
them (`local_calls.carry`). It all happens in transactions that overlap no other worker's, and the ledger itself tells
a worker what the others have charged since.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence

import apsw
from msgspec import Struct

from offerlens.accounts.account import Charge, Denied, Paid, Standing
from offerlens.accounts.local_calls import ENTER, HOLDER, Value, carry, count, rows
from offerlens.accounts.refusals import refusal
from offerlens.errors import OfferlensError, TokenUnknown

_AHEAD = 10_000
"""Lines of the ledger that the balances may lack: as many are carried over in some hundredths of a second."""
_HELD = 200_000
"""Tokens of which a worker knows whose they are, some 300 bytes each."""

_NOW = """\
SELECT carried, terms, (SELECT coalesce(max(id), 0) FROM ledger), EXISTS (SELECT 1 FROM slot) FROM mark"""
_SINCE = "SELECT account, sum(calls) FROM ledger WHERE id > ? GROUP BY account"
_IN_FLIGHT = "SELECT account, count(*) FROM slot GROUP BY account"


class Purse(Struct, gc=False):
    """An account whose calls are being paid."""

    account: int
    name: str
    limit: int
    balance: int | None
    expires: int | None


class Holder(Struct, frozen=True, gc=False):
    """A token that is let in."""

    token: int
    purse: Purse
    ends: int | None


class Purses:
    """The accounts that this worker pays calls of. `sweep` frees the slots of dead workers; it is called where that
    may help."""

    def __init__(self, sweep: Callable[[], None]) -> None:
        self._sweep = sweep
        self.forget()

    def forget(self) -> None:
        """Nothing that is held can be relied on any more: what was written was undone."""
        self._holders: dict[bytes, Holder] = {}
        self._purses: dict[int, Purse] = {}
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
            holder = self._holders.get(digest) or self._open(db, digest, now)
            if holder is None or (holder.ends is not None and holder.ends <= now):
                results.append(TokenUnknown())
                continue
            purse = holder.purse
            if error := self._refusal(db, purse, in_flight, now):
                count(db, purse.account, error.reason)
                results.append(Denied(error, _standing(purse, in_flight)))
                continue
            if purse.balance is not None:
                purse.balance -= 1
            results.append(Paid(_standing(purse, in_flight), purse.name))
            lines.append((purse.account, holder.token, now, -1, purse.balance, charge.request_id, charge.offer_id))
        self._write(db, lines)
        return results

    def _catch_up(self, db: apsw.Connection) -> bool:
        """Learn what others did since the last time. Whether any slot is held."""
        ((carried, terms, last, is_slot_held),) = rows(db, _NOW)
        if terms != self._terms or len(self._holders) > _HELD:
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
            purse = self._purses.get(account)
            if purse is not None and purse.balance is not None:
                purse.balance += calls
            self._ahead[account] += calls

    def _open(self, db: apsw.Connection, digest: bytes, now: float) -> Holder | None:
        found = rows(db, HOLDER, digest, now)
        if not found:
            return None
        ((token, account, name, limit, balance, expires, ends),) = found
        left = None if balance is None else balance + self._ahead[account]
        purse = self._purses.setdefault(account, Purse(account, name, limit, left, expires))
        holder = self._holders[digest] = Holder(token, purse, ends)
        return holder

    def _refusal(
        self, db: apsw.Connection, purse: Purse, in_flight: dict[int, int], now: float
    ) -> OfferlensError | None:
        error = refusal(_standing(purse, in_flight), purse.expires, now)
        if error is None or not in_flight.get(purse.account):
            return error
        self._sweep()
        in_flight.clear()
        in_flight.update(rows(db, _IN_FLIGHT))
        return refusal(_standing(purse, in_flight), purse.expires, now)

    def _write(self, db: apsw.Connection, lines: Sequence[tuple[Value, ...]]) -> None:
        if lines:
            db.executemany(ENTER, lines)
            self._seen = db.last_insert_rowid()
            if self._seen - self._carried > _AHEAD:
                carry(db)


def _standing(purse: Purse, in_flight: dict[int, int]) -> Standing:
    return Standing(purse.balance, in_flight.get(purse.account, 0), purse.limit)
