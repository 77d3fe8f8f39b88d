"""A service that is killed in the middle of anything: no charge is lost, none is invented."""

import asyncio
import itertools
import random
import threading
from pathlib import Path

import apsw
import pytest
import requests
from curl_cffi import AsyncSession
from curl_cffi.requests.exceptions import RequestException
from proof.conftest import NewStores
from proof.dying import POINTS
from proof.nodes import Node, let_in, look, path, serving, times

from offerlens.accounts.account import Entry
from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED

DYING = Path(__file__).with_name("dying.py")
CALLS = 30
BALANCE = 100_000


def ask_until_it_dies(node: Node, names: list[str]) -> dict[str, str]:
    """The calls that were charged, as their clients saw it: the request id of each, by the name that it was given.

    A client's library may ask again by itself where a kept connection breaks; the reply is then read again, free.
    """
    seen: dict[str, str] = {}

    async def call(session: AsyncSession, name: str) -> None:  # type: ignore[type-arg]
        headers = {"Idempotency-Key": name}
        try:
            answer = await session.get(node.address + path(DOCUMENTED), headers=headers, timeout=20)
        except RequestException:
            return
        if answer.status_code == 200 and answer.headers["x-charged"] == "1":
            seen[name] = answer.headers["x-request-id"]

    async def run() -> None:
        async with AsyncSession(max_clients=8, trust_env=False) as session:
            await asyncio.gather(*(call(session, name) for name in names))

    asyncio.run(run())
    return seen


def charges(lines: list[Entry]) -> list[str]:
    """The request ids of what was charged."""
    return [line.request_id for line in lines if line.calls < 0]


def reread(node: Node, name: str) -> tuple[int, str, str]:
    """What becomes of a call that is asked again under its name."""
    answer = requests.get(node.address + path(DOCUMENTED), headers={"Idempotency-Key": name}, timeout=20)
    return answer.status_code, answer.headers["X-Charged"], answer.headers.get("X-Replayed", "0")


def is_whole(stores: StoreSettings) -> bool:
    """Whether the database is intact."""
    db = apsw.Connection(str(stores.home / "accounts.db"))
    try:
        return bool(db.pragma("integrity_check") == "ok")
    finally:
        db.close()


def check_the_books(stores: StoreSettings, seen: dict[str, str], site: str, names: list[str]) -> None:
    """Every 200 that a client saw is charged once; every other charge can be read again free; nothing is held."""
    with serving(stores, site) as after:
        account, lines = look(stores)
        charged = charges(lines)
        assert (account.in_flight, len(charged), len(set(charged))) == (0, len(set(charged)), len(charged))
        assert set(seen.values()) <= set(charged)
        assert account.terms.balance == BALANCE - len(charged)
        outcomes = [reread(after, name) for name in names]
    replayed = sum(outcome == (200, "0", "1") for outcome in outcomes)
    assert {outcome[0] for outcome in outcomes} == {200}
    assert replayed == len(charged)  # the rest had never been charged, and is now
    assert look(stores)[0].terms.balance == BALANCE - len(names)
    assert is_whole(stores)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point(new_stores: NewStores, site: str, point: str) -> None:
    for round_ in range(times(1, 20)):
        stores = _new(new_stores, round_)
        let_in(stores, 50, BALANCE)
        names = [f"order-{number}" for number in range(CALLS)]
        trap = {"DIE_AT": point, "DIE_AFTER": str(3 + round_)}
        with serving(stores, site, start=[str(DYING)], env=trap) as doomed:
            seen = ask_until_it_dies(doomed, names)
        check_the_books(stores, seen, site, names)


def test_killed_at_a_random_moment(new_stores: NewStores, site: str) -> None:
    dice = random.Random(1688)  # noqa: S311 - the same moments every time
    for round_ in range(times(2, 100)):
        stores = _new(new_stores, round_)
        let_in(stores, 50, BALANCE)
        names = [f"order-{number}" for number in range(CALLS)]
        with serving(stores, site, workers=2) as doomed:
            requests.get(f"{doomed.address}/health", timeout=10)
            killing = threading.Timer(dice.uniform(0.0, 0.1), doomed.kill_workers)
            killing.start()
            seen = ask_until_it_dies(doomed, names)
            killing.join()
        check_the_books(stores, seen, site, names)


_numbers = itertools.count()


def _new(new_stores: NewStores, round_: int) -> StoreSettings:
    """A new store for every round."""
    stores = new_stores("local")
    home = stores.home / f"{next(_numbers)}-{round_}"
    home.mkdir()
    return StoreSettings(home=home)
