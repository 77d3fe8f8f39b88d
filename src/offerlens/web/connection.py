"""A connection to a caller, where the server's own does less than a caller needs."""

import asyncio
import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_UPGRADE = re.compile(rb"^upgrade[ \t]*:", re.IGNORECASE | re.MULTILINE)
_LARGE = 16_384
"""Bytes from which on putting pieces together takes longer than another call of the system."""
_MOMENT = 0.5
"""Seconds that a caller has for its first request when the server stops."""


class Connection(HttpToolsProtocol):
    """A connection whose replies go out in one piece.

    One that has just been made has a moment to send its request, even when we stop.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(transport)
        self.transport = OnePiece(transport, self.loop)

    def data_received(self, data: bytes) -> None:
        """Read on, and let no offer of another protocol stand: the parser would take the body for that protocol's.

        Java's ``HttpClient`` offers h2c with its first request; a server may ignore it (RFC 9110, 7.8).
        """
        if b"upgrade" in data.lower() and (self.cycle is None or self.cycle.response_complete):
            head, end, rest = data.partition(b"\r\n\r\n")
            data = _UPGRADE.sub(b"Ignored-Upgrade:", head) + end + rest
        super().data_received(data)

    def shutdown(self) -> None:
        """Close it, after the request that is under way or about to come."""
        if self.cycle is None:
            self.loop.call_later(_MOMENT, super().shutdown)
        else:
            super().shutdown()


class OnePiece(asyncio.Transport):
    """Sends together what is written within one turn of the event loop: the head and the body of a reply, which would
    else be two calls of the system and two packets."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._written: list[bytes] = []

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Send it at the end of the turn, or at once when it is large."""
        if len(data) > _LARGE:
            self._send()
            self._transport.write(data)
            return
        if not self._written:
            self._loop.call_soon(self._send)
        self._written.append(data)

    def close(self) -> None:
        """Send what is written, and close."""
        self._send()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self._transport.get_extra_info(name, default)

    def _send(self) -> None:
        if self._written:
            self._transport.write(b"".join(self._written))
            self._written.clear()
