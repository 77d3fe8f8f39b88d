"""What both clients know of connections.

Redirects are not followed, cookies are not kept, and no environment variable names a proxy: the library does nothing
of the kind.
"""

import ssl
from collections.abc import Iterable
from typing import TypedDict

import httpcore2

from offerlens.client.errors import TimedOut, Unreachable, UnreadableReply
from offerlens.client.service import Service

CAP = 16 * 1024 * 1024
"""Bytes that a reply may have; the largest offers have some hundred thousand."""
BROKEN = (
    httpcore2.ConnectionNotAvailable,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)
"""What the library raises when there is no reply."""


class Pool(TypedDict):
    """The settings of a pool of connections."""

    max_connections: int
    max_keepalive_connections: int
    keepalive_expiry: float


POOL = Pool(max_connections=1000, max_keepalive_connections=20, keepalive_expiry=4.0)
"""Idle connections are closed before the servers and balancers do it, which mostly wait five seconds or more."""


class Body:
    """What has come of a reply, up to the cap."""

    def __init__(self, status: int) -> None:
        self.content = bytearray()
        self._status = status

    def take(self, chunk: bytes) -> None:
        """Add what came. Raises `UnreadableReply` when it is too much."""
        self.content += chunk
        if len(self.content) > CAP:
            message = f"The reply has more than {CAP} bytes; reading was stopped."
            raise UnreadableReply(message, reason="unreadable_reply", code=self._status)


def context(service: Service, tls: ssl.SSLContext | None) -> ssl.SSLContext | None:
    """What decides which certificates are trusted: the system's own list, read once and only if it is needed."""
    return tls or (httpcore2.default_ssl_context() if service.base.lower().startswith("https:") else None)


def lower(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def too_late(seconds: float) -> TimedOut:
    """No reply in time."""
    return TimedOut(f"The service did not reply within {round(seconds, 2):g} seconds.", reason="timed_out", retry=True)


def broken(error: Exception) -> Unreachable:
    """No reply at all."""
    why = str(error) or type(error).__name__
    charged = 0 if isinstance(error, httpcore2.ConnectError) else None
    return Unreachable(f"The service could not be reached: {why}.", reason="unreachable", retry=True, charged=charged)
