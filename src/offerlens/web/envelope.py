"""Replies as HTTP responses. The HTTP status is always the reply's ``code``."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from starlette.types import Receive, Scope, Send

from offerlens.errors import Attempt, OfferlensError, OutOfTime
from offerlens.reply import encode_failure

Header = tuple[bytes, bytes]
"""A name in lower case, and a value."""

_JSON = (b"content-type", b"application/json")


class Response:
    """A reply, and how the call ended, for the log and the metrics."""

    __slots__ = ("_media_type", "body", "headers", "outcome", "status")

    def __init__(
        self,
        body: bytes,
        status: int = 200,
        headers: Iterable[Header] = (),
        outcome: str = "ok",
        media_type: Header = _JSON,
    ) -> None:
        self.body = body
        self.status = status
        self.outcome = outcome
        self.headers = headers
        """Those besides its length, its type and the id of its request."""
        self._media_type = media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, with the id of its request."""
        scope["outcome"], scope["status"] = self.outcome, self.status
        request_id = scope["request_id"].encode()
        length = b"%d" % len(self.body)
        headers = [(b"content-length", length), self._media_type, *self.headers, (b"x-request-id", request_id)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def failure(
    error: OfferlensError,
    request_id: str,
    tried: Sequence[Attempt] = (),
    headers: Iterable[Header] = (),
) -> Response:
    """The reply that a failure gives. ``Retry-After`` counts whole seconds (RFC 9110, 10.2.3)."""
    wait = error.retry_after or (1.0 if error.code == 503 else None)
    later = [] if wait is None else [(b"retry-after", b"%d" % ceil(wait))]
    return Response(encode_failure(error, request_id, tried), error.code, [*headers, *later], error.reason)


def unheard() -> Response:
    """What is sent to a caller who has left: it reaches nobody, but the log."""
    return Response(b"", OutOfTime.code, outcome="caller_left")


def headers(said: Mapping[str, str]) -> list[Header]:
    """Headers as they are sent."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in said.items()]
