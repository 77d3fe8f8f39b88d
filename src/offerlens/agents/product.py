"""What is asked for, what is given, and whoever has it."""

from typing import Annotated, Literal, Protocol

from msgspec import UNSET, Meta, Struct, UnsetType

from offerlens.item import Item
from offerlens.sources.source import Scene

Language = Literal["zh", "en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"]

_LONGEST = 20_000
"""Characters of a text with a link in it."""
_FAR = 10**9
"""Seconds; more would be more than thirty years."""
_TEXT = Meta(extra_json_schema={"type": "string"})
"""What some agent programs miss beside the values of a choice."""


class GetProduct(Struct, frozen=True, forbid_unknown_fields=True):
    """Which offer, and how its texts and prices are wanted."""

    link: Annotated[str, Meta(max_length=_LONGEST)]
    """Any link to a 1688.com offer, its number, or a text with a link in it."""
    language: Annotated[Language, _TEXT] = "zh"
    """The language of the texts."""
    scene: Annotated[Scene, _TEXT] | UnsetType = UNSET
    """Whose prices: drop_shipping for those of one piece sent for a reseller, where the source carries them."""
    optimize_title: bool = False
    """Leave out of a Chinese title what says nothing about the goods."""
    max_age: Annotated[int, Meta(ge=0, le=_FAR)] | UnsetType = UNSET
    """Seconds for which an offer that was read may be given; 0 fetches it now, left out leaves it to the settings."""


class Product(Struct, frozen=True, kw_only=True):
    """An offer, and how it was had. In it "" and 0 stand for what the source does not carry, as each field says."""

    item: Item
    """The offer itself."""
    source: str | None
    """The source that gave it; null where the service does not tell."""
    age: int | None
    """Seconds since 1688 sent it; null where the service does not tell."""
    cache: str | None
    """hit, stale, miss or refreshed; null where no offers are kept."""
    language: str | None
    """The language of its texts; null where the service does not tell."""
    translated: float | None
    """The share of its texts, up to 1, that are wholly in that language; null where nothing had to be translated."""
    translators: list[str]
    """Who had a part in the translation: source, memory, glossary, the names of engines."""
    not_applied: list[str]
    """The options asked for that it does not reflect."""
    charged: int | None
    """Calls that were charged for it; 0 where there are no accounts, null where the service does not tell."""
    balance: int | None
    """Calls that are left on the account; null for no end of them, and where there are no accounts."""
    request_id: str | None
    """What to quote when asking the operator of a service; null where there is none."""


class Products(Protocol):
    """Something that has products."""

    @property
    def terms(self) -> str:
        """What a call costs and how long it may take, told to agents."""

    def engines(self, language: str) -> list[str] | None:
        """The translation engines that are asked for a language; None where that is not known."""

    async def get(self, asked: GetProduct, token: str) -> Product:
        """The product of an offer, for the holder of a token. Raises `Failed`."""

    async def close(self) -> None:
        """Give back what it holds. Nothing is asked of it afterwards."""
