"""Stopping: what becomes of the server's own signal handler while requests are under way."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from offerlens.web.drain import Drain

LONG = 30.0
SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])


class Server:
    """The server's own handler: it writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self._any = asyncio.Event()

    def handle(self, number: int, frame: FrameType | None) -> None:
        self.told.append(number)
        self._any.set()

    async def is_told(self, seconds: float = LONG) -> bool:
        """Whether it is told anything within some time."""
        try:
            await asyncio.wait_for(self._any.wait(), seconds)
        except TimeoutError:
            return False
        return True


@contextmanager
def under_way(drain: Drain) -> Iterator[None]:
    """A request that is under way until the block ends."""
    drain.enter()
    try:
        yield
    finally:
        drain.leave()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that handles both signals for as long as a test lasts."""
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("signals are only handled in the main thread")
    server = Server()
    before = {number: signal.signal(number, server.handle) for number in (signal.SIGTERM, signal.SIGINT)}
    yield server
    for number, handler in before.items():
        signal.signal(number, handler)


@SIGNALS
def test_an_idle_server_is_told_of_the_signal(server: Server, number: signal.Signals) -> None:
    async def run() -> bool:
        Drain(LONG).hold_signals()
        signal.raise_signal(number)
        return await server.is_told()

    assert (asyncio.run(run()), server.told) == (True, [number])


@SIGNALS
def test_a_server_with_a_request_under_way_is_not_told_yet(server: Server, number: signal.Signals) -> None:
    async def run() -> bool:
        drain = Drain(LONG)
        drain.hold_signals()
        with under_way(drain):
            signal.raise_signal(number)
            return await server.is_told(0.05)

    assert asyncio.run(run()) is False


def test_a_server_is_told_when_the_last_request_has_ended(server: Server) -> None:
    async def run() -> tuple[bool, bool]:
        drain = Drain(LONG)
        drain.hold_signals()
        with under_way(drain):
            with under_way(drain):
                signal.raise_signal(signal.SIGTERM)
            after_one = await server.is_told(0.05)
        return after_one, await server.is_told()

    assert (asyncio.run(run()), server.told) == ((False, True), [signal.SIGTERM])


def test_a_request_that_crashed_has_ended(server: Server) -> None:
    async def run() -> bool:
        drain = Drain(LONG)
        drain.hold_signals()
        with pytest.raises(ZeroDivisionError), under_way(drain):
            raise ZeroDivisionError
        signal.raise_signal(signal.SIGTERM)
        return await server.is_told()

    assert asyncio.run(run()) is True


def test_a_request_that_takes_too_long_is_not_waited_for(server: Server) -> None:
    async def run() -> bool:
        drain = Drain(0.05)
        drain.hold_signals()
        with under_way(drain):
            signal.raise_signal(signal.SIGTERM)
            return await server.is_told()

    assert asyncio.run(run()) is True


def test_a_second_signal_is_not_put_off(server: Server) -> None:
    async def run() -> list[int]:
        drain = Drain(LONG)
        drain.hold_signals()
        with under_way(drain):
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            return list(server.told)

    assert asyncio.run(run()) == [signal.SIGINT]


def test_the_signal_makes_the_drain_a_stopping_one(server: Server) -> None:
    async def run() -> tuple[bool, bool]:
        drain = Drain(LONG)
        drain.hold_signals()
        before = drain.stopping
        signal.raise_signal(signal.SIGTERM)
        return before, drain.stopping

    assert asyncio.run(run()) == (False, True)


def test_a_signal_that_the_server_ignores_stays_ignored(server: Server) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    async def run() -> Any:
        Drain(LONG).hold_signals()
        return signal.getsignal(signal.SIGTERM)

    assert asyncio.run(run()) == signal.SIG_IGN


def test_outside_the_main_thread_no_signal_is_touched(server: Server) -> None:
    async def run() -> None:
        Drain(LONG).hold_signals()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) == server.handle
