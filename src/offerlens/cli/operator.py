"""``offerlens operator``: who may see and change all accounts in the console."""

from rich.console import Console
from rich.table import Table

from offerlens.accounts.token import mint_secret
from offerlens.cli.stores import STORES, Stores, shown, with_accounts


def create(name: str, /, *, stores: Stores = STORES) -> None:
    """Make a secret for an operator, who signs in with it at /operator. Prints the secret alone.

    It is stored as a hash, so this is the only time that it can be seen. An operator may have several.

    For example:

    offerlens operator create anna

    Parameters
    ----------
    name
        Who it is: the log names them beside all that they do.
    """
    secret = mint_secret()
    with_accounts(stores, lambda accounts: accounts.books.add_operator(name, secret))
    print(secret)


def revoke(name: str, /, *, stores: Stores = STORES) -> None:
    """Let the secrets of an operator in no more, at once and in every worker.

    For example:

    offerlens operator revoke anna

    Parameters
    ----------
    name
        The operator.
    """
    with_accounts(stores, lambda accounts: accounts.books.end_operator(name))


def list_(*, stores: Stores = STORES) -> None:
    """Show all operators there ever were, by name and first characters.

    For example:

    offerlens operator list
    """
    table = Table("operator", "secret", "made", "ended")
    for row in with_accounts(stores, lambda accounts: accounts.books.operators()):
        table.add_row(row.name, f"{row.shown}…", shown(row.created), shown(row.ends))
    Console().print(table)
