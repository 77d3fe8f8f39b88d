"""No more calls than the limit are in flight, that many can be, and no slot is ever lost."""

import asyncio
import random
import time

import pytest
from curl_cffi import AsyncSession
from proof.conftest import NewStores
from proof.nodes import (
    PROVE,
    TOKEN,
    ask_and_leave,
    ask_at_once,
    calls_under_way,
    greatest,
    let_in,
    look,
    serving,
    several,
    times,
    until_free,
)

from offerlens.accounts import open_accounts
from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import SLOW_FROM, Trouble

LIMIT = 3
SLOW = SLOW_FROM + 30
PLACES = [("local", 1, 1), ("local", 2, 1), ("local", 4, 1), ("fleet", 1, 3)]
EACH_PLACE = pytest.mark.parametrize(("kind", "workers", "nodes"), PLACES, ids=["1 worker", "2", "4", "3 nodes"])


@EACH_PLACE
def test_with_200_clients_the_greatest_concurrency_is_exactly_the_limit(
    new_stores: NewStores, site: str, kind: str, workers: int, nodes: int
) -> None:
    stores = new_stores(kind)
    let_in(stores, LIMIT, 1000)
    with several(stores, site, workers=workers, nodes=nodes) as running:
        codes = ask_at_once(running, SLOW, 200, patient=True)
        account, lines = look(stores)
    assert (dict(codes), greatest(site, SLOW)) == ({200: 200}, LIMIT)
    assert (account.terms.balance, account.in_flight, len(lines)) == (800, 0, 201)


@EACH_PLACE
def test_no_slot_is_lost_whatever_happens(
    new_stores: NewStores, site: str, kind: str, workers: int, nodes: int
) -> None:
    stores, dice = new_stores(kind), random.Random(1688)  # noqa: S311 - the same moments every time
    let_in(stores, LIMIT, None)
    with several(stores, site, workers=workers, nodes=nodes) as running:
        failures = ask_at_once(running, Trouble.EMPTY.value, times(60, 500), patient=True)
        assert set(failures) == {417}
        ask_and_leave(running, SLOW, [dice.uniform(0, 0.08) for _ in range(times(60, 500))])
        until_free(stores)
        ask_at_once(running, SLOW, 10 * LIMIT)  # hammering at ten times the limit
        until_free(stores)
        again = SLOW + 200
        assert ask_at_once(running, again, LIMIT) == {200: LIMIT}
    assert greatest(site, again) == LIMIT


@pytest.mark.parametrize(
    ("kind", "workers", "seconds"), [("local", 1, 2.0), ("local", 2, 2.0), ("fleet", 2, 3.0)], ids=["1", "2", "fleet"]
)
def test_the_slots_of_killed_workers_are_soon_free(
    new_stores: NewStores, site: str, kind: str, workers: int, seconds: float
) -> None:
    stores = new_stores(kind)
    let_in(stores, LIMIT, 100)
    with serving(stores, site, workers=workers) as doomed, calls_under_way(doomed, Trouble.SILENT.value, LIMIT):
        while look(stores)[0].in_flight < LIMIT:
            time.sleep(0.01)
        doomed.kill_workers()
        until_free(stores, seconds if PROVE else 10.0)  # other tests keep this machine busy
    with serving(stores, site) as after:
        assert ask_at_once([after], SLOW, LIMIT) == {200: LIMIT}
    assert look(stores)[0].terms.balance == 100 - LIMIT


@pytest.mark.parametrize(("kind", "workers"), [("local", 2), ("fleet", 2)])
def test_a_call_right_after_a_200_is_never_refused(new_stores: NewStores, site: str, kind: str, workers: int) -> None:
    stores, calls = new_stores(kind), times(200, 1000)
    let_in(stores, 1, None)

    async def run(address: str) -> set[int]:
        codes = set()
        url = f"{address}/1688/item_detail?apiToken={TOKEN}&item_id={DOCUMENTED}"
        for _ in range(calls):
            async with AsyncSession(trust_env=False) as session:  # a new connection each, so that any worker takes it
                codes.add(int((await session.get(url, timeout=60)).status_code))
        return codes

    with serving(stores, site, workers=workers) as node:
        assert asyncio.run(run(node.address)) == {200}


@pytest.mark.parametrize(("kind", "workers", "nodes"), [("local", 4, 1), ("fleet", 1, 3)])
def test_a_balance_of_5_gives_exactly_5_of_200(
    new_stores: NewStores, site: str, kind: str, workers: int, nodes: int
) -> None:
    stores = new_stores(kind)
    let_in(stores, 300, 0)
    with several(stores, site, workers=workers, nodes=nodes) as running:
        for _ in range(times(2, 50)):
            _top_up(stores, 5)
            assert dict(ask_at_once(running, SLOW, 200)) == {200: 5, 439: 195}
    account, lines = look(stores)
    assert (account.terms.balance, min(line.balance or 0 for line in lines)) == (0, 0)


def _top_up(stores: StoreSettings, calls: int) -> None:
    async def run() -> None:
        accounts = open_accounts(stores)
        await accounts.change_account("shop", add=calls)
        await accounts.close()

    asyncio.run(run())
