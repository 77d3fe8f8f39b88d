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
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope["request_id"] = f"req_{self._ids.getrandbits(64):016x}"
        scope["status"], scope["outcome"] = 0, "ok"
        began = time.perf_counter()
        self._turn.begin()
        try:
            app = failure(ShuttingDown(), request_id) if self._drain.stopping else self._app
            await app(scope, receive, send)
        finally:
            spent = time.perf_counter() - began
            status, outcome = scope["status"], scope["outcome"]
            path = scope["raw_path"].decode("latin-1")  # still quoted, so that no path can write a line of its own
            line = f"{scope['method']} {path} {status} {outcome} {spent * 1000:.1f} ms {request_id}"
            self._turn.end(status, outcome, spent, line)


class Turn:
    """What ends within one turn of the event loop is logged and counted together, in a third of the time."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain
        self._outcomes: list[tuple[int, str]] = []
        self._lines: list[str] = []

    def begin(self) -> None:
        """A request begins."""
        self._drain.enter()
        IN_FLIGHT.inc()

    def end(self, status: int, outcome: str, seconds: float, line: str) -> None:
        """A request has ended."""
        self._drain.leave()
        REQUEST_SECONDS.observe(seconds)
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        self._outcomes.append((status, outcome))
        self._lines.append(line)

    def _write(self) -> None:
        outcomes, lines, self._outcomes, self._lines = self._outcomes, self._lines, [], []
        IN_FLIGHT.dec(len(lines))
        for (status, outcome), times in Counter(outcomes).items():
            REQUESTS.labels(status, outcome).inc(times)
        access_log.info("%s", "\n".join(lines))
