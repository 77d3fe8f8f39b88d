"""What every store of accounts can do, for one machine or many.

The promises: a call is charged once for its reply and never for anything else; no more calls than an account's limit
are in flight, and that many can be; nothing is lost or invented when a process dies.
"""

from collections.abc import Awaitable
from typing import Protocol

from offerlens.accounts.account import (
    Account,
    Admission,
    Charge,
    Denied,
    Entry,
    Key,
    Paid,
    Replay,
    Standing,
    Terms,
    TokenRow,
    UsageRow,
)
from offerlens.accounts.books import Books

REPLAY_SECONDS = 600
"""How long the reply of a call that has a name is kept."""


class Accounts(Protocol):
    """Accounts, their tokens, their slots and the ledger.

    Every method raises `StoreAway` when the store cannot be reached; nothing has happened then.
    """

    @property
    def books(self) -> Books:
        """What people look up and change beside the calls."""

    async def admit(self, digest: bytes, key: Key | None = None) -> Admission | Replay | Denied:
        """Let a call of a token in: it takes a slot, and one call of the balance is set aside for it.

        Raises `TokenUnknown`.
        """

    async def settle(self, admission: Admission, charge: Charge) -> Standing:
        """Charge a call that is about to be answered, and free its slot, in one transaction.

        Raises `BalanceSpent` when the operator took the rest of the balance away meanwhile; the slot is free then too.
        """

    async def release(self, admission: Admission, outcome: str) -> Standing:
        """Free the slot of a call that failed, and charge nothing."""

    def pay(self, digest: bytes, charge: Charge) -> Awaitable[Paid | Denied]:
        """Let a call of a token in whose reply lies ready, charge it and let it out, in one transaction.

        It is let in like any other, where a slot is free and a call of the balance is not set aside; it needs the slot
        for no time. Raises `TokenUnknown`.
        """

    async def look(self, digest: bytes) -> Account:
        """The account of a token. Raises `TokenUnknown`."""

    async def create_account(self, name: str, terms: Terms) -> None:
        """Make an account. Raises `ValueError` when there is one of that name."""

    async def change_account(self, name: str, *, add: int = 0, concurrency: int | None = None) -> Account:
        """Add calls to an account's balance (or take them, down to none), or set its limit.

        Raises `ValueError` when there is no such account, or it has no balance to add to.
        """

    async def expire_account(self, name: str, expires: int | None) -> Account:
        """Set when an account expires. Raises `ValueError` when there is none of that name."""

    async def account(self, name: str) -> Account:
        """One account. Raises `ValueError` when there is none of that name."""

    async def accounts(self) -> list[Account]:
        """All accounts, the oldest first."""

    async def find_accounts(self, part: str, most: int) -> list[Account]:
        """The newest accounts whose names have a text in them, whatever its case."""

    async def add_token(self, account: str, token: str) -> None:
        """Let a token in. Raises `ValueError` when there is no such account."""

    async def end_tokens(self, account: str, at: int) -> None:
        """Let the tokens that an account has now in no more from a time on, or from now if that has passed.

        Raises `ValueError` when it has none.
        """

    async def tokens(self) -> list[TokenRow]:
        """All tokens ever made, the oldest first."""

    async def usage(self, since: str) -> list[UsageRow]:
        """The calls of every day from one on, such as 2026-11-24."""

    async def ledger(self, account: str) -> list[Entry]:
        """Every line of an account's ledger, the oldest first."""

    async def close(self) -> None:
        """Give back what the store holds; slots of calls that were never settled are free afterwards."""
