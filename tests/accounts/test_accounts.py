"""What every store of accounts promises."""

import asyncio
import time

import pytest
from accounts.conftest import done, opened

from offerlens.accounts import Accounts
from offerlens.accounts.account import Admission, Charge, Denied, Key, Paid, Replay, Standing, Terms
from offerlens.accounts.token import digest
from offerlens.errors import (
    BalanceSpent,
    KeyReused,
    LimitReached,
    OfferlensError,
    SameCallUnderWay,
    SubscriptionExpired,
    TokenUnknown,
)
from offerlens.settings import StoreSettings

TOKEN = "ol_a-token-of-this-test"
DIGEST = digest(TOKEN)
KEY = Key("order-1", b"fingerprint")


async def shop(accounts: Accounts, concurrency: int = 3, balance: int | None = 5, expires: int | None = None) -> None:
    """An account with a token."""
    await accounts.create_account("shop", Terms(concurrency, balance, expires))
    await accounts.add_token("shop", TOKEN)


async def admitted(accounts: Accounts, key: Key | None = None) -> Admission:
    """A call that is let in."""
    admission = await accounts.admit(DIGEST, key)
    assert isinstance(admission, Admission), admission
    return admission


async def denied(accounts: Accounts, key: Key | None = None) -> tuple[type[OfferlensError], Standing]:
    """Why a call is not let in, and how its account stands."""
    denial = await accounts.admit(DIGEST, key)
    assert isinstance(denial, Denied), denial
    return type(denial.error), denial.standing


def charge(request_id: str = "req_1", body: bytes = b"reply") -> Charge:
    """What a call is charged for."""
    return Charge(request_id, 859086919394, body)


# Let in, settled, released


def test_a_call_that_is_let_in_holds_a_slot(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts)
        await admitted(accounts)
        return (await admitted(accounts)).standing

    assert done(stores, run) == Standing(5, 2, 3)


def test_a_settled_call_is_charged_and_frees_its_slot(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts)
        return await accounts.settle(await admitted(accounts), charge())

    assert done(stores, run) == Standing(4, 0, 3)


def test_a_released_call_is_not_charged_and_frees_its_slot(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[Standing, int | None]:
        await shop(accounts)
        standing = await accounts.release(await admitted(accounts), "captcha")
        return standing, (await accounts.account("shop")).terms.balance

    assert done(stores, run) == (Standing(5, 0, 3), 5)


def test_an_account_without_a_balance_may_ask_without_end(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts, balance=None)
        return await accounts.settle(await admitted(accounts), charge())

    assert done(stores, run) == Standing(None, 0, 3)


# Not let in


@pytest.mark.parametrize("token", ["", TOKEN[:-1], TOKEN + " ", "shop", "\ud800", "\0"])
def test_another_token_is_unknown(stores: StoreSettings, token: str) -> None:
    async def run(accounts: Accounts) -> None:
        await shop(accounts)
        await accounts.admit(digest(token))

    with pytest.raises(TokenUnknown):
        done(stores, run)


def test_no_more_calls_than_the_limit_are_let_in(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[type[OfferlensError], Standing]:
        await shop(accounts, concurrency=2)
        for _ in range(2):
            await admitted(accounts)
        return await denied(accounts)

    assert done(stores, run) == (LimitReached, Standing(5, 2, 2))


def test_a_slot_that_is_free_again_is_given_to_the_next(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts, concurrency=1)
        for _ in range(3):
            await accounts.settle(await admitted(accounts), charge(f"req_{time.monotonic_ns()}"))
        return (await admitted(accounts)).standing

    assert done(stores, run) == Standing(2, 1, 1)


def test_no_more_calls_than_are_paid_for_are_let_in(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[type[OfferlensError], Standing]:
        await shop(accounts, concurrency=9, balance=2)
        for _ in range(2):
            await admitted(accounts)
        return await denied(accounts)

    assert done(stores, run) == (BalanceSpent, Standing(2, 2, 9))


def test_an_empty_account_is_told_so_even_at_its_limit(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[type[OfferlensError], Standing]:
        await shop(accounts, concurrency=1, balance=0)
        return await denied(accounts)

    assert done(stores, run) == (BalanceSpent, Standing(0, 0, 1))


def test_a_call_that_was_released_leaves_its_share_to_the_next(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts, balance=1)
        await accounts.release(await admitted(accounts), "captcha")
        return (await admitted(accounts)).standing

    assert done(stores, run) == Standing(1, 1, 3)


def test_an_expired_account_is_not_served(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> type[OfferlensError]:
        await shop(accounts, expires=int(time.time()) - 1)
        return (await denied(accounts))[0]

    assert done(stores, run) is SubscriptionExpired


def test_an_account_that_is_to_expire_is_served(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts, expires=int(time.time()) + 60)
        return (await admitted(accounts)).standing

    assert done(stores, run) == Standing(5, 1, 3)


def test_a_balance_that_is_taken_away_meanwhile_is_not_overdrawn(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[int | None, int]:
        await shop(accounts, balance=1)
        admission = await admitted(accounts)
        await accounts.change_account("shop", add=-1)
        with pytest.raises(BalanceSpent):
            await accounts.settle(admission, charge())
        account = await accounts.account("shop")
        return account.terms.balance, account.in_flight

    assert done(stores, run) == (0, 0)


# Calls with a name


def test_a_named_call_is_charged_once_and_read_again_free(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[object, int]:
        await shop(accounts)
        await accounts.settle(await admitted(accounts, KEY), charge(body=b"the reply"))
        return await accounts.admit(DIGEST, KEY), len(await accounts.ledger("shop"))

    assert done(stores, run) == (Replay(b"the reply", Standing(4, 0, 3)), 2)


def test_a_named_call_under_way_is_not_done_twice(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> type[OfferlensError]:
        await shop(accounts)
        await admitted(accounts, KEY)
        return (await denied(accounts, KEY))[0]

    assert done(stores, run) is SameCallUnderWay


def test_nor_is_it_when_the_account_has_expired_meanwhile(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[type[OfferlensError]]:
        await shop(accounts)
        await admitted(accounts, KEY)
        await accounts.expire_account("shop", 1)
        return [(await denied(accounts, key))[0] for key in (KEY, Key("another", b"print"), None)]

    assert done(stores, run) == [SameCallUnderWay, SubscriptionExpired, SubscriptionExpired]


def test_a_named_call_that_failed_is_done_again(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts)
        await accounts.release(await admitted(accounts, KEY), "captcha")
        return (await admitted(accounts, KEY)).standing

    assert done(stores, run) == Standing(5, 1, 3)


def test_a_name_is_not_taken_for_another_request(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> type[OfferlensError]:
        await shop(accounts)
        await accounts.settle(await admitted(accounts, KEY), charge())
        return (await denied(accounts, Key(KEY.name, b"another")))[0]

    assert done(stores, run) is KeyReused


def test_a_reply_is_read_again_even_by_an_account_that_has_nothing_left(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> object:
        await shop(accounts, balance=1)
        await accounts.settle(await admitted(accounts, KEY), charge())
        return await accounts.admit(DIGEST, KEY)

    assert done(stores, run) == Replay(b"reply", Standing(0, 0, 3))


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


# Several workers, callers who leave, the end


def test_workers_share_slots_and_balance(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[type[OfferlensError], Standing]:
        await shop(accounts, concurrency=2)
        async with opened(stores) as other:
            await admitted(accounts)
            await admitted(other)
            return await denied(other)

    assert done(stores, run) == (LimitReached, Standing(5, 2, 2))


def test_slots_of_a_worker_that_ended_are_free(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Standing:
        await shop(accounts, concurrency=1)
        async with opened(stores) as other:
            await admitted(other)
        return (await admitted(accounts)).standing

    assert done(stores, run) == Standing(5, 1, 1)


def test_a_caller_who_leaves_at_the_door_holds_no_slot(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> int:
        await shop(accounts, concurrency=100, balance=None)
        for waits in range(60):
            entering = asyncio.ensure_future(accounts.admit(DIGEST))
            for _ in range(waits % 20):
                await asyncio.sleep(0)
            entering.cancel()
            for result in await asyncio.gather(entering, return_exceptions=True):
                if isinstance(result, Admission):
                    await accounts.release(result, "caller_left")
        return 0

    done(stores, run)
    assert done(stores, lambda accounts: accounts.account("shop")).in_flight == 0


def test_200_calls_at_once_are_let_in_as_often_as_is_paid_for(stores: StoreSettings) -> None:
    async def call(accounts: Accounts, number: int) -> str:
        admission = await accounts.admit(DIGEST)
        if isinstance(admission, Denied):
            return admission.error.reason
        assert isinstance(admission, Admission)
        await asyncio.sleep(0)
        try:
            await accounts.settle(admission, charge(f"req_{number}"))
        except BalanceSpent as error:  # of many machines, one may be let in while another is being charged
            return error.reason
        return "ok"

    async def run(accounts: Accounts) -> list[str]:
        await shop(accounts, concurrency=200)
        async with opened(stores) as other:
            return await asyncio.gather(*(call((accounts, other)[number % 2], number) for number in range(200)))

    outcomes = done(stores, run)
    assert (outcomes.count("ok"), outcomes.count("balance_spent")) == (5, 195)


# Paid at once


def test_a_call_whose_reply_lies_ready_is_charged_and_holds_no_slot(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[str, Standing, list[tuple[int, int | None, str, int]]]:
        await shop(accounts)
        paid = await accounts.pay(DIGEST, charge("req_7"))
        assert isinstance(paid, Paid)
        ledger = await accounts.ledger("shop")
        lines = [(line.calls, line.balance, line.request_id, line.offer_id) for line in ledger]
        return paid.name, paid.standing, lines

    assert done(stores, run) == ("shop", Standing(4, 0, 3), [(5, 5, "", 0), (-1, 4, "req_7", 859086919394)])


def test_payments_that_come_together_are_charged_one_after_the_other(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[list[int | None], list[str], int | None, list[tuple[str, int, int]]]:
        await shop(accounts)
        paid = await asyncio.gather(*(accounts.pay(DIGEST, charge(f"req_{number}")) for number in range(8)))
        balances = [one.standing.balance for one in paid if isinstance(one, Paid)]
        reasons = [one.error.reason for one in paid if isinstance(one, Denied)]
        usage = [(row.outcome, row.calls, row.charged) for row in await accounts.usage("2000-01-01")]
        while len(usage) < 2 or usage[0][1] < 3:  # a refusal is counted beside the call where the store is far
            usage = [(row.outcome, row.calls, row.charged) for row in await accounts.usage("2000-01-01")]
        return balances, reasons, (await accounts.account("shop")).terms.balance, usage

    assert done(stores, run) == (
        [4, 3, 2, 1, 0],
        ["balance_spent"] * 3,
        0,
        [("balance_spent", 3, 0), ("ok", 5, 5)],
    )


def test_what_calls_in_flight_have_set_aside_is_not_paid_with(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[str]:
        await shop(accounts, balance=2)
        await admitted(accounts)
        paid = [await accounts.pay(DIGEST, charge(f"req_{number}")) for number in range(2)]
        return [one.error.reason if isinstance(one, Denied) else "paid" for one in paid]

    assert done(stores, run) == ["paid", "balance_spent"]


def test_where_no_slot_is_free_nothing_is_paid(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Paid | Denied:
        await shop(accounts, concurrency=1)
        await admitted(accounts)
        return await accounts.pay(DIGEST, charge())

    denial = done(stores, run)
    assert isinstance(denial, Denied)
    assert (type(denial.error), denial.standing) == (LimitReached, Standing(5, 1, 1))


def test_an_expired_account_pays_nothing(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Paid | Denied:
        await shop(accounts, expires=1)
        return await accounts.pay(DIGEST, charge())

    denial = done(stores, run)
    assert isinstance(denial, Denied)
    assert isinstance(denial.error, SubscriptionExpired)


def test_a_token_that_was_revoked_meanwhile_pays_nothing(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shop(accounts)
        assert isinstance(await accounts.pay(DIGEST, charge()), Paid)
        await accounts.end_tokens("shop", 0)
        with pytest.raises(TokenUnknown):
            await accounts.pay(DIGEST, charge("req_2"))

    done(stores, run)


def test_slots_of_a_dead_worker_stand_in_nobodys_way(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> Paid | Denied:
        await shop(accounts, concurrency=1)
        async with opened(stores) as other:
            await admitted(other)
        return await accounts.pay(DIGEST, charge())

    assert isinstance(done(stores, run), Paid)
