"""What is known of accounts, tokens, calls and charges, whatever store keeps it."""

from collections.abc import Mapping

from msgspec import Struct

from offerlens.errors import OfferlensError

CONCURRENCY = 10
"""Calls at once of an account whose operator set no limit."""


class Terms(Struct, frozen=True):
    """What an account may do."""

    concurrency: int = CONCURRENCY
    """Calls that may be in flight at the same time, over all tokens of the account."""
    balance: int | None = None
    """Calls that are left; None for no end of them."""
    expires: int | None = None
    """Seconds since the epoch from which on no call is answered; None for never."""


class Account(Struct, frozen=True):
    """One account, as its operator sees it."""

    name: str
    terms: Terms
    in_flight: int
    created: int
    """Seconds since the epoch."""


class TokenRow(Struct, frozen=True):
    """What can be told of a token later."""

    account: str
    shown: str
    """The first characters of the token."""
    created: int
    """Seconds since the epoch."""
    ends: int | None
    """Seconds since the epoch when it was revoked, or will end after its rotation; None for neither."""


class Key(Struct, frozen=True, gc=False):
    """The name that a client gave a call, so that it can ask again without paying again (Idempotency-Key)."""

    name: str
    fingerprint: bytes
    """Of the request: a name that comes back with another one is refused."""


class Standing(Struct, frozen=True, gc=False):
    """How an account stands after something happened, as the headers of a reply tell it."""

    balance: int | None
    in_flight: int
    limit: int


class Admission(Struct, frozen=True, gc=False):
    """A call that was let in: it holds a slot and one call of the balance until it is settled or released."""

    slot: str
    account: int
    token: int
    key: Key | None
    standing: Standing
    name: str
    """Of the account."""


class Replay(Struct, frozen=True):
    """The reply that a call of the same name was charged for."""

    body: bytes
    standing: Standing


class Denied(Struct, frozen=True):
    """A call that was not let in."""

    error: OfferlensError
    """`SubscriptionExpired`, `BalanceSpent`, `LimitReached`, `KeyReused` or `SameCallUnderWay`."""
    standing: Standing


class Charge(Struct, frozen=True, gc=False):
    """What a settled call is remembered by."""

    request_id: str
    offer_id: int
    body: bytes
    """The reply as it will be sent; it is kept for a while where the call has a name."""


class Paid(Struct, frozen=True, gc=False):
    """A call that was let in, charged and let out again at once."""

    standing: Standing
    account: int
    names: Mapping[int, str]
    """Of accounts: most readers need none, and one of many is not in the processor's caches."""

    @property
    def name(self) -> str:
        """The name of the account."""
        return self.names[self.account]


class UsageRow(Struct, frozen=True):
    """How many calls of an account ended alike on one day."""

    day: str
    """Such as 2026-11-24, by universal time."""
    account: str
    outcome: str
    """``ok``, or the reason of the failure."""
    calls: int
    charged: int


class Entry(Struct, frozen=True):
    """One line of the ledger: a charge or a top-up. The lines of an account add up to its balance."""

    account: str
    at: float
    """Seconds since the epoch."""
    calls: int
    """-1 for a charge, or what was added."""
    balance: int | None
    """What was left afterwards."""
    request_id: str
    """Of the call that was charged; "" for a top-up."""
    offer_id: int
    """Of the offer that was charged; 0 for a top-up."""
