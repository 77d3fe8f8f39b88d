"""What the client gives back. Keys of a reply that are not known here are left out."""

from msgspec import Struct

from offerlens.item import Item, ItemDescription


class Concurrency(Struct, frozen=True):
    """The calls of an account at the moment of a reply."""

    in_flight: int
    """Calls that are in flight."""
    limit: int
    """Calls that may be."""


class Told(Struct, frozen=True, kw_only=True):
    """What the headers of a reply tell. What they do not tell is None, or empty."""

    request_id: str | None = None
    """What to quote when asking the operator."""
    charged: int | None = None
    """Calls that were charged for this reply: 1, or 0 for one that is read again."""
    balance: int | None = None
    """Calls that are left; None where there is no end of them, too."""
    concurrency: Concurrency | None = None
    """The account's calls at once."""
    replayed: bool = False
    """The reply of an earlier call with the same key. The service does not say again how that one came about."""
    source: str | None = None
    """The source that gave the offer."""
    age: int | None = None
    """Seconds since 1688 sent it."""
    cache: str | None = None
    """``hit``, ``stale``, ``miss`` or ``refreshed``."""
    language: str | None = None
    """The language of the texts."""
    translated: float | None = None
    """The share of the texts that are wholly in that language; None where nothing had to be translated."""
    translators: tuple[str, ...] = ()
    """Who had a part in the translation."""
    not_applied: tuple[str, ...] = ()
    """The options asked for that the reply does not reflect."""


class Answer(Told, frozen=True, kw_only=True):
    """An offer."""

    item: Item
    """The offer itself."""


class DescriptionAnswer(Told, frozen=True, kw_only=True):
    """The long description of an offer."""

    description: ItemDescription
    """The description itself."""


class Today(Struct, frozen=True):
    """The calls of today, by universal time."""

    calls: int
    """All of them."""
    charged: int
    """Those that were charged."""
    outcomes: dict[str, int]
    """How many ended in which way: ``ok``, or the reason of the failure."""


class Account(Struct, frozen=True):
    """How the account of the token stands."""

    name: str
    """What the operator calls it."""
    balance: int | None
    """Calls that are left; None for no end of them."""
    expires: int | None
    """Seconds since the epoch; None for never."""
    concurrency: int
    """Calls that may be in flight at the same time."""
    in_flight: int
    """Calls that are."""
    today: Today
    """The calls of today."""


class SourceLook(Struct, frozen=True):
    """How a source of offers stands, or whoever says where short links lead."""

    name: str
    """The source's name."""
    state: str
    """``well``, ``resting``, or ``next call is a probe``."""
    resting_seconds: int = 0
    """Seconds until it is asked again."""
    reason: str = ""
    """Why it rests, as a stable word."""
    message: str = ""
    """The same, for people."""


class Health(Struct, frozen=True):
    """That the service is up, and how its sources stand."""

    status: str
    """``ok``."""
    sources: list[SourceLook]
    """The sources of offers, in the order in which they are asked, and ``links``."""
