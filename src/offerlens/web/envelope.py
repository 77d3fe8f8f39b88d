"""Replies as HTTP responses. The HTTP status is always the reply's ``code``."""

from collections.abc import Mapping, Sequence
from math import ceil

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from offerlens.errors import Attempt, OfferlensError, OutOfTime
from offerlens.reply import encode_failure

_JSON = "application/json"


class _Failed(Response):
    """A response that tells the log and the metrics why it is no success."""

    def __init__(self, outcome: str, body: bytes, code: int, headers: Mapping[str, str]) -> None:
        super().__init__(body, code, headers, _JSON)
        self._outcome = outcome

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        scope["outcome"] = self._outcome
        await super().__call__(scope, receive, send)


def success(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """A reply with code 200."""
    return Response(body, 200, headers, _JSON)


def failure(
    error: OfferlensError,
    request_id: str,
    tried: Sequence[Attempt] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The reply that a failure gives. ``Retry-After`` counts whole seconds (RFC 9110, 10.2.3)."""
    said = dict(headers or {})
    wait = error.retry_after or (1.0 if error.code == 503 else None)
    if wait is not None:
        said["Retry-After"] = str(ceil(wait))
    return _Failed(error.reason, encode_failure(error, request_id, tried), error.code, said)


def unheard() -> Response:
    """What is sent to a caller who has left: it reaches nobody, but the log."""
    return _Failed("caller_left", b"", OutOfTime.code, {})
