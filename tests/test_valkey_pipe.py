"""Commands to Valkey that travel together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from valkey import Valkey
from valkey.exceptions import ResponseError

from offerlens.errors import StoreAway
from offerlens.valkey_pipe import ValkeyPipe

T = TypeVar("T")


def done(url: str, work: Callable[[ValkeyPipe], Awaitable[T]]) -> T:
    """What comes of some work with an empty server."""

    async def run() -> T:
        pipe = ValkeyPipe(url, 5.0)
        try:
            return await work(pipe)
        finally:
            await pipe.close()

    return asyncio.run(run())


@pytest.fixture
def server(valkey_server: str) -> str:
    """An empty server."""
    with Valkey.from_url(valkey_server) as valkey:
        valkey.flushall()
    return valkey_server


def test_each_has_its_own_answer(server: str) -> None:
    async def work(pipe: ValkeyPipe) -> list[object]:
        return list(await asyncio.gather(*(pipe.ask("INCR", "number") for _ in range(5)), pipe.ask("GET", "none")))

    assert done(server, work) == [1, 2, 3, 4, 5, None]


def test_what_is_asked_within_a_turn_goes_together(server: str) -> None:
    def reads() -> int:
        with Valkey.from_url(server) as valkey:
            return int(valkey.info("stats")["total_reads_processed"])

    async def work(pipe: ValkeyPipe) -> int:
        await pipe.ask("PING")
        before = reads()
        await asyncio.gather(*(pipe.ask("PING") for _ in range(100)))
        return reads() - before

    first = reads()
    own = reads() - first  # what looking costs by itself
    assert done(server, work) == own + 1


def test_one_that_fails_leaves_the_others(server: str) -> None:
    async def work(pipe: ValkeyPipe) -> list[object]:
        commands = (pipe.ask("SET", "a", "1"), pipe.ask("HGET", "a", "b"), pipe.ask("GET", "a"))
        return list(await asyncio.gather(*commands, return_exceptions=True))

    first, wrong, last = done(server, work)
    assert (first, type(wrong), last) == (True, StoreAway, b"1")
    assert isinstance(wrong, StoreAway)
    assert isinstance(wrong.__cause__, ResponseError)


def test_who_leaves_does_not_take_the_command_along(server: str) -> None:
    async def work(pipe: ValkeyPipe) -> object:
        leaving = asyncio.ensure_future(pipe.ask("SET", "a", "1"))
        await asyncio.sleep(0)
        leaving.cancel()
        return await pipe.ask("GET", "a")

    assert done(server, work) == b"1"


def test_a_script_is_run_with_its_key(server: str) -> None:
    script = "return {KEYS[1], ARGV[1], ARGV[2]}"
    assert done(server, lambda pipe: pipe.run(script, "key", 1, b"two")) == [b"key", b"1", b"two"]


def test_a_server_that_is_away_is_told_to_all() -> None:
    async def work(pipe: ValkeyPipe) -> list[type]:
        return [type(one) for one in await asyncio.gather(pipe.ask("PING"), pipe.ask("PING"), return_exceptions=True)]

    assert done("valkey://127.0.0.1:9", work) == [StoreAway, StoreAway]
