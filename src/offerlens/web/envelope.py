"""Replies as HTTP responses. The HTTP status is always the reply's ``code``."""

from collections.abc import Mapping

from starlette.responses import Response

from offerlens.errors import OfferlensError
from offerlens.reply import encode_failure

_JSON = "application/json"


def success(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """A reply with code 200."""
    return Response(body, 200, headers, _JSON)


def failure(error: OfferlensError, request_id: str, headers: Mapping[str, str] | None = None) -> Response:
    """The reply that a failure gives."""
    said = dict(headers or {})
    if error.code == 503:
        said |= {"Retry-After": "1"}
    return Response(encode_failure(error, request_id), error.code, said, _JSON)
