"""What every store promises of accounts, their tokens and the ledger."""

import time

import pytest
from accounts.conftest import done, opened
from accounts.shop import DIGEST, TOKEN, admitted, charge, denied, shop

from offerlens.accounts import Accounts
from offerlens.accounts.account import Admission, Standing, Terms
from offerlens.accounts.token import digest
from offerlens.errors import LimitReached, OfferlensError, TokenUnknown
from offerlens.settings import StoreSettings

# The ledger and the usage


def test_the_ledger_adds_up_to_the_balance(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[list[tuple[int, int | None, str, int]], int | None]:
        await shop(accounts)
        await accounts.settle(await admitted(accounts), charge("req_a"))
        await accounts.change_account("shop", add=10)
        await accounts.settle(await admitted(accounts), charge("req_b"))
        lines = [(line.calls, line.balance, line.request_id, line.offer_id) for line in await accounts.ledger("shop")]
        return lines, (await accounts.account("shop")).terms.balance

    assert done(stores, run) == (
        [(5, 5, "", 0), (-1, 4, "req_a", 859086919394), (10, 14, "", 0), (-1, 13, "req_b", 859086919394)],
        13,
    )


def test_a_balance_is_not_taken_below_nothing(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[int | None, list[int]]:
        await shop(accounts)
        account = await accounts.change_account("shop", add=-9)
        return account.terms.balance, [line.calls for line in await accounts.ledger("shop")]

    assert done(stores, run) == (0, [5, -5])


def test_calls_are_counted_by_day_and_outcome(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shop(accounts, concurrency=1)
        await accounts.settle(await admitted(accounts), charge())
        for _ in range(2):
            await accounts.release(await admitted(accounts), "captcha")
        await admitted(accounts)
        await denied(accounts)

    done(stores, run)
    rows = done(stores, lambda accounts: accounts.usage("2026-01-01"))
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert [(row.day, row.account, row.outcome, row.calls, row.charged) for row in rows] == [
        (today, "shop", "captcha", 2, 0),
        (today, "shop", "limit_reached", 1, 0),
        (today, "shop", "ok", 1, 1),
    ]


def test_the_holder_of_a_token_sees_the_account(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[str, Terms, int]:
        await shop(accounts)
        await accounts.settle(await admitted(accounts), charge())
        await admitted(accounts)
        account = await accounts.look(DIGEST)
        return account.name, account.terms, account.in_flight

    assert done(stores, run) == ("shop", Terms(3, 4, None), 1)


def test_an_unknown_token_sees_nothing(stores: StoreSettings) -> None:
    with pytest.raises(TokenUnknown):
        done(stores, lambda accounts: accounts.look(DIGEST))


# Accounts and tokens


def test_an_account_has_a_name_of_its_own(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shop(accounts)
        await accounts.create_account("shop", Terms())

    with pytest.raises(ValueError, match=r"^There is an account named 'shop' already\.$"):
        done(stores, run)


@pytest.mark.parametrize("what", ["account", "change", "expire", "add_token", "end_tokens"])
def test_an_account_that_is_not_there_cannot_be_touched(stores: StoreSettings, what: str) -> None:
    works = {
        "account": lambda accounts: accounts.account("nobody"),
        "change": lambda accounts: accounts.change_account("nobody", add=1),
        "expire": lambda accounts: accounts.expire_account("nobody", None),
        "add_token": lambda accounts: accounts.add_token("nobody", TOKEN),
        "end_tokens": lambda accounts: accounts.end_tokens("nobody", 0),
    }
    with pytest.raises(ValueError, match=r"^There is no account named 'nobody'\.$"):
        done(stores, works[what])


def test_an_account_without_a_balance_cannot_be_topped_up(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shop(accounts, balance=None)
        await accounts.change_account("shop", add=1)

    with pytest.raises(ValueError, match="has no balance"):
        done(stores, run)


def test_a_limit_and_an_end_can_be_changed(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Terms:
        await shop(accounts)
        await accounts.change_account("shop", concurrency=7)
        return (await accounts.expire_account("shop", 2_000_000_000)).terms

    assert done(stores, run) == Terms(7, 5, 2_000_000_000)


def test_all_tokens_of_an_account_share_its_slots_and_its_balance(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[type[OfferlensError], Standing]:
        await shop(accounts, concurrency=1)
        await accounts.add_token("shop", "another")
        assert isinstance(await accounts.admit(digest("another")), Admission)
        return await denied(accounts)

    assert done(stores, run) == (LimitReached, Standing(5, 1, 1))


def test_a_revoked_token_is_unknown_at_once_elsewhere(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shop(accounts)
        async with opened(stores) as other:
            await other.release(await admitted(other), "captcha")
            await accounts.end_tokens("shop", 0)
            await other.admit(DIGEST)

    with pytest.raises(TokenUnknown):
        done(stores, run)


def test_a_token_that_is_to_end_holds_until_then(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts)
        await accounts.end_tokens("shop", int(time.time()) + 60)
        return (await admitted(accounts)).standing

    assert done(stores, run) == Standing(5, 1, 3)


def test_tokens_are_told_by_their_first_characters_alone(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[tuple[str, str, int | None]]:
        await shop(accounts)
        return [(row.account, row.shown, row.ends) for row in await accounts.tokens()]

    assert done(stores, run) == [("shop", TOKEN[:8], None)]
