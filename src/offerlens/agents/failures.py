"""What an agent is told when there is no product."""

import math
from collections.abc import Sequence

from msgspec import Struct

from offerlens.errors import Attempt, OfferlensError

_LONGEST = 1000
"""Characters of a message: some of it may be the caller's own, or another server's."""


class Failure(Struct, frozen=True, kw_only=True):
    """Why a tool gave nothing, and what to do about it."""

    reason: str
    """A stable word for programs, as in docs/failures.md."""
    message: str
    """The same for people."""
    code: int | None = None
    """The code of the documented reply; null where no reply came."""
    retry: bool = False
    """Whether the same call can succeed later without anybody changing anything."""
    retry_after: int | None = None
    """Seconds until it is worth calling again; null where nobody said so."""
    charged: int | None = 0
    """Calls that were charged; null where that is not known, because the connection broke."""
    request_id: str | None = None
    """What to quote when asking the operator of a service."""
    tried: Sequence[Attempt] = ()
    """The sources that were asked, in their order, and why each gave nothing."""

    @property
    def hint(self) -> str:
        """What to do, in a sentence."""
        if self.code == 439:
            return "Do not retry: the account has to be topped up or renewed first."
        if self.code == 401:
            return "Do not retry: a token that the service knows has to be set first."
        if not self.retry:
            return "Do not retry: the same call cannot succeed."
        return f"Retry after {self.retry_after} s." if self.retry_after else "Retry later."

    @property
    def text(self) -> str:
        """All of it, for models and people."""
        paid = "Whether it was charged is not known." if self.charged is None else "Nothing was charged."
        return f"{self.reason}: {self.message} {self.hint} {paid}"


class Failed(Exception):
    """There is no product."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def failure_of(error: OfferlensError, tried: Sequence[Attempt] = ()) -> Failure:
    """What is told of an error of ours."""
    return Failure(
        reason=error.reason,
        message=cleaned(str(error)),
        code=error.code,
        retry=error.retry,
        retry_after=math.ceil(error.retry_after) if error.retry_after else None,
        tried=list(tried),
    )


def cleaned(text: str) -> str:
    """A message that came from elsewhere, not too long, and as UTF-8 can write it."""
    return text[:_LONGEST].encode(errors="replace").decode()
