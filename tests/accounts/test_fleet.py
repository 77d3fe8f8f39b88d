"""What only the store of many machines has."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from accounts.conftest import new_database, opened
from valkey import Valkey

from offerlens.accounts.account import Admission, Charge, Terms, UsageRow
from offerlens.accounts.fleet import FleetAccounts
from offerlens.accounts.token import digest
from offerlens.settings import StoreSettings


@pytest.fixture
def stores(postgres: str, valkey_server: str, tmp_path: Path) -> StoreSettings:
    """The settings of a new, empty store."""
    with Valkey.from_url(valkey_server) as server:
        server.flushall()
    database = asyncio.run(new_database(postgres))
    return StoreSettings(home=tmp_path, postgres=database, valkey=valkey_server)


def test_a_charge_whose_answer_was_lost_is_taken_back(stores: StoreSettings) -> None:
    async def run() -> tuple[int | None, int, list[UsageRow]]:
        async with opened(stores) as accounts:
            assert isinstance(accounts, FleetAccounts)
            await accounts.create_account("shop", Terms(3, 5))
            await accounts.add_token("shop", "token")
            admission = await accounts.admit(digest("token"))
            assert isinstance(admission, Admission)
            await accounts.settle(admission, Charge("req_1", 1, b""))
            lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            lost.set_exception(TimeoutError())
            for _ in range(2):  # once, and again to no effect
                await accounts._calls._take_back(lost, "req_1")
            balance = (await accounts.account("shop")).terms.balance
            return balance, len(await accounts.ledger("shop")), await accounts.usage("")

    balance, lines, usage = asyncio.run(run())
    assert (balance, lines, [(row.outcome, row.calls, row.charged) for row in usage]) == (
        5,
        1,
        [("ok", 0, 0), ("store_away", 1, 0)],
    )


def test_several_nodes_make_the_tables_of_a_new_database_at_the_same_time(stores: StoreSettings) -> None:
    async def run() -> list[int]:
        nodes = [FleetAccounts(stores.postgres or "", stores.valkey or "") for _ in range(4)]
        try:
            return [len(found) for found in await asyncio.gather(*(node.accounts() for node in nodes))]
        finally:
            for node in nodes:
                await node.close()

    assert asyncio.run(run()) == [0, 0, 0, 0]


def test_the_tables_of_a_later_version_are_refused(stores: StoreSettings) -> None:
    async def run() -> None:
        async with opened(stores) as accounts:
            await accounts.accounts()
        db = await asyncpg.connect(stores.postgres)
        await db.execute("UPDATE schema_version SET steps = 99")
        await db.close()
        async with opened(stores) as accounts:
            await accounts.accounts()

    with pytest.raises(ValueError, match=r"made by a newer offerlens \(their tables have version 99\)"):
        asyncio.run(run())
