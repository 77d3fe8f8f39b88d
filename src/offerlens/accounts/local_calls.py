"""What happens to a call on one machine, as work within a transaction: let in, settled, released."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import apsw

from offerlens.accounts.account import Admission, Charge, Denied, Key, Replay, Standing
from offerlens.accounts.accounts import REPLAY_SECONDS
from offerlens.accounts.books import DAY
from offerlens.accounts.refusals import refusal
from offerlens.errors import (
    BalanceSpent,
    KeyReused,
    SameCallUnderWay,
    TokenUnknown,
)

Value = str | int | float | bytes | None
"""What a statement can be given."""

HOLDER = """\
SELECT token.id, account.id, name, concurrency, balance, expires, ends
FROM token JOIN account ON account.id = token.account JOIN purse ON purse.account = account.id
WHERE digest = ? AND (ends IS NULL OR ends > ?)"""
_TAKE = """\
UPDATE purse SET balance = balance - 1, charged = iif(day = ?2, charged, 0) + 1, day = ?2
WHERE account = ?1 AND (balance IS NULL OR balance > 0) RETURNING balance"""
ENTER = """\
INSERT INTO ledger (account, token, at, calls, balance, request_id, offer_id) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_COUNT = "INSERT INTO usage VALUES (?, ?, ?, 1, 0) ON CONFLICT DO UPDATE SET calls = calls + 1"
_LINES = "SELECT carried, (SELECT coalesce(max(id), 0) FROM ledger) FROM mark"
_DAYS = "SELECT DISTINCT CAST(at / 86400 AS INTEGER) FROM ledger WHERE id > ? ORDER BY 1"
_CARRY = """\
UPDATE purse SET balance = balance - paid.calls, charged = iif(day = ?2, charged, 0) + paid.calls, day = ?2
FROM (
    SELECT account, count(*) AS calls FROM ledger WHERE id > ?1 AND CAST(at / 86400 AS INTEGER) = ?2 GROUP BY account
) AS paid
WHERE purse.account = paid.account"""
_CARRIED = "UPDATE mark SET carried = ?"


def admit(
    db: apsw.Connection, digest: bytes, key: Key | None, worker: str, sweep: Callable[[], None]
) -> Admission | Replay | Denied:
    """Let a call in, or say why not. `sweep` frees the slots of dead workers; it is called where that may help."""
    now = time.time()
    row = db.execute(HOLDER, (digest, now)).fetchone()
    if row is None:
        raise TokenUnknown
    token, account, name, limit, balance, expires, _ = row
    in_flight = _in_flight(db, account)
    if in_flight >= limit or (balance is not None and balance <= in_flight):
        sweep()
        in_flight = _in_flight(db, account)
    standing = Standing(balance, in_flight, limit)
    if key is not None and (earlier := _earlier(db, account, key, standing, now)):
        return earlier
    if error := refusal(standing, expires, now):
        count(db, account, error.reason)
        return Denied(error, standing)
    insert = "INSERT INTO slot (account, worker, key) VALUES (?, ?, ?) RETURNING id"
    slot = _one(db, insert, account, worker, key.name if key else None)
    return Admission(str(slot), account, token, key, Standing(balance, in_flight + 1, limit), name)


def _earlier(db: apsw.Connection, account: int, key: Key, standing: Standing, now: float) -> Replay | Denied | None:
    """What became of a call of the same name."""
    find = "SELECT fingerprint, body FROM reply WHERE account = ? AND key = ? AND until > ?"
    kept = db.execute(find, (account, key.name, now)).fetchone()
    if kept is not None:
        fingerprint, body = kept
        return Replay(body, standing) if fingerprint == key.fingerprint else Denied(KeyReused(), standing)
    under_way = db.execute("SELECT 1 FROM slot WHERE account = ? AND key = ?", (account, key.name)).fetchone()
    return Denied(SameCallUnderWay(retry_after=1.0), standing) if under_way else None


def settle(db: apsw.Connection, admission: Admission, charge: Charge) -> Standing:
    """Charge a call and free its slot. Raises `BalanceSpent` when nothing is left to charge."""
    account, now = admission.account, time.time()
    _free(db, admission)
    taken = db.execute(_TAKE, (account, int(now // DAY))).fetchone()
    if taken is None:
        count(db, account, BalanceSpent.reason)
        raise BalanceSpent
    entry = (account, admission.token, now, -1, taken[0], charge.request_id, charge.offer_id)
    enter(db, *entry)
    if admission.key is not None:
        _keep(db, account, admission.key, charge.body, now)
    return Standing(taken[0], _in_flight(db, account), admission.standing.limit)


def release(db: apsw.Connection, admission: Admission, outcome: str) -> Standing:
    """Free the slot of a call that failed."""
    _free(db, admission)
    count(db, admission.account, outcome)
    balance = _one(db, "SELECT balance FROM purse WHERE account = ?", admission.account)
    return Standing(balance, _in_flight(db, admission.account), admission.standing.limit)


def carry(db: apsw.Connection) -> None:
    """Carry the lines that `Purses` wrote, each of one call, over into the purses."""
    ((carried, last),) = rows(db, _LINES)
    if carried < last:
        for (day,) in rows(db, _DAYS, carried):
            db.execute(_CARRY, (carried, day))
        db.execute(_CARRIED, (last,))


def count(db: apsw.Connection, account: int, outcome: str) -> None:
    """Add a call that was not charged to the usage of today."""
    db.execute(_COUNT, (today(), account, outcome))


def enter(
    db: apsw.Connection,
    account: int,
    token: int | None,
    at: float,
    calls: int,
    balance: int | None,
    request_id: str = "",
    offer_id: int = 0,
) -> None:
    """Write a line of the ledger, of which the balance knows already."""
    db.execute(ENTER, (account, token, at, calls, balance, request_id, offer_id))
    db.execute(_CARRIED, (db.last_insert_rowid(),))


def today() -> str:
    """The day by universal time."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def rows(db: apsw.Connection, query: str, *values: Value) -> list[Any]:
    """What a query finds."""
    return db.execute(query, values).fetchall()


def _keep(db: apsw.Connection, account: int, key: Key, body: bytes, now: float) -> None:
    db.execute("DELETE FROM reply WHERE until <= ?", (now,))
    insert = "INSERT OR REPLACE INTO reply VALUES (?, ?, ?, ?, ?)"
    db.execute(insert, (account, key.name, key.fingerprint, body, now + REPLAY_SECONDS))


def _free(db: apsw.Connection, admission: Admission) -> None:
    db.execute("DELETE FROM slot WHERE id = ?", (int(admission.slot),))


def _in_flight(db: apsw.Connection, account: int) -> int:
    return int(_one(db, "SELECT count(*) FROM slot WHERE account = ?", account) or 0)


def _one(db: apsw.Connection, query: str, *values: Value) -> int | None:
    row = db.execute(query, values).fetchone()
    return None if row is None else row[0]
