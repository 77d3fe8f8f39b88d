"""What people look up and change of accounts, beside the calls: usage, single tokens, and who the operators are."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from offerlens.accounts.account import UsageRow

MOST_TOKENS = 100
"""Tokens of an account that may hold, or have been made within a day: more are a program gone wrong."""
SHOWN_TOKENS = 200
"""Tokens of an account that are listed: those that hold, then those that ended last."""
LOOKED_BACK = 10_000
"""Lines of the ledger that are looked through for the last use of a token."""
DAY = 86400


class Token(Struct, frozen=True):
    """A token of an account."""

    id: int
    digest: bytes
    shown: str
    """The first characters of the token."""
    note: str
    """What its maker called it; "" for nothing."""
    created: int
    """Seconds since the epoch."""
    ends: int | None
    """Seconds since the epoch when it was revoked, or will end after its rotation; None for neither."""
    used: float | None
    """Seconds since the epoch of its last charge; None when that is not among the last `LOOKED_BACK` lines."""


class Operator(Struct, frozen=True):
    """Who may look at all accounts and change them."""

    name: str
    shown: str
    """The first characters of the secret."""
    created: int
    """Seconds since the epoch."""
    ends: int | None
    """Seconds since the epoch when the secret was revoked."""


class Day(Struct, frozen=True):
    """The calls of a day."""

    day: str
    """Such as 2026-11-24, by universal time."""
    calls: int
    """Calls that were let in and have ended."""
    charged: int
    """How many of them were charged."""


class Books(Protocol):
    """The books of a store of accounts. Every method raises `StoreAway` when the store cannot be reached."""

    async def tokens(self, account: str) -> list[Token]:
        """The tokens of an account, those that hold first, the newest first."""

    async def make_token(self, account: str, token: str, note: str) -> int:
        """Let a token in; its number. Raises `ValueError` when there is no such account, or it has too many."""

    async def end_token(self, account: str, token: int) -> str:
        """Let one token of an account in no more; its first characters.

        Raises `ValueError` when the account has none of that number that holds.
        """

    async def usage(self, accounts: Sequence[str], days: Sequence[str]) -> list[UsageRow]:
        """The calls of some accounts on some days."""

    async def days(self, since: str) -> list[Day]:
        """The calls of all accounts together, of every day from one on that had any."""

    async def add_operator(self, name: str, secret: str) -> None:
        """Let an operator in."""

    async def operator(self, digest: bytes) -> str:
        """The name of the operator whose secret that is. Raises `TokenUnknown`."""

    async def operators(self) -> list[Operator]:
        """All operators there ever were, the oldest first."""

    async def end_operator(self, name: str) -> None:
        """Let the secrets of an operator in no more. Raises `ValueError` when there is none that holds."""


def too_many(account: str) -> ValueError:
    """The account has as many tokens as it may."""
    return ValueError(
        f"The account {account!r} has {MOST_TOKENS} tokens that hold or were made within a day; "
        "revoke some, or make the next one tomorrow."
    )


def no_account(name: str) -> ValueError:
    """There is no such account."""
    return ValueError(f"There is no account named {name!r}.")


def no_token(account: str, token: int) -> ValueError:
    """The account has no such token."""
    return ValueError(f"The account {account!r} has no token {token} that holds.")


def no_operator(name: str) -> ValueError:
    """There is no such operator."""
    return ValueError(f"There is no operator named {name!r} whose secret holds.")
