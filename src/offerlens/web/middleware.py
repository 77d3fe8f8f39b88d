"""What happens around every request: an id, a line in the log, the door that closes when the server stops."""

import asyncio
import logging
import random
import time
from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from offerlens.errors import ShuttingDown
from offerlens.metrics import IN_FLIGHT, REQUEST_SECONDS, REQUESTS
from offerlens.web.drain import Drain
from offerlens.web.envelope import failure

access_log = logging.getLogger("offerlens.access")

TURN = 0.01
"""Seconds after which a request that began or ended is counted at the latest."""


class RequestFrame:
    """Gives each request an id, under which it is answered, and writes one line when it has ended.

    The line has the path but never the query string: tokens stand there.
    """

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        self._app = app
        self._drain = drain
        self._turn = Turn(drain)
        self._ids = random.Random(random.SystemRandom().getrandbits(128))  # noqa: S311 - ids are unique, not secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request."""
        if scope["type"] != "http":  # the service's own span, which ends last
            await self._app(scope, receive, send)
            self._turn.write()
            return
        scope["request_id"] = f"req_{self._ids.getrandbits(64):016x}"
        scope["status"], scope["outcome"] = 0, "ok"
        self._turn.begin()
        began = time.perf_counter()
        try:
            if self._drain.stopping:
                await failure(ShuttingDown(), scope["request_id"])(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        finally:
            self._turn.end(scope, time.perf_counter() - began)


class Turn:
    """What begins and ends within some milliseconds is logged and counted together, in a third of the time."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain
        self._ended: list[tuple[Scope, float]] = []
        self._is_due = False

    def begin(self) -> None:
        """A request begins."""
        self._drain.enter()
        self._soon()

    def end(self, scope: Scope, seconds: float) -> None:
        """A request has ended."""
        self._drain.leave()
        self._ended.append((scope, seconds))
        self._soon()

    def _soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(TURN, self.write)

    def write(self) -> None:
        """Log and count."""
        ended, self._ended, self._is_due = self._ended, [], False
        IN_FLIGHT.set(self._drain.under_way)
        if not ended:
            return
        for _, seconds in ended:
            REQUEST_SECONDS.observe(seconds)
        for (status, outcome), times in Counter((scope["status"], scope["outcome"]) for scope, _ in ended).items():
            REQUESTS.labels(status, outcome).inc(times)
        access_log.info("%s", "\n".join(_line(scope, seconds) for scope, seconds in ended))


def _line(scope: Scope, seconds: float) -> str:
    path = scope["raw_path"].decode("latin-1")  # still quoted, so that no path can write a line of its own
    took = f"{seconds * 1000:.1f} ms"
    return f"{scope['method']} {path} {scope['status']} {scope['outcome']} {took} {scope['request_id']}"
