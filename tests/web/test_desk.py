"""The desk: over the whole tree of failures, only a success is charged."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import TOKEN, let_in
from web.knocking import Work, knock, scope

from offerlens import errors
from offerlens.accounts.account import Account, Terms
from offerlens.accounts.local import LocalAccounts
from offerlens.accounts.token import digest
from offerlens.errors import OfferlensError
from offerlens.sources.guard import Forbidden
from offerlens.web.desk import Desk, Done

CODES: dict[str, int] = {
    "AccessExpired": 417,
    "AccountSpent": 439,
    "BadRequest": 422,
    "BalanceSpent": 439,
    "BodyInvalid": 422,
    "BodyMissing": 422,
    "Busy": 503,
    "CaptchaAsked": 417,
    "FieldInvalid": 422,
    "FieldMissing": 422,
    "Forbidden": 417,
    "GatewayRefused": 417,
    "InternalError": 500,
    "KeyReused": 422,
    "LimitReached": 503,
    "LinkCostsMoney": 417,
    "LinkUnreachable": 417,
    "LinkUnresolved": 417,
    "LoginAsked": 417,
    "NetworkFault": 417,
    "NoSuchAddress": 404,
    "NotAllowed": 401,
    "NotAnOffer": 422,
    "OfferNotStored": 417,
    "OfferRemoved": 417,
    "OutOfTime": 499,
    "Overloaded": 503,
    "PageCutOff": 417,
    "PageDegraded": 417,
    "PageEmpty": 417,
    "PageTooLarge": 417,
    "PageUnreadable": 417,
    "PlatformRefused": 417,
    "QuotaSpent": 417,
    "Refused": 417,
    "SameCallUnderWay": 503,
    "ShuttingDown": 503,
    "SourceCrowded": 503,
    "SourceFailed": 417,
    "SourceMisconfigured": 417,
    "SourceSuspended": 417,
    "StoreAway": 500,
    "SubscriptionExpired": 439,
    "TokenMissing": 401,
    "TokenUnknown": 401,
    "TooFast": 417,
    "Unavailable": 417,
    "WrongMethod": 405,
    "WrongOffer": 417,
}
"""What each failure answers when it happens in a call that was let in. A class without a line fails this file."""


def tree(root: type[OfferlensError] = OfferlensError) -> Iterator[type[OfferlensError]]:
    """Every failure that can be raised."""
    for child in root.__subclasses__():
        yield child
        yield from tree(child)


FAILURES = {failure.__name__: failure for failure in tree()}


def call(home: Path, failure: BaseException | None, ready: Done | None = None) -> tuple[int, dict[str, str], Account]:
    """What a call answers whose work ends so: the code, the headers, and the account afterwards."""

    async def answer() -> Done:
        if failure is not None:
            raise failure
        return Done(1, b"{}")

    async def run() -> tuple[int, dict[str, str], Account]:
        desk = Desk(LocalAccounts(home))
        status, headers, _ = await knock(desk, Work(answer, ready), scope())
        account = await desk.accounts.look(digest(TOKEN))
        await desk.close()
        return status, headers, account

    return asyncio.run(run())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    let_in(tmp_path, terms=Terms(concurrency=2, balance=10))
    return tmp_path


def test_every_failure_has_its_line() -> None:
    assert set(FAILURES) == set(CODES)
    assert errors.OfferlensError in Forbidden.__mro__


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_failure_is_never_charged_and_frees_its_slot(home: Path, failure: type[OfferlensError]) -> None:
    status, headers, account = call(home, failure("x"))
    assert status == CODES[failure.__name__]
    assert (headers["x-charged"], headers["x-balance"], headers["x-concurrency"]) == ("0", "10", "0/2")
    assert (account.terms.balance, account.in_flight) == (10, 0)


@pytest.mark.parametrize("bug", [ZeroDivisionError(), KeyError("x"), TimeoutError(), RuntimeError()], ids=repr)
def test_a_bug_is_never_charged_and_frees_its_slot(home: Path, bug: Exception) -> None:
    status, headers, account = call(home, bug)
    assert (status in (499, 500), headers["x-charged"], account.terms.balance, account.in_flight) == (True, "0", 10, 0)


def test_a_success_is_charged_once(home: Path) -> None:
    status, headers, account = call(home, None)
    assert (status, headers["x-charged"], headers["x-balance"], headers["x-concurrency"]) == (200, "1", "9", "0/2")
    assert (account.terms.balance, account.in_flight) == (9, 0)


def test_a_reply_that_lies_ready_is_charged_once_and_no_work_is_done(home: Path) -> None:
    status, headers, account = call(home, ZeroDivisionError(), Done(1, b"{}", [(b"x-cache", b"hit")]))
    assert (status, headers["x-charged"], headers["x-balance"], headers["x-cache"]) == (200, "1", "9", "hit")
    assert (account.terms.balance, account.in_flight) == (9, 0)


def test_a_call_with_a_name_takes_the_ordinary_way(home: Path) -> None:
    async def answer() -> Done:
        return Done(1, b"worked")

    async def run() -> list[tuple[bytes, str]]:
        desk = Desk(LocalAccounts(home))
        work = Work(answer, Done(1, b"ready"))
        answers = [await knock(desk, work, scope({"idempotency-key": "a"})) for _ in range(2)]
        await desk.close()
        return [(body, headers["x-charged"]) for _, headers, body in answers]

    assert asyncio.run(run()) == [(b"worked", "1"), (b"worked", "0")]


def test_a_server_that_breaks_off_frees_the_slot(home: Path) -> None:
    async def run() -> tuple[Any, Any]:
        desk = Desk(LocalAccounts(home))
        begun = asyncio.Event()

        async def answer() -> Done:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        serving = asyncio.ensure_future(knock(desk, Work(answer), scope()))
        await begun.wait()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await desk.close()
        accounts = LocalAccounts(home)
        account = await accounts.account("tests")
        await accounts.close()
        return account.terms.balance, account.in_flight

    assert asyncio.run(run()) == (10, 0)
