"""How commands reach the accounts."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from cyclopts import Parameter

from offerlens.accounts import Accounts, open_accounts
from offerlens.cli.failing import fail
from offerlens.errors import OfferlensError
from offerlens.settings import StoreSettings

T = TypeVar("T")

Stores = Annotated[StoreSettings, Parameter(name="*")]
STORES = StoreSettings()


def with_accounts(stores: StoreSettings, work: Callable[[Accounts], Awaitable[T]]) -> T:
    """What comes of some work on the accounts; ends the program with a message when it is refused."""

    async def run() -> T:
        accounts = open_accounts(stores)
        try:
            return await work(accounts)
        finally:
            await accounts.close()

    try:
        return asyncio.run(run())
    except (ValueError, OfferlensError) as error:
        fail(str(error))


def seconds(when: datetime | None) -> int | None:
    """A time that somebody typed, in seconds since the epoch; a time without a zone is universal."""
    if when is None:
        return None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())


def shown(when: float | None) -> str:
    """A time for people; "" for none."""
    return "" if when is None else f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d %H:%M}"
