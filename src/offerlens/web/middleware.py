"""What happens around every request: an id, a line in the log, the door that closes when the server stops."""

import asyncio
import logging
import random
import time
from collections import Counter

from msgspec import Struct
from starlette.types import ASGIApp, Receive, Scope, Send

from offerlens.errors import ShuttingDown
from offerlens.metrics import IN_FLIGHT, OFFERS_READ, REQUEST_SECONDS, REQUESTS
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
        scope["request_id"] = "req_" + self._ids.randbytes(8).hex()
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


class _Ended(Struct, frozen=True, gc=False):
    """What is told of a request. The rest of it is let go at once: its memory is at hand for the next one."""

    method: str
    path: bytes
    """Still quoted, so that no path can write a line of its own."""
    status: int
    outcome: str
    seconds: float
    request_id: str

    def line(self) -> str:
        """As the log has it."""
        took = f"{self.seconds * 1000:.1f} ms"
        return f"{self.method} {self.path.decode('latin-1')} {self.status} {self.outcome} {took} {self.request_id}"


class Turn:
    """What begins and ends within some milliseconds is logged and counted together, in a third of the time."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain
        self._ended: list[_Ended] = []
        self._is_due = False

    def begin(self) -> None:
        """A request begins."""
        self._drain.enter()
        if not self._is_due:
            self._soon()

    def end(self, scope: Scope, seconds: float) -> None:
        """A request has ended."""
        self._drain.leave()
        told = _Ended(
            scope["method"], scope["raw_path"], scope["status"], scope["outcome"], seconds, scope["request_id"]
        )
        self._ended.append(told)
        if not self._is_due:
            self._soon()

    def write(self) -> None:
        """Log and count."""
        ended, self._ended, self._is_due = self._ended, [], False
        IN_FLIGHT.set(self._drain.under_way)
        OFFERS_READ.write()
        if not ended:
            return
        REQUEST_SECONDS.observe_all([one.seconds for one in ended])
        for (status, outcome), times in Counter([(one.status, one.outcome) for one in ended]).items():
            REQUESTS.labels(status, outcome).inc(times)
        access_log.info("%s", "\n".join([one.line() for one in ended]))

    def _soon(self) -> None:
        self._is_due = True
        asyncio.get_running_loop().call_later(TURN, self.write)
