"""Whatever happens to calls in whatever order: a store does what a few lines of arithmetic say."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Coroutine
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from accounts.conftest import new_database
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)
from valkey import Valkey

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Admission, Charge, Denied, Key, Paid, Replay, Terms
from offerlens.accounts.token import digest
from offerlens.errors import BalanceSpent, TokenUnknown
from offerlens.settings import StoreSettings

T = TypeVar("T")
KEYS = ["order-1", "order-2"]


class Model(RuleBasedStateMachine):
    """Two workers of a store, and an account as it ought to be."""

    stores: ClassVar[StoreSettings]
    calls = Bundle("calls")

    @initialize(concurrency=st.integers(1, 3), balance=st.none() | st.integers(0, 5))
    def open(self, concurrency: int, balance: int | None) -> None:
        """An account on a new store."""
        self.loop = asyncio.new_event_loop()
        self.limit, self.balance, self.expired = concurrency, balance, False
        self.held: dict[str, tuple[int, Key | None]] = {}
        self.kept: dict[str, bytes] = {}
        self.lines = 0 if balance is None else 1
        self.numbers = count(1)
        self.token = "token-0"
        self.here = self.made()
        self.workers = [open_accounts(self.here), open_accounts(self.here)]
        self.do(self.workers[0].create_account("shop", Terms(concurrency, balance)))
        self.do(self.workers[0].add_token("shop", self.token))

    def made(self) -> StoreSettings:
        """The settings of a new store."""
        raise NotImplementedError

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """What comes of some work."""
        return self.loop.run_until_complete(work)

    def expected(self, key: Key | None) -> str:
        """What ought to come of a call."""
        if key and key.name in self.kept:
            return "replay"
        if key and any(held and held.name == key.name for _, held in self.held.values()):
            return "same_call_under_way"
        if self.expired:
            return "subscription_expired"
        if self.balance == 0:
            return "balance_spent"
        if len(self.held) >= self.limit:
            return "limit_reached"
        if self.balance is not None and self.balance <= len(self.held):
            return "balance_spent"
        return "admitted"

    @rule(target=calls, at=st.integers(0, 1), name=st.none() | st.sampled_from(KEYS))
    def admit(self, at: int, name: str | None) -> Any:
        """A call comes."""
        key = Key(name, b"print") if name else None
        expected = self.expected(key)
        admitted = self.do(self.workers[at].admit(digest(self.token), key))
        match admitted:
            case Admission():
                assert expected == "admitted"
                self.held[admitted.slot] = (at, key)
                return admitted
            case Replay(body):
                assert (expected, body) == ("replay", self.kept[name or ""])
            case Denied(error):
                assert error.reason == expected
        return multiple()

    @rule(admission=consumes(calls))
    def settle(self, admission: Admission) -> None:
        """A call succeeds."""
        if admission.slot not in self.held:
            return
        at, key = self.held.pop(admission.slot)
        number = next(self.numbers)
        charge = Charge(f"req_{number}", number, b"reply %d" % number)
        if self.balance == 0:
            with pytest.raises(BalanceSpent):
                self.do(self.workers[at].settle(admission, charge))
            return
        standing = self.do(self.workers[at].settle(admission, charge))
        self.lines += 1
        if self.balance is not None:
            self.balance -= 1
        if key:
            self.kept[key.name] = charge.body
        assert (standing.balance, standing.in_flight) == (self.balance, len(self.held))

    @rule(at=st.integers(0, 1), calls=st.integers(1, 4))
    def pay(self, at: int, calls: int) -> None:
        """Calls come at once whose replies lie ready."""
        expected = self.expected(None)
        room = calls if self.balance is None else min(calls, self.balance - len(self.held))
        numbers = [next(self.numbers) for _ in range(calls)]
        paid = self.do(self.paid(at, numbers))
        if expected != "admitted":
            assert [isinstance(one, Denied) and one.error.reason for one in paid] == [expected] * calls
            return
        assert [isinstance(one, Paid) for one in paid] == [True] * room + [False] * (calls - room)
        self.lines += room
        if self.balance is not None:
            self.balance -= room
        if room == calls:
            assert (paid[-1].standing.balance, paid[-1].standing.in_flight) == (self.balance, len(self.held))

    async def paid(self, at: int, numbers: list[int]) -> list[Paid | Denied]:
        """What comes of calls that come at once."""
        charges = [Charge(f"req_{number}", number, b"reply") for number in numbers]
        return await asyncio.gather(*(self.workers[at].pay(digest(self.token), charge) for charge in charges))

    @rule(admission=consumes(calls), outcome=st.sampled_from(["captcha", "offer_removed", "caller_left"]))
    def release(self, admission: Admission, outcome: str) -> None:
        """A call fails, or its caller leaves."""
        if admission.slot not in self.held:
            return
        at, _ = self.held.pop(admission.slot)
        assert self.do(self.workers[at].release(admission, outcome)).in_flight == len(self.held)

    @rule(calls=st.integers(-3, 3).filter(bool))
    def top_up(self, calls: int) -> None:
        """The operator changes the balance."""
        if self.balance is None:
            with pytest.raises(ValueError, match="has no balance"):
                self.do(self.workers[0].change_account("shop", add=calls))
            return
        self.do(self.workers[0].change_account("shop", add=calls))
        self.balance, self.lines = max(0, self.balance + calls), self.lines + 1

    @rule(limit=st.integers(1, 4))
    def change_limit(self, limit: int) -> None:
        """The operator changes the limit."""
        self.limit = limit
        self.do(self.workers[1].change_account("shop", concurrency=limit))

    @rule()
    def expire(self) -> None:
        """The account expires, or is prolonged."""
        self.expired = not self.expired
        self.do(self.workers[0].expire_account("shop", int(time.time()) - 5 if self.expired else None))

    @rule()
    def rotate(self) -> None:
        """The token is replaced by another."""
        before, self.token = self.token, f"token-{next(self.numbers)}"
        self.do(self.workers[0].end_tokens("shop", 0))
        self.do(self.workers[1].add_token("shop", self.token))
        with pytest.raises(TokenUnknown):
            self.do(self.workers[0].admit(digest(before)))

    @rule(at=st.integers(0, 1))
    def restart(self, at: int) -> None:
        """A worker ends, with calls in flight, and another takes its place; to look frees the slots of the first."""
        self.do(self.workers[at].close())
        self.workers[at] = open_accounts(self.here)
        self.held = {slot: (of, key) for slot, (of, key) in self.held.items() if of != at}
        self.do(self.workers[at].account("shop"))

    @rule()
    def add_up(self) -> None:
        """The balance, the ledger and the slots are as they ought to be. To look may change how they are kept."""
        account, lines = self.do(self.seen())
        assert (account.terms.balance, account.in_flight) == (self.balance, len(self.held))
        assert len(lines) == self.lines
        if self.balance is not None:
            assert sum(line.calls for line in lines) == self.balance

    async def seen(self) -> tuple[Any, Any]:
        """What the store says."""
        return await self.workers[0].account("shop"), await self.workers[1].ledger("shop")

    def teardown(self) -> None:
        """Close everything."""
        if hasattr(self, "workers"):
            self.add_up()
            for worker in self.workers:
                self.do(worker.close())
            self.loop.close()
            shutil.rmtree(self.here.home)


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


def test_the_store_of_one_machine_does_as_the_model() -> None:
    run_state_machine_as_test(LocalModel, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))


def test_the_store_of_many_machines_does_as_the_model(postgres: str, valkey_server: str) -> None:
    FleetModel.postgres, FleetModel.valkey = postgres, valkey_server
    run_state_machine_as_test(FleetModel, settings=settings(max_examples=8, stateful_step_count=30, deadline=None))
