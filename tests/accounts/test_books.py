"""The books of every store of accounts: usage, single tokens, operators."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from accounts.conftest import done

from offerlens.accounts import Accounts
from offerlens.accounts.account import Admission, Charge, Paid, Terms
from offerlens.accounts.books import MOST_TOKENS, Day, Operator
from offerlens.accounts.token import digest
from offerlens.errors import TokenUnknown
from offerlens.settings import StoreSettings

TOKEN, OTHER, SECRET = "ol_a-token-of-this-test", "ol_another-token", "olop_a-secret"
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
YESTERDAY = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"


async def shops(accounts: Accounts) -> None:
    """Two accounts; the first has two tokens."""
    for name in ("shop", "other"):
        await accounts.create_account(name, Terms(balance=5))
    await accounts.add_token("shop", TOKEN)
    await accounts.books.make_token("shop", OTHER, "for the till")


async def pay(accounts: Accounts, token: str = TOKEN, times: int = 1) -> None:
    """Calls that are charged."""
    for number in range(times):
        assert isinstance(await accounts.pay(digest(token), Charge(f"req_{token}{number}", 1, b"")), Paid)


# Tokens


def test_tokens_are_told_the_newest_first(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[tuple[str, str, bytes, int | None, float | None]]:
        await shops(accounts)
        return [(row.shown, row.note, row.digest, row.ends, row.used) for row in await accounts.books.tokens("shop")]

    assert done(stores, run) == [
        ("ol_anoth", "for the till", digest(OTHER), None, None),
        ("ol_a-tok", "", digest(TOKEN), None, None),
    ]


def test_the_last_use_of_a_token_is_told(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[bool]:
        await shops(accounts)
        began = time.time() - 1
        await pay(accounts)
        return [row.used is not None and row.used > began for row in await accounts.books.tokens("shop")]

    assert done(stores, run) == [False, True]


def test_a_token_that_was_made_is_let_in(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> str:
        await shops(accounts)
        return (await accounts.look(digest(OTHER))).name

    assert done(stores, run) == "shop"


def test_one_token_is_ended_and_the_others_hold(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[str, bool]:
        await shops(accounts)
        await pay(accounts, OTHER)  # so that the worker knows it
        newest = (await accounts.books.tokens("shop"))[0]
        shown = await accounts.books.end_token("shop", newest.id)
        with pytest.raises(TokenUnknown):
            await accounts.pay(digest(OTHER), Charge("req_late", 1, b""))
        return shown, isinstance(await accounts.admit(digest(TOKEN)), Admission)

    assert done(stores, run) == ("ol_anoth", True)


def test_those_that_hold_are_told_first(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[str]:
        await shops(accounts)
        await accounts.books.end_token("shop", (await accounts.books.tokens("shop"))[0].id)
        return [row.shown for row in await accounts.books.tokens("shop")]

    assert done(stores, run) == ["ol_a-tok", "ol_anoth"]


def test_a_token_of_another_account_cannot_be_ended(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shops(accounts)
        await accounts.books.end_token("other", (await accounts.books.tokens("shop"))[0].id)

    with pytest.raises(ValueError, match=r"^The account 'other' has no token \d+ that holds\.$"):
        done(stores, run)


def test_a_token_ends_once(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shops(accounts)
        newest = (await accounts.books.tokens("shop"))[0].id
        await accounts.books.end_token("shop", newest)
        await accounts.books.end_token("shop", newest)

    with pytest.raises(ValueError, match="that holds"):
        done(stores, run)


def test_an_account_makes_so_many_tokens_and_no_more(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await shops(accounts)
        for number in range(MOST_TOKENS - 2):
            made = await accounts.books.make_token("shop", f"token {number}", "")
            await accounts.books.end_token("shop", made)
        await accounts.books.make_token("shop", "one more", "")

    with pytest.raises(ValueError, match=rf"^The account 'shop' has {MOST_TOKENS} tokens"):
        done(stores, run)


@pytest.mark.parametrize("what", ["tokens", "make_token", "end_token"])
def test_an_account_that_is_not_there_has_no_tokens(stores: StoreSettings, what: str) -> None:
    works = {
        "tokens": lambda accounts: accounts.books.tokens("nobody"),
        "make_token": lambda accounts: accounts.books.make_token("nobody", TOKEN, ""),
        "end_token": lambda accounts: accounts.books.end_token("nobody", 1),
    }
    with pytest.raises(ValueError, match=r"^There is no account named 'nobody'\.$"):
        done(stores, works[what])


# Usage


def test_usage_is_told_of_the_accounts_and_days_that_are_asked_for(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[list[tuple[str, str, str, int, int]]]:
        await shops(accounts)
        await pay(accounts, times=2)
        usage = accounts.books.usage
        asked = [(["shop"], [YESTERDAY, TODAY]), (["other"], [TODAY]), (["shop"], [YESTERDAY]), ([], [TODAY])]
        rows = [await usage(names, days) for names, days in asked]
        return [[(row.day, row.account, row.outcome, row.calls, row.charged) for row in some] for some in rows]

    assert done(stores, run) == [[(TODAY, "shop", "ok", 2, 2)], [], [], []]


def test_all_accounts_together_are_told_by_day(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> tuple[list[Day], list[Day]]:
        await shops(accounts)
        await accounts.add_token("other", "theirs")
        await pay(accounts, times=2)
        await pay(accounts, "theirs")
        return await accounts.books.days(YESTERDAY), await accounts.books.days("9999-01-01")

    assert done(stores, run) == ([Day(TODAY, 3, 3)], [])


@pytest.mark.parametrize(
    ("part", "most", "names"),
    [("", 9, ["other", "shop"]), ("", 1, ["other"]), ("HO", 9, ["shop"]), ("%", 9, []), ("'", 9, [])],
)
def test_accounts_are_found_by_a_part_of_their_names(
    stores: StoreSettings, part: str, most: int, names: list[str]
) -> None:
    async def run(accounts: Accounts) -> list[str]:
        await shops(accounts)
        return [account.name for account in await accounts.find_accounts(part, most)]

    assert done(stores, run) == names


# Operators


def test_an_operator_is_known_by_the_secret_alone(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> str:
        await accounts.books.add_operator("anna", SECRET)
        return await accounts.books.operator(digest(SECRET))

    assert done(stores, run) == "anna"


@pytest.mark.parametrize("secret", ["", SECRET[:-1], "anna", TOKEN])
def test_another_secret_is_unknown(stores: StoreSettings, secret: str) -> None:
    async def run(accounts: Accounts) -> None:
        await shops(accounts)
        await accounts.books.add_operator("anna", SECRET)
        await accounts.books.operator(digest(secret))

    with pytest.raises(TokenUnknown):
        done(stores, run)


def test_an_operator_s_secret_is_no_token(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await accounts.books.add_operator("anna", SECRET)
        await accounts.look(digest(SECRET))

    with pytest.raises(TokenUnknown):
        done(stores, run)


def test_an_operator_who_ended_is_unknown(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> list[tuple[str, str, bool]]:
        for name in ("anna", "ben"):
            await accounts.books.add_operator(name, f"{SECRET} of {name}")
        await accounts.books.end_operator("anna")
        with pytest.raises(TokenUnknown):
            await accounts.books.operator(digest(f"{SECRET} of anna"))
        rows: list[Operator] = await accounts.books.operators()
        return [(row.name, row.shown, row.ends is None) for row in rows]

    assert done(stores, run) == [("anna", "olop_a-s", False), ("ben", "olop_a-s", True)]


def test_an_operator_ends_once(stores: StoreSettings) -> None:
    async def run(accounts: Accounts) -> None:
        await accounts.books.add_operator("anna", SECRET)
        await accounts.books.end_operator("anna")
        await accounts.books.end_operator("anna")

    with pytest.raises(ValueError, match=r"^There is no operator named 'anna' whose secret holds\.$"):
        done(stores, run)
