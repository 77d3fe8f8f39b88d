"""What a source is."""

from typing import Literal, Protocol

from msgspec import Struct

Scene = Literal["drop_shipping"]


class Asked(Struct, frozen=True, gc=False):
    """What is asked of a source."""

    offer_id: int
    language: str = "zh"
    """The language that the caller wants; a source that has it says so in what it sends."""
    scene: Scene | None = None
    """The prices that the caller wants."""


class Fetched(Struct, frozen=True):
    """What a source sent of an offer."""

    body: bytes
    """A page of any generation, or an answer of the Open Platform."""
    read_at: float
    """Seconds since the epoch when 1688 sent it: now for what is fetched, long ago for what was saved."""
    language: str = "zh"
    """The language in which it was asked for; whether it came in it, only the reader can tell."""


class Abilities(Struct, frozen=True):
    """What a source can do besides Chinese and the ordinary prices."""

    languages: frozenset[str] = frozenset()
    """Languages in which 1688 itself gives the texts."""
    scenes: frozenset[str] = frozenset()
    """Scenes whose prices it may carry."""


class Source(Protocol):
    """Something that has offers.

    A source is opened once for each process and used by many requests at the same time.
    """

    @property
    def name(self) -> str:
        """How people call it, in settings and replies."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    async def fetch(self, asked: Asked) -> Fetched:
        """An offer, as bytes that `offerlens.pages` reads.

        Raises `Unavailable` when the source does not have it or will not give it, `OutOfTime` when it takes too long,
        `SourceCrowded` when too many wait for it.
        """

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The description of an offer, which lies at an address that its page names.

        Raises what `fetch` raises.
        """

    async def check(self) -> str:
        """What a look at the source shows to its operator, in a sentence. Raises what `fetch` raises."""

    async def close(self) -> None:
        """Give back what the source holds."""
