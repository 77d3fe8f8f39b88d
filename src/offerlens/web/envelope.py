"""Replies as HTTP responses. The HTTP status is always the reply's ``code``."""

from collections.abc import Mapping, Sequence
from math import ceil

from starlette.responses import Response

from offerlens.errors import Attempt, OfferlensError
from offerlens.reply import encode_failure

_JSON = "application/json"


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
    return Response(encode_failure(error, request_id, tried), error.code, said, _JSON)
