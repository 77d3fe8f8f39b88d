"""How long a call may take, and when it is sent again, as plain decisions."""

import random

from msgspec import Struct

from offerlens.client.errors import ClientError, Unreachable
from offerlens.client.reading import PASSING

_FIRST, _LONGEST = 0.5, 8.0
"""Seconds before the second attempt and before any later one, where the service says nothing of it."""


class Patience(Struct, frozen=True):
    """What a caller is willing to wait."""

    timeout: float = 60.0
    """Seconds for one attempt; the service itself ends after 55."""
    retries: int = 3
    """How often a call is sent again."""
    deadline: float = 120.0
    """Seconds for a call with all its attempts and the waits between them."""

    def __post_init__(self) -> None:
        if not (self.timeout > 0 and self.deadline > 0 and self.retries >= 0):
            raise ValueError("timeout and deadline have to be more than 0, retries at least 0.")

    def attempt(self, spent: float) -> float:
        """The seconds that the next attempt of a call may take."""
        return max(0.0, min(self.timeout, self.deadline - spent))

    def wait(self, error: ClientError, again: int, spent: float) -> float | None:
        """The seconds to wait before a call is sent again after an error; None when it is not.

        Only what passes within moments is worth it. A source that refused (417) rests for longer than a call may last,
        and one that took its whole time (499) has been waited for long enough.
        """
        if again >= self.retries or not (isinstance(error, Unreachable) or error.code in PASSING):
            return None
        # Callers who were sent away together do not come back together.
        step = min(_LONGEST, _FIRST * 2.0**again) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        seconds = step if error.retry_after is None else error.retry_after + step / 4
        return seconds if spent + seconds < self.deadline else None
