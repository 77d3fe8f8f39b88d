"""What every store of accounts promises of a call: let in, settled, released, or paid at once."""

import asyncio
import time

import pytest
from accounts.conftest import done, opened
from accounts.shop import DIGEST, KEY, TOKEN, admitted, charge, denied, shop

from offerlens.accounts import Accounts
from offerlens.accounts.account import Admission, Denied, Key, Paid, Replay, Standing
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
