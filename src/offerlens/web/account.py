"""What an account's holder is told of it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from offerlens.accounts.account import Account, UsageRow
from offerlens.accounts.books import Day, Token

DAYS = 30
"""Days of usage that are told, today included."""


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
    usage: list[Day]
    """The last thirty days, today at the end."""

    @classmethod
    def of(cls, account: Account, rows: Sequence[UsageRow], days: Sequence[str]) -> "AccountData":
        """An account and its calls of some days, of which the last is today."""
        usage = by_day(((row.day, row.calls, row.charged) for row in rows), days)
        outcomes = {row.outcome: row.calls for row in rows if row.day == days[-1]}
        today = Today(usage[-1].calls, usage[-1].charged, outcomes)
        terms = account.terms
        return cls(account.name, terms.balance, terms.expires, terms.concurrency, account.in_flight, today, usage)


class TokenData(Struct, frozen=True):
    """A token, as far as it can be told."""

    id: int
    """What it is revoked by."""
    shown: str
    """Its first characters."""
    note: str
    """What its maker called it; "" for nothing."""
    created: int
    """Seconds since the epoch."""
    ends: int | None
    """Seconds since the epoch when it was revoked or will end; null for neither."""
    used: int | None
    """Seconds since the epoch of its last charged call; null when that was long ago, or never."""
    current: bool
    """Whether it is the token of this very request."""


class TokensData(Struct, frozen=True):
    """The tokens of an account."""

    tokens: list[TokenData]
    """Those that hold first, the newest first."""

    @classmethod
    def of(cls, tokens: Iterable[Token], digest: bytes = b"") -> "TokensData":
        """The tokens of an account, told to the holder of one of them."""
        return cls(
            [
                TokenData(
                    token.id,
                    token.shown,
                    token.note,
                    token.created,
                    token.ends,
                    None if token.used is None else int(token.used),
                    token.digest == digest,
                )
                for token in tokens
            ]
        )


class MadeToken(Struct, frozen=True):
    """A token that was made."""

    id: int
    """What it is revoked by."""
    token: str
    """The token itself: it is told this once."""


class RevokedToken(Struct, frozen=True):
    """A token that was revoked."""

    id: int
    shown: str
    """Its first characters."""


def last_days() -> list[str]:
    """The last days by universal time, today at the end."""
    today = datetime.now(UTC)
    return [f"{today - timedelta(days=ago):%Y-%m-%d}" for ago in reversed(range(DAYS))]


def by_day(counts: Iterable[tuple[str, int, int]], days: Sequence[str]) -> list[Day]:
    """The calls and charges of each of some days, of counts that may be several of a day or none."""
    sums = dict.fromkeys(days, (0, 0))
    for day, calls, charged in counts:
        if day in sums:
            sums[day] = sums[day][0] + calls, sums[day][1] + charged
    return [Day(day, *counted) for day, counted in sums.items()]
