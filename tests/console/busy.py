"""A service that has been busy for a month, for the operator's page: its accounts, its days, a source that rests."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import requests
from conftest import running

from offerlens.accounts import Accounts, open_accounts
from offerlens.accounts.account import Terms
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings, StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import Trouble

TOKEN, SECRET = "ol_the-token-of-the-shop-in-berlin", "olop_the-secret-of-anna"
SHOP = "Berlin Kleinteile"
SHOPS = {
    "Café Lume": (Terms(2, 0), 60),
    "Mercado Azul": (Terms(10, 18_400), 900),
    SHOP: (Terms(5, 4_215, 1_830_211_200), 400),
    "Nordwind Import": (Terms(20, None), 2_400),
    "Студия Ткани": (Terms(3, 950, 1_700_000_000), 80),
}
"""Accounts by name: their terms, and the calls of a usual day."""
_DAYS = 30
_FAILURES = {"offer_removed": 0.03, "captcha": 0.02, "not_an_offer": 0.01}


@contextmanager
def busy(home: Path, standin: str) -> Iterator[str]:
    """The address of the service, until the block ends."""
    asyncio.run(_open_accounts(home))
    _live_a_month(home / "accounts.db")
    sources = SourceSettings(page_base=standin, link_base=standin, picture_base=standin, source_timeout=5, fault_rest=0)
    with running(ServerSettings(home=home, port=0, pictures="proxy"), sources, CacheSettings()) as address:
        for item_id in [DOCUMENTED, 600000000001, 600000000002, *[DOCUMENTED] * 21, Trouble.CAPTCHA.value]:
            asked = {"item_id": str(item_id), "language": "en"}
            requests.get(f"{address}/1688/item_detail", asked, headers={"apikey": TOKEN}, timeout=30)
        yield address


async def _open_accounts(home: Path) -> None:
    accounts = open_accounts(StoreSettings(home=home))
    for name, (terms, _) in SHOPS.items():
        await accounts.create_account(name, terms)
    await accounts.add_token(SHOP, TOKEN)
    await accounts.books.add_operator("anna", SECRET)
    await _have_tokens(accounts)
    await accounts.close()


async def _have_tokens(accounts: Accounts) -> None:
    for number, note in enumerate(["the warehouse", "nightly import"]):
        await accounts.books.make_token(SHOP, f"ol_{number}token", note)
    gone = await accounts.books.make_token(SHOP, "ol_old-token", "the old laptop")
    await accounts.books.end_token(SHOP, gone)


def _live_a_month(file: Path) -> None:
    """Usage of the days before today, the same each time: fewer calls at the week's end."""
    chance = random.Random(7)  # noqa: S311 - it only has to be the same each time
    db = apsw.Connection(str(file))
    for account, (_, usual) in enumerate(SHOPS.values(), 1):
        for ago in range(1, _DAYS):
            day = datetime.now(UTC) - timedelta(days=ago)
            calls = int(usual * chance.uniform(0.6, 1.3) * (0.35 if ago % 7 in (1, 2) else 1))
            failures = {reason: int(calls * share * chance.uniform(0, 3)) for reason, share in _FAILURES.items()}
            outcomes = {"ok": calls - sum(failures.values()), **failures}
            rows = [
                (f"{day:%Y-%m-%d}", account, name, n, n if name == "ok" else 0) for name, n in outcomes.items() if n
            ]
            db.executemany("INSERT INTO usage VALUES (?, ?, ?, ?, ?)", rows)
    db.close()
