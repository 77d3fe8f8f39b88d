"""What a source is."""

from typing import Protocol


class Source(Protocol):
    """Something that has offer pages.

    A source is opened once for each process and used by many requests at the same time.
    """

    @property
    def name(self) -> str:
        """How people call it, in settings and replies."""

    async def fetch(self, offer_id: int) -> bytes:
        """The page of an offer, as bytes of any generation.

        Raises `Unavailable` when the source does not have it or will not give it, `OutOfTime` when it takes too long.
        """

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The description of an offer, which lies at an address that its page names.

        Raises what `fetch` raises.
        """

    async def close(self) -> None:
        """Give back what the source holds."""
