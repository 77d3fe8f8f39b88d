"""``offerlens account``: what an account may do."""

import sys
from datetime import datetime
from typing import Annotated

import msgspec
from cyclopts import Parameter, validators
from rich.console import Console
from rich.table import Table

from offerlens.accounts.account import CONCURRENCY, Account, Terms
from offerlens.cli.stores import STORES, Stores, seconds, shown, with_accounts

Limit = Annotated[int, Parameter(validator=validators.Number(gte=1))]
Calls = Annotated[int, Parameter(validator=validators.Number(gte=0))]


def create(
    name: str,
    /,
    *,
    concurrency: Limit = CONCURRENCY,
    balance: Calls | None = None,
    expires: datetime | None = None,
    stores: Stores = STORES,
) -> None:
    """Make an account.

    For example:

    offerlens account create my-shop --balance 10000 --concurrency 5 --expires 2027-12-31

    Parameters
    ----------
    name
        What you will call it.
    concurrency
        Calls that may be in flight at the same time.
    balance
        Calls that may be charged; without it there is no end of them.
    expires
        The day from which on it is not served.
    """
    terms = Terms(concurrency, balance, seconds(expires))
    with_accounts(stores, lambda accounts: accounts.create_account(name, terms))


def top_up(name: str, calls: int, /, *, stores: Stores = STORES) -> None:
    """Add calls to the balance of an account, or take some away with a negative number.

    For example:

    offerlens account top-up my-shop 5000

    Parameters
    ----------
    name
        The account.
    calls
        How many.
    """
    _print(with_accounts(stores, lambda accounts: accounts.change_account(name, add=calls)))


def limit(name: str, concurrency: Limit, /, *, stores: Stores = STORES) -> None:
    """Set how many calls of an account may be in flight at the same time.

    For example:

    offerlens account limit my-shop 20

    Parameters
    ----------
    name
        The account.
    concurrency
        How many.
    """
    _print(with_accounts(stores, lambda accounts: accounts.change_account(name, concurrency=concurrency)))


def expire(name: str, when: datetime | None = None, /, *, stores: Stores = STORES) -> None:
    """Set the time from which on an account is not served; without one it is served for ever.

    For example:

    offerlens account expire my-shop 2027-12-31

    Parameters
    ----------
    name
        The account.
    when
        The time, such as 2027-12-31 or 2027-12-31T12:00; by universal time.
    """
    _print(with_accounts(stores, lambda accounts: accounts.expire_account(name, seconds(when))))


def show(name: str, /, *, json: bool = False, stores: Stores = STORES) -> None:
    """Show one account.

    For example:

    offerlens account show my-shop

    Parameters
    ----------
    name
        The account.
    json
        Print it as JSON.
    """
    _print(with_accounts(stores, lambda accounts: accounts.account(name)), json=json)


def list_(*, json: bool = False, stores: Stores = STORES) -> None:
    """Show all accounts.

    For example:

    offerlens account list

    Parameters
    ----------
    json
        Print them as JSON.
    """
    _print(*with_accounts(stores, lambda accounts: accounts.accounts()), json=json)


def _print(*accounts: Account, json: bool = False) -> None:
    if json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(accounts), indent=2) + b"\n")
        return
    table = Table("account", "made", "expires")
    for heading in ("balance", "in flight", "limit"):
        table.add_column(heading, justify="right")
    for account in accounts:
        terms = account.terms
        balance = "unlimited" if terms.balance is None else f"{terms.balance:,}"
        made, expires = shown(account.created), shown(terms.expires) or "never"
        table.add_row(account.name, made, expires, balance, str(account.in_flight), str(terms.concurrency))
    Console().print(table)
