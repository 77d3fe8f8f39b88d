"""What an operator is told of the accounts and of the service."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from offerlens import __version__, metrics
from offerlens.accounts.account import Account, UsageRow
from offerlens.accounts.books import Day
from offerlens.cache import Fill
from offerlens.errors import StoreAway
from offerlens.language.looks import LanguagesLook
from offerlens.lookup import Lookup
from offerlens.sources.health import Look
from offerlens.web.account import AccountData, TokensData, by_day


class AccountLine(Struct, frozen=True):
    """An account in a list."""

    name: str
    balance: int | None
    """Calls that are left; null for no end of them."""
    expires: int | None
    """Seconds since the epoch; null for never."""
    concurrency: int
    """Calls that may be in flight at the same time."""
    in_flight: int
    """Calls that are in flight now."""
    created: int
    """Seconds since the epoch."""
    today: Day
    """The calls of today."""
    calls: list[int]
    """The calls of the last thirty days, today's at the end."""


class AccountsData(Struct, frozen=True):
    """Accounts that were looked for."""

    accounts: list[AccountLine]
    """The newest first."""
    more: bool
    """Whether there are more of them than are listed."""

    @classmethod
    def of(
        cls, accounts: Sequence[Account], rows: Sequence[UsageRow], days: Sequence[str], most: int
    ) -> "AccountsData":
        """Accounts and their usage; at most so many are listed."""
        counts: dict[str, list[tuple[str, int, int]]] = {account.name: [] for account in accounts}
        for row in rows:
            counts[row.account].append((row.day, row.calls, row.charged))
        return cls(
            [_line(account, by_day(counts[account.name], days)) for account in accounts[:most]], len(accounts) > most
        )


class AccountView(Struct, frozen=True):
    """One account."""

    account: AccountData
    """What its holder is told of it."""
    created: int
    """Seconds since the epoch."""
    tokens: TokensData
    """Its tokens."""


class CacheView(Struct, frozen=True):
    """The offers that are kept."""

    state: Literal["well", "off", "away"]
    """Whether it can be reached; ``off`` where the settings keep no offer."""
    fill: Fill | None
    """How full it is; null where it is not well."""
    read: dict[str, int]
    """How offers were had on this machine since the service started, by ``X-Cache``."""


class ServiceView(Struct, frozen=True):
    """The service."""

    version: str
    usage: list[Day]
    """The calls of all accounts together in the last thirty days, today at the end."""
    sources: list[Look]
    """How the sources stand, and the host of short links."""
    cache: CacheView
    languages: LanguagesLook


def changed(account: Account, rows: Sequence[UsageRow], days: Sequence[str]) -> AccountLine:
    """The line of one account."""
    return _line(account, by_day(((row.day, row.calls, row.charged) for row in rows), days))


async def service(lookup: Lookup, usage: list[Day]) -> ServiceView:
    """The service as it stands now."""
    return ServiceView(__version__, usage, await lookup.looks(), await _cache(lookup), await lookup.translator.looks())


async def _cache(lookup: Lookup) -> CacheView:
    read = metrics.offers_read()
    try:
        fill = await lookup.offers.fill()
    except StoreAway:
        return CacheView("away", None, read)
    return CacheView("well" if fill else "off", fill, read)


def _line(account: Account, usage: list[Day]) -> AccountLine:
    terms = account.terms
    return AccountLine(
        account.name,
        terms.balance,
        terms.expires,
        terms.concurrency,
        account.in_flight,
        account.created,
        usage[-1],
        [day.calls for day in usage],
    )
