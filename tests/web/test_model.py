"""Whatever happens to calls in whatever order: the service says of an account what a few lines of arithmetic say."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Coroutine
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from accounts.conftest import new_database
from conftest import TOKEN
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from valkey import Valkey
from web.knocking import Work, knock, scope

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.errors import CaptchaAsked, OfferlensError, OfferRemoved, OutOfTime, SourceFailed
from offerlens.settings import StoreSettings
from offerlens.web.desk import Desk, Done

T = TypeVar("T")

FAILURES = [CaptchaAsked(), OfferRemoved(), OutOfTime("x"), SourceFailed("x"), ZeroDivisionError()]


class Model(RuleBasedStateMachine):
    """Two nodes of a service, and an account as it ought to be."""

    @initialize(limit=st.integers(1, 3), balance=st.none() | st.integers(0, 4))
    def open(self, limit: int, balance: int | None) -> None:
        """An account on a new store."""
        self.loop = asyncio.new_event_loop()
        self.limit, self.balance, self.expired = limit, balance, False
        self.numbers, self.held = count(1), list[tuple[asyncio.Task[Any], asyncio.Event, int]]()
        self.charged: set[str] = set()
        self.stores = self.made()
        self.desks = [Desk(open_accounts(self.stores)) for _ in range(2)]
        self.do(self.desks[0].accounts.create_account("shop", Terms(limit, balance)))
        self.do(self.desks[0].accounts.add_token("shop", TOKEN))

    def made(self) -> StoreSettings:
        """The settings of a new store."""
        raise NotImplementedError

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """What comes of some work."""
        return self.loop.run_until_complete(work)

    def refused(self) -> int | None:
        """The code of a call that ought not to be let in now; None when it ought."""
        if self.expired or self.balance == 0:
            return 439
        if len(self.held) >= self.limit:
            return 503
        return 439 if self.balance is not None and self.balance <= len(self.held) else None

    async def call(self, at: int, end: asyncio.Event | None, failure: Exception | None, key: str) -> dict[str, str]:
        """What a call answers: its headers, and its code under "code"."""

        async def answer() -> Done:
            if end is not None:
                await end.wait()
            if failure is not None:
                raise failure
            return Done(1, b"{}")

        return await self.knock(at, Work(answer), key)

    async def knock(self, at: int, work: Work, key: str = "") -> dict[str, str]:
        """What a desk answers for some work."""
        headers = {"idempotency-key": key} if key else {}
        asked = scope(headers, f"req_{next(self.numbers)}")
        status, said, _ = await knock(self.desks[at], work, asked)
        return said | {"code": str(status)}

    @rule(at=st.integers(0, 1))
    def pay(self, at: int) -> None:
        """A call whose reply lies ready, if it is let in."""

        async def never() -> Done:
            raise AssertionError

        expected = self.refused()
        answer = self.do(self.knock(at, Work(never, Done(1, b"{}"))))
        assert (answer["code"], answer["x-charged"]) == (str(expected or 200), "0" if expected else "1")
        if expected is None and self.balance is not None:
            self.balance -= 1

    @rule(at=st.integers(0, 1), key=st.sampled_from(["", "", "a", "b"]))
    def succeed(self, at: int, key: str) -> None:
        """A call that succeeds, if it is let in; a name that was charged is read again free."""
        expected, replayed = self.refused(), key in self.charged
        answer = self.do(self.call(at, None, None, key))
        if replayed:
            assert (answer["code"], answer["x-charged"], answer["x-replayed"]) == ("200", "0", "1")
            return
        assert (answer["code"], answer["x-charged"]) == (str(expected or 200), "0" if expected else "1")
        if expected is None:
            self.balance = None if self.balance is None else self.balance - 1
            self.charged |= {key} - {""}

    @rule(at=st.integers(0, 1), failure=st.sampled_from(FAILURES))
    def fail(self, at: int, failure: Exception) -> None:
        """A call whose work fails."""
        expected = self.refused()
        answer = self.do(self.call(at, None, failure, ""))
        code = failure.code if isinstance(failure, OfferlensError) else 500
        assert (answer["code"], answer["x-charged"]) == (str(expected or code), "0")

    @rule(at=st.integers(0, 1))
    def begin(self, at: int) -> None:
        """A call that stays in flight, if it is let in."""
        expected, end = self.refused(), asyncio.Event()
        task = self.loop.create_task(self.call(at, end, None, ""))
        self.do(asyncio.wait_for(self.until_begun(task, len(self.held) + (expected is None)), 10))
        if expected is None:
            self.held.append((task, end, at))
        else:
            assert self.do(_result(task))["code"] == str(expected)

    async def until_begun(self, task: asyncio.Task[Any], in_flight: int) -> None:
        """Until a call holds its slot, or is sent away."""
        while not task.done() and (await self.desks[0].accounts.account("shop")).in_flight < in_flight:
            pass  # asking the store lets the others go on

    @rule()
    def end(self) -> None:
        """The first call in flight succeeds; its balance may have been taken away meanwhile."""
        if self.held:
            task, end, _ = self.held.pop(0)
            end.set()
            answer = self.do(_result(task))
            assert answer["code"] == ("439" if self.balance == 0 else "200")
            if self.balance:
                self.balance -= 1

    @rule()
    def break_off(self) -> None:
        """The first call in flight is broken off."""
        if self.held:
            task, _, _ = self.held.pop(0)
            task.cancel()
            self.do(asyncio.wait_for(self.until_free(task), 10))

    async def until_free(self, task: asyncio.Task[Any]) -> None:
        """Until a call that was broken off holds its slot no more."""
        await asyncio.gather(task, return_exceptions=True)
        while (await self.desks[0].accounts.account("shop")).in_flight > len(self.held):
            pass  # asking the store lets the others go on

    @rule(calls=st.integers(-2, 3).filter(bool))
    def top_up(self, calls: int) -> None:
        """The operator changes the balance."""
        if self.balance is not None:
            self.do(self.desks[0].accounts.change_account("shop", add=calls))
            self.balance = max(0, self.balance + calls)

    @rule()
    def expire(self) -> None:
        """The account expires, or is prolonged."""
        self.expired = not self.expired
        until = int(time.time()) - 5 if self.expired else None
        self.do(self.desks[0].accounts.expire_account("shop", until))

    @invariant()
    def adds_up(self) -> None:
        """The balance and the slots are as they ought to be."""
        if hasattr(self, "desks"):
            account = self.do(self.desks[1].accounts.account("shop"))
            assert (account.terms.balance, account.in_flight) == (self.balance, len(self.held))

    def teardown(self) -> None:
        """End everything."""
        if hasattr(self, "desks"):
            for task, _, _ in self.held:
                task.cancel()
                self.do(_ended(task))
            for desk in self.desks:
                self.do(desk.close())
            self.loop.close()
            shutil.rmtree(self.stores.home)


async def _result(task: "asyncio.Task[T]") -> T:
    return await task


async def _ended(task: "asyncio.Task[Any]") -> None:
    await asyncio.gather(task, return_exceptions=True)


class LocalModel(Model):
    """On one machine."""

    def made(self) -> StoreSettings:
        """A new folder."""
        return StoreSettings(home=Path(tempfile.mkdtemp()))


class FleetModel(Model):
    """On many machines."""

    postgres: ClassVar[str]
    valkey: ClassVar[str]

    def made(self) -> StoreSettings:
        """A new database, and an empty Valkey."""
        with Valkey.from_url(self.valkey) as server:
            server.flushall()
        database = self.do(new_database(self.postgres))
        return StoreSettings(home=Path(tempfile.mkdtemp()), postgres=database, valkey=self.valkey)


def test_the_service_of_one_machine_does_as_the_model() -> None:
    run_state_machine_as_test(LocalModel, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))


def test_the_service_of_many_machines_does_as_the_model(postgres: str, valkey_server: str) -> None:
    FleetModel.postgres, FleetModel.valkey = postgres, valkey_server
    run_state_machine_as_test(FleetModel, settings=settings(max_examples=6, stateful_step_count=25, deadline=None))
