"""What ``GET /account`` tells the holder of a token."""

from msgspec import Struct

from offerlens.accounts.account import Account, UsageRow


class Today(Struct, frozen=True):
    """The calls of today, by universal time."""

    calls: int
    charged: int
    outcomes: dict[str, int]
    """How many ended in which way: ``ok``, or the reason of the failure."""


class AccountData(Struct, frozen=True):
    """How an account stands."""

    name: str
    balance: int | None
    """Calls that are left; null for no end of them."""
    expires: int | None
    """Seconds since the epoch; null for never."""
    concurrency: int
    """Calls that may be in flight at the same time."""
    in_flight: int
    today: Today


class AccountReply(Struct, frozen=True):
    """The reply."""

    code: int
    msg: str
    data: AccountData

    @classmethod
    def of(cls, account: Account, rows: list[UsageRow]) -> "AccountReply":
        """The reply for an account and its calls of today."""
        today = Today(
            calls=sum(row.calls for row in rows),
            charged=sum(row.charged for row in rows),
            outcomes={row.outcome: row.calls for row in rows},
        )
        terms = account.terms
        data = AccountData(account.name, terms.balance, terms.expires, terms.concurrency, account.in_flight, today)
        return cls(200, "success", data)
