"""``offerlens usage``: what was asked and charged."""

import csv
import sys
from datetime import UTC, datetime, timedelta

import msgspec
from rich.console import Console
from rich.table import Table

from offerlens.accounts.account import UsageRow
from offerlens.cli.failing import fail
from offerlens.cli.stores import STORES, Stores, with_accounts

_DAYS = 30


def usage(
    *,
    since: datetime | None = None,
    account: str | None = None,
    json: bool = False,
    csv: bool = False,
    stores: Stores = STORES,
) -> None:
    """Show the calls of every day, by account and outcome.

    For example:

    offerlens usage --since 2026-11-01

    offerlens usage --account my-shop --csv

    Parameters
    ----------
    since
        The first day; without it, the last 30 days.
    account
        One account alone.
    json
        Print it as JSON.
    csv
        Print it as CSV.
    """
    if json and csv:
        fail("Choose one of --json and --csv.", 2)
    first = since or datetime.now(UTC) - timedelta(days=_DAYS)
    rows = with_accounts(stores, lambda accounts: accounts.usage(f"{first:%Y-%m-%d}"))
    rows = [row for row in rows if account in (None, row.account)]
    if json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n")
    elif csv:
        _print_csv(rows)
    else:
        _print_table(rows)


def _print_csv(rows: list[UsageRow]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(UsageRow.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(row) for row in rows)


def _print_table(rows: list[UsageRow]) -> None:
    table = Table("day", "account", "outcome")
    table.add_column("calls", justify="right")
    table.add_column("charged", justify="right")
    for row in rows:
        table.add_row(row.day, row.account, row.outcome, f"{row.calls:,}", f"{row.charged:,}")
    Console().print(table)
