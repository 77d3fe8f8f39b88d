"""What every place for offers can do."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from msgspec import Struct

T = TypeVar("T")
Content = bytes | memoryview
"""What lies on a shelf."""
OFFER = ""
"""The form of what is no reply, but the offer itself."""


class Fill(Struct, frozen=True):
    """How full a place for offers is."""

    offers: int
    """Offers that lie there. In Valkey its keys, of which a few are of other things."""
    bytes: int
    """Bytes that they take; in Valkey, that it takes in all."""
    cap: int | None
    """Bytes that they may take; None for as many as there are."""


class Shelf(Protocol):
    """Offers as they were read, each with the replies made of it, seen by every worker at once.

    Nothing on it is missed: any of it may be gone at any time. Every method raises `StoreAway` when the place cannot
    be reached.
    """

    async def get(self, key: str, form: str, decode: Callable[[Content], T]) -> T | None:
        """What is decoded of what lies under a key: the offer, or the reply of a form. None when nothing lies there, or
        not any more.

        A reply may be of a moment ago; an offer is the one that lies there now. Raises what `decode` raises, which may
        not keep the content: it may lie in memory that is the shelf's.
        """

    async def put(self, key: str, content: bytes, seconds: float, at: float) -> None:
        """Lay an offer that was fetched at a time under a key for some seconds, over what was there and its replies."""

    async def add(self, key: str, form: str, content: bytes, at: float) -> None:
        """Lay a reply beside the offer that was fetched at that time; it is gone with it, or if it is gone by now."""

    async def fill(self) -> Fill:
        """How full it is."""

    async def close(self) -> None:
        """Give back what it holds."""
