"""What every store of shared state can do."""

from typing import Protocol


class State(Protocol):
    """Short notes under keys, seen by every worker at once.

    Nothing here is money: a note may be lost with the power, and each has a time after which it is gone.
    """

    async def read(self, key: str) -> bytes | None:
        """The note under a key, or None when there is none or its time has passed."""

    async def write(self, key: str, note: bytes, seconds: float) -> None:
        """Keep a note for some seconds, over what was there."""

    async def forget(self, key: str) -> None:
        """Drop a note, or a claim."""

    async def claim(self, key: str, seconds: float) -> bool:
        """Whether the caller is the one to whom a key belongs for some seconds: one caller gets True, others False."""

    async def turn(self, key: str, interval: float, patience: float) -> float | None:
        """Seconds until the caller's turn, when turns of a key are `interval` seconds apart.

        The turn is taken by asking. None, and nothing is taken, when it would come later than `patience` seconds.
        """

    async def close(self) -> None:
        """Give back what the store holds."""
