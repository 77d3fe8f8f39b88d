"""What every place for offers can do."""

from typing import Protocol


class Shelf(Protocol):
    """Bytes under keys, seen by every worker at once. Nothing on it is missed: any of it may be gone at any time.

    Every method raises `StoreAway` when the place cannot be reached.
    """

    async def get(self, key: str) -> bytes | None:
        """What lies under a key; None when nothing does, or not any more."""

    async def put(self, key: str, content: bytes, seconds: float) -> None:
        """Lay something under a key for some seconds, over what was there."""

    async def close(self) -> None:
        """Give back what it holds."""
