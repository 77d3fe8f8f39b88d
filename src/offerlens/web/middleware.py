"""What happens around every request: an id, a line in the log, the door that closes when the server stops."""

import logging
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from offerlens.errors import ShuttingDown
from offerlens.metrics import IN_FLIGHT, REQUEST_SECONDS, REQUESTS
from offerlens.web.drain import Drain
from offerlens.web.envelope import failure

access_log = logging.getLogger("offerlens.access")


class RequestFrame:
    """Gives each request an id, tells it to the caller, and writes one line when it has ended.

    The line has the path but never the query string: tokens stand there.
    """

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        self._app = app
        self._drain = drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope["request_id"] = f"req_{secrets.token_hex(8)}"
        began, status = time.perf_counter(), 0
        scope["outcome"] = "ok"

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_header(message, b"x-request-id", request_id.encode())
            await send(message)

        app = failure(ShuttingDown(), request_id) if self._drain.stopping else self._app
        try:
            with self._drain.request(), IN_FLIGHT.track_inprogress():
                await app(scope, receive, send_framed)
        finally:
            spent, outcome = time.perf_counter() - began, scope["outcome"]
            REQUESTS.labels(status, outcome).inc()
            REQUEST_SECONDS.observe(spent)
            path = scope["raw_path"].decode("latin-1")  # still quoted, so that no path can write a line of its own
            access_log.info("%s %s %s %s %.1f ms %s", scope["method"], path, status, outcome, spent * 1000, request_id)


def _add_header(message: MutableMapping[str, Any], name: bytes, value: bytes) -> None:
    message["headers"] = [*message.get("headers", ()), (name, value)]
