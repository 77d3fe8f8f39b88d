"""``offerlens token``: who may ask."""

import time
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter, validators
from rich.console import Console
from rich.table import Table

from offerlens.accounts import Accounts
from offerlens.accounts.account import CONCURRENCY, Terms
from offerlens.accounts.token import mint
from offerlens.cli.account import Calls, Limit
from offerlens.cli.stores import STORES, Stores, seconds, shown, with_accounts

_HOUR = 3600


def create(
    name: str,
    /,
    *,
    concurrency: Limit | None = None,
    balance: Calls | None = None,
    expires: datetime | None = None,
    stores: Stores = STORES,
) -> None:
    """Make a token for an account, and the account too where there is none of that name. Prints the token alone.

    It is stored as a hash, so this is the only time that it can be seen.

    For example:

    offerlens token create my-shop

    offerlens token create my-shop --concurrency 3 --balance 5

    Parameters
    ----------
    name
        The account.
    concurrency
        Calls of a new account that may be in flight at the same time.
    balance
        Calls of a new account that may be charged; without it there is no end of them.
    expires
        The day from which on a new account is not served.
    """
    terms = Terms(concurrency or CONCURRENCY, balance, seconds(expires))

    async def work(accounts: Accounts) -> str:
        exists = name in {account.name for account in await accounts.accounts()}
        if exists and (concurrency, balance, expires) != (None, None, None):
            raise ValueError(f"There is an account named {name!r} already; change it with 'offerlens account'.")
        if not exists:
            await accounts.create_account(name, terms)
        return await _add(accounts, name)

    print(with_accounts(stores, work))


def rotate(
    name: str,
    /,
    *,
    overlap: Annotated[float, Parameter(validator=validators.Number(gte=0))] = 24.0,
    stores: Stores = STORES,
) -> None:
    """Make a new token for an account and print it; those that it has still hold for a while.

    For example:

    offerlens token rotate my-shop --overlap 48

    Parameters
    ----------
    name
        The account.
    overlap
        Hours for which the tokens it has now still hold.
    """

    async def work(accounts: Accounts) -> str:
        await accounts.end_tokens(name, int(time.time() + overlap * _HOUR))
        return await _add(accounts, name)

    print(with_accounts(stores, work))


def revoke(name: str, /, *, stores: Stores = STORES) -> None:
    """Let the tokens of an account in no more, at once and in every worker.

    For example:

    offerlens token revoke my-shop

    Parameters
    ----------
    name
        The account.
    """
    with_accounts(stores, lambda accounts: accounts.end_tokens(name, 0))


def list_(*, stores: Stores = STORES) -> None:
    """Show all tokens ever made, by account and first characters.

    For example:

    offerlens token list
    """
    table = Table("account", "token", "made", "ends")
    for row in with_accounts(stores, lambda accounts: accounts.tokens()):
        table.add_row(row.account, f"{row.shown}…", shown(row.created), shown(row.ends))
    Console().print(table)


async def _add(accounts: Accounts, name: str) -> str:
    token = mint()
    await accounts.add_token(name, token)
    return token
