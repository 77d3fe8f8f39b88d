"""Payments that only the ledger knows of yet, seen from every side. Two stores on one file are two workers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import apsw
import pytest

from offerlens.accounts import purses
from offerlens.accounts.account import Admission, Charge, Denied, Paid, Terms
from offerlens.accounts.local import LocalAccounts
from offerlens.accounts.local_calls import today
from offerlens.accounts.token import digest
from offerlens.errors import BalanceSpent, OfferlensError, StoreAway, SubscriptionExpired, TokenUnknown

T = TypeVar("T")
TOKEN = digest("token")


def between(home: Path, work: Callable[[LocalAccounts, LocalAccounts], Awaitable[T]], balance: int | None = 9) -> T:
    """What comes of work of two workers, with an account that has a token."""

    async def run() -> T:
        one, other = LocalAccounts(home), LocalAccounts(home)
        try:
            await one.create_account("shop", Terms(balance=balance))
            await one.add_token("shop", "token")
            return await work(one, other)
        finally:
            await one.close()
            await other.close()

    return asyncio.run(run())


async def left(accounts: LocalAccounts, number: int = 1) -> int | None:
    """What the balance is after a payment."""
    paid = await accounts.pay(TOKEN, Charge(f"req_{number}", 7, b""))
    assert isinstance(paid, Paid), paid
    return paid.standing.balance


async def denied(accounts: LocalAccounts) -> type[OfferlensError]:
    """Why nothing was paid."""
    paid = await accounts.pay(TOKEN, Charge("req_0", 7, b""))
    assert isinstance(paid, Denied), paid
    return type(paid.error)


async def settled(accounts: LocalAccounts) -> None:
    """Let a call in, and charge it after its work."""
    admission = await accounts.admit(TOKEN)
    assert isinstance(admission, Admission), admission
    await accounts.settle(admission, Charge("req_settled", 7, b""))


def day(ago: int) -> str:
    """A day, by universal time."""
    return f"{datetime.now(UTC) - timedelta(days=ago):%Y-%m-%d}"


def rows(home: Path, query: str, *values: int | str) -> list[tuple[object, ...]]:
    """What stands in the file."""
    db = apsw.Connection(str(home / "accounts.db"))
    try:
        return list(db.execute(query, values))
    finally:
        db.close()


change = rows
"""Changes what stands there."""


def test_a_payment_writes_its_line_of_the_ledger_alone(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, _: LocalAccounts) -> object:
        await left(one)
        return (
            rows(tmp_path, "SELECT balance FROM purse"),
            rows(tmp_path, "SELECT calls, balance FROM ledger"),
            rows(tmp_path, "SELECT * FROM used"),
        )

    assert between(tmp_path, work) == ([(9,)], [(9, 9), (-1, 8)], [])


def test_who_looks_sees_every_payment(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        for number in range(3):
            await left(one, number)
        balance = (await other.look(TOKEN)).terms.balance
        return balance, [(row.day, row.outcome, row.calls, row.charged) for row in await other.usage(today())]

    assert between(tmp_path, work) == (6, [(today(), "ok", 3, 3)])


def test_workers_see_what_the_others_charged(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        return [await left(accounts, number) for number, accounts in enumerate((one, other, other, one, other))]

    assert between(tmp_path, work) == [8, 7, 6, 5, 4]


def test_the_last_call_of_a_balance_is_paid_once_whoever_asks(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        return await left(one), await denied(other), await denied(one)

    assert between(tmp_path, work, balance=1) == (0, BalanceSpent, BalanceSpent)


def test_a_top_up_of_another_worker_counts_at_once(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        before = await left(one)
        await other.change_account("shop", add=100)
        return before, await left(one, 2), await left(other, 3)

    assert between(tmp_path, work) == (8, 107, 106)


def test_a_call_that_was_worked_for_is_charged_among_payments(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        first = await left(one)
        admission = await other.admit(TOKEN)
        second = await left(one, 2)
        settled = await other.settle(admission, Charge("req_3", 7, b""))  # type: ignore[arg-type]
        return first, second, settled.balance, await left(one, 4), len(await one.ledger("shop"))

    assert between(tmp_path, work) == (8, 7, 6, 5, 5)


def test_an_end_that_another_worker_sets_holds_at_once(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        await left(one)
        await other.expire_account("shop", 1)
        return await denied(one)

    assert between(tmp_path, work) is SubscriptionExpired


def test_a_token_that_another_worker_revokes_is_known_no_more(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> None:
        await left(one)
        await other.end_tokens("shop", 0)
        with pytest.raises(TokenUnknown):
            await left(one, 2)

    between(tmp_path, work)


def test_a_token_ends_when_its_time_has_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(one: LocalAccounts, _: LocalAccounts) -> None:
        await one.end_tokens("shop", 2**40)
        await left(one)
        monkeypatch.setattr("offerlens.accounts.purses.time.time", lambda: 2.0**40)
        with pytest.raises(TokenUnknown):
            await left(one, 2)

    between(tmp_path, work)


def test_the_tokens_of_an_account_share_its_purse(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, _: LocalAccounts) -> object:
        await one.add_token("shop", "second")
        await left(one)
        paid = await one.pay(digest("second"), Charge("req_2", 7, b""))
        return paid.standing.balance

    assert between(tmp_path, work) == 7


def test_an_account_without_a_balance_pays_without_end(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        return await left(one), await left(other, 2), (await one.account("shop")).terms.balance

    assert between(tmp_path, work, balance=None) == (None, None, None)


def test_lines_are_carried_over_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purses, "_AHEAD", 3)

    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        balances = [await left(accounts, number) for number, accounts in enumerate((one, other, one, one, other))]
        return balances, rows(tmp_path, "SELECT balance FROM purse"), rows(tmp_path, "SELECT calls FROM used")

    assert between(tmp_path, work) == ([8, 7, 6, 5, 4], [(5,)], [(4,)])


def test_calls_count_on_the_day_that_they_were_paid_on(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        for number in range(5):
            await left(one, number)
        for days, request in ((2, 0), (1, 1), (1, 2)):
            change(tmp_path, "UPDATE ledger SET at = at - ? * 86400 WHERE request_id = ?", days, f"req_{request}")
        await settled(other)
        return [(row.day, row.outcome, row.calls, row.charged) for row in await other.usage("2020-01-01")]

    expected = [(day(2), "ok", 1, 1), (day(1), "ok", 2, 2), (day(0), "ok", 3, 3)]
    assert between(tmp_path, work) == expected


def test_a_day_goes_on_when_the_clock_is_set_back(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        for number in range(2):
            await left(one, number)
            change(tmp_path, "UPDATE ledger SET at = at + 86400 WHERE request_id = ?", f"req_{number}")
            await settled(other)
        return [(row.day, row.calls, row.charged) for row in await one.usage("2020-01-01")]

    assert between(tmp_path, work) == [(day(0), 2, 2), (day(-1), 2, 2)]


def test_a_worker_that_comes_later_knows_what_is_not_carried_over(tmp_path: Path) -> None:
    async def work(one: LocalAccounts, _: LocalAccounts) -> object:
        await left(one)
        later = LocalAccounts(tmp_path)
        try:
            return await left(later, 2), await left(one, 3)
        finally:
            await later.close()

    assert between(tmp_path, work) == (7, 6)


def test_what_a_failed_transaction_took_is_not_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def work(one: LocalAccounts, other: LocalAccounts) -> object:
        await left(one)
        one._db.set_commit_hook(lambda: True)  # a commit that fails is rolled back, as when the disk is full
        with pytest.raises(StoreAway):
            await left(one, 2)
        one._db.set_commit_hook(None)
        return await left(other, 3), await left(one, 4)

    assert between(tmp_path, work) == (7, 6)


def test_tokens_that_are_held_are_let_go_of_when_they_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purses, "_HELD", 1)

    async def work(one: LocalAccounts, _: LocalAccounts) -> object:
        for token in ("b", "c", "d"):
            await one.add_token("shop", token)
        balances = [(await one.pay(digest(token), Charge(token, 7, b""))).standing.balance for token in "bcdbcd"]
        return balances, len(one._purses._tokens)

    assert between(tmp_path, work) == ([8, 7, 6, 5, 4, 3], 2)
