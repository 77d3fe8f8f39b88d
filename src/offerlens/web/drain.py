"""Stopping cleanly: requests under way end, new ones are told to go elsewhere."""

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
RETIRE: int | None = getattr(signal, "SIGUSR1", None)
"""Tells a worker that another one takes its place: when it is told to stop it closes its socket at once, since callers
find the other one there. Windows has no such signal, and no SIGHUP by which workers are replaced."""

Handler = Callable[[int, FrameType | None], Any]


class Drain:
    """Counts the requests under way and knows whether the server is about to stop."""

    def __init__(self, seconds: float) -> None:
        self.stopping = False
        self._retiring = False
        self._seconds = seconds
        self.under_way = 0
        """How many requests are."""
        self._idle = asyncio.Event()
        """Set when the last request that a stop waits for has ended."""
        self._ending: asyncio.Task[None] | None = None

    def enter(self) -> None:
        """A request begins."""
        self.under_way += 1

    def leave(self) -> None:
        """A request has ended."""
        self.under_way -= 1
        if self.stopping and not self.under_way:
            self._idle.set()

    def hold_signals(self) -> None:
        """Put the server's own signal handlers off until the requests under way have ended.

        The server would close its socket at once, and callers would find no one. A second signal is not put off.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        if RETIRE is not None:
            signal.signal(RETIRE, self._retire)
        for number in _SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):
                signal.signal(number, partial(self._begin, loop, handler))

    def _retire(self, sent: int, frame: FrameType | None) -> None:
        self._retiring = True

    def _begin(self, loop: asyncio.AbstractEventLoop, then: Handler, sent: int, frame: FrameType | None) -> None:
        if self.stopping or self._retiring:
            then(sent, frame)
        else:
            self.stopping = True
            loop.call_soon_threadsafe(self._start_ending, then, sent)

    def _start_ending(self, then: Handler, sent: int) -> None:
        self._ending = asyncio.ensure_future(self._end(then, sent))

    async def _end(self, then: Handler, sent: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                if self.under_way:
                    await self._idle.wait()
        then(sent, None)
