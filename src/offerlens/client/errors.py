"""Every way a call can fail, as one small tree: what the service says, and what comes of no service at all."""

from collections.abc import Sequence

from offerlens.errors import Attempt


class ClientError(Exception):
    """The root of the tree. The text of the exception is for people."""

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        code: int | None = None,
        retry: bool = False,
        retry_after: float | None = None,
        charged: int | None = None,
        request_id: str | None = None,
        tried: Sequence[Attempt] = (),
        excerpt: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        """What happened, in a sentence."""
        self.reason = reason
        """What happened, as a stable word for programs; "" where the service gave none."""
        self.code = code
        """The code of the reply; None where none came."""
        self.retry = retry
        """Whether the same call can succeed later without anybody changing anything."""
        self.retry_after = retry_after
        """Seconds until it is worth calling again, where the service said so."""
        self.charged = charged
        """Calls that were charged, of the last attempt; None where nobody knows: it was sent, and no reply came."""
        self.request_id = request_id
        """What to quote when asking the operator; None where the service gave none."""
        self.tried = tuple(tried)
        """The sources that were asked, in their order, and why each gave nothing."""
        self.excerpt = excerpt
        """How a reply begins that could not be read."""


class Unreachable(ClientError):
    """No reply: the service cannot be reached, or the connection broke."""


class TimedOut(Unreachable):
    """No reply in time."""


class UnreadableReply(ClientError):
    """A reply, but not one of the contract: a proxy's page, another address, too large, cut off."""


class CallFailed(ClientError):
    """The service says that the call failed. Nothing was charged. The subclasses stand for codes."""


class NotAllowed(CallFailed):
    """401: no token, or one that is unknown or revoked."""


class Unavailable(CallFailed):
    """417: the request was right, but its data could not be retrieved; `reason` says why."""


class BadRequest(CallFailed):
    """422: the request is wrong."""


class AccountSpent(CallFailed):
    """439: the account has expired, or has no calls left."""


class OutOfTime(CallFailed):
    """499: the source or the whole request took too long."""


class InternalError(CallFailed):
    """500: the service's own fault."""


class Busy(CallFailed):
    """503: too many calls at once, or a service that stops."""
