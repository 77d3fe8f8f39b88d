"""``offerlens token``: who may ask."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from offerlens.accounts.store import Store
from offerlens.cli.failing import fail
from offerlens.settings import ServerSettings

Home = Annotated[Path, Parameter(help="The folder of the accounts.")]
_HOME = ServerSettings().home


def create(name: str, /, *, home: Home = _HOME) -> None:
    """Make a token and print it. It is stored as a hash, so this is the only time that it can be seen.

    For example:

    offerlens token create my-shop

    Parameters
    ----------
    name
        What you will call it.
    """
    with Store(home) as store:
        try:
            print(store.create_token(name))
        except ValueError as error:
            fail(str(error))


def revoke(name: str, /, *, home: Home = _HOME) -> None:
    """Let a token in no more, at once and in every worker.

    For example:

    offerlens token revoke my-shop

    Parameters
    ----------
    name
        What it was called when it was made.
    """
    with Store(home) as store:
        try:
            store.revoke_token(name)
        except ValueError as error:
            fail(str(error))


def list_(*, home: Home = _HOME) -> None:
    """Show all tokens ever made, by name and first characters.

    For example:

    offerlens token list
    """
    table = Table("name", "token", "made", "revoked")
    with Store(home) as store:
        for row in store.tokens():
            table.add_row(row.name, f"{row.shown}…", _day(row.created), _day(row.revoked))
    Console().print(table)


def _day(seconds: int | None) -> str:
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
