"""A caller's visit: how long it may last, and what ends it early."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import Receive

from offerlens.errors import Attempt


class Visit:
    """One request, from its admission to its reply."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self.limit = asyncio.timeout(seconds)
        """Ends the visit at its deadline, or at once when the caller leaves."""
        self.ends = asyncio.get_running_loop().time() + seconds
        """When the event loop's time is at the deadline."""
        self.left = False
        """Whether the caller left before the reply."""
        self.tried: list[Attempt] = []
        """The sources that had nothing for this caller."""
        self._receive = receive

    @asynccontextmanager
    async def only_while_there(self) -> AsyncIterator[None]:
        """What is done for the caller alone, and is given up when they leave. The body has been read before."""
        watch = asyncio.ensure_future(self._watch())
        try:
            yield
        finally:
            watch.cancel()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass  # an empty end of the body
        self.left = True
        self.limit.reschedule(asyncio.get_running_loop().time())
