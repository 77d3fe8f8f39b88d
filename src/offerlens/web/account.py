"""What ``GET /account`` tells the holder of a token."""

from msgspec import Struct

from offerlens.accounts.account import Account, UsageRow


class Today(Struct, frozen=True):
    """The calls of today, by universal time."""

    calls: int
    """Calls that were let in and have ended."""
    charged: int
    """How many of them were charged."""
    outcomes: dict[str, int]
    """How many ended in which way: ``ok``, or the reason of the failure."""


class AccountData(Struct, frozen=True):
    """How an account stands."""

    name: str
    """The account's name."""
    balance: int | None
    """Calls that are left; null for no end of them."""
    expires: int | None
    """Seconds since the epoch; null for never."""
    concurrency: int
    """Calls that may be in flight at the same time."""
    in_flight: int
    """Calls that are in flight now, over all tokens of the account."""
    today: Today
    """The calls of today."""

    @classmethod
    def of(cls, account: Account, rows: list[UsageRow]) -> "AccountData":
        """An account and its calls of today."""
        today = Today(
            calls=sum(row.calls for row in rows),
            charged=sum(row.charged for row in rows),
            outcomes={row.outcome: row.calls for row in rows},
        )
        terms = account.terms
        return cls(account.name, terms.balance, terms.expires, terms.concurrency, account.in_flight, today)
