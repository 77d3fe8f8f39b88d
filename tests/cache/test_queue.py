"""Who may fetch next."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.cache import NOBODY, Caller, FairQueue
from offerlens.errors import Overloaded


class World:
    """A queue, a clock, and the order in which callers had their turns."""

    def __init__(self, at_once: int = 1, waiting: int = 100) -> None:
        self.now = 0.0
        self.queue = FairQueue(at_once, waiting, lambda: self.now)
        self.order: list[str] = []
        self.over = asyncio.Event()

    def come(self, name: str, ends: float = float("inf"), hold: bool = False) -> asyncio.Task[None]:
        """Somebody of the account that the name begins with."""
        return asyncio.ensure_future(self._visit(name, Caller(ord(name[0]), ends), hold))

    async def _visit(self, name: str, caller: Caller, hold: bool) -> None:
        async with self.queue.turn(caller):
            self.order.append(name)
            if hold:
                await self.over.wait()


async def settle() -> None:
    """Let everybody go as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(_run(work))


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def _held(world: World, *names: str) -> list[asyncio.Task[None]]:
    """Callers behind one that holds the only turn."""
    tasks = [world.come("holder", hold=True)]
    await settle()
    for name in names:
        tasks.append(world.come(name))
        await settle()
    return tasks


def test_as_many_as_may_go_at_the_same_time() -> None:
    async def work() -> None:
        world = World(at_once=3)
        tasks = [world.come(f"a{number}", hold=True) for number in range(5)]
        await settle()
        assert world.order == ["a0", "a1", "a2"]
        world.over.set()
        await asyncio.gather(*tasks)
        assert world.order == ["a0", "a1", "a2", "a3", "a4"]

    run(work)


def test_accounts_take_turns() -> None:
    async def work() -> None:
        world = World()
        tasks = await _held(world, "a1", "a2", "a3", "a4", "b1", "b2", "c1")
        world.over.set()
        await asyncio.gather(*tasks)
        assert world.order == ["holder", "a1", "b1", "c1", "a2", "b2", "a3", "a4"]

    run(work)


def test_who_leaves_the_line_is_passed_over() -> None:
    async def work() -> None:
        world = World()
        tasks = await _held(world, "a1", "a2", "b1")
        tasks[1].cancel()
        world.over.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert world.order == ["holder", "a2", "b1"]

    run(work)


def test_a_turn_that_comes_when_its_caller_leaves_is_passed_on() -> None:
    async def work() -> None:
        world = World()
        tasks = await _held(world, "a1", "a2")
        world.over.set()
        await tasks[0]  # which gives its turn to the next, who has not woken yet
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert world.order[0] == "holder"
        assert world.order[-1] == "a2"

    run(work)


def test_a_turn_that_would_come_too_late_is_refused_at_once() -> None:
    async def work() -> None:
        world = World()
        async with world.queue.turn(NOBODY):
            world.now += 50.0  # the mean of a turn is a fifth of it now, 10 seconds
        tasks = await _held(world, "a1")
        with pytest.raises(Overloaded) as refused:
            await world.come("b1", ends=world.now + 19.0)
        assert refused.value.retry_after == 20.0
        tasks.append(world.come("c1", ends=world.now + 21.0))
        world.over.set()
        await asyncio.gather(*tasks)
        assert world.order == ["holder", "a1", "c1"]

    run(work)


def test_a_full_queue_refuses_the_account_that_fills_it() -> None:
    async def work() -> None:
        world = World(waiting=2)
        tasks = await _held(world, "a1", "a2")
        with pytest.raises(Overloaded):
            await world.come("a3")
        world.over.set()
        await asyncio.gather(*tasks)
        assert world.order == ["holder", "a1", "a2"]

    run(work)


def test_in_a_full_queue_the_longest_line_makes_room_for_another_account() -> None:
    async def work() -> None:
        world = World(waiting=3)
        tasks = await _held(world, "a1", "a2", "a3", "b1")
        with pytest.raises(Overloaded):
            await tasks[3]
        world.over.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert world.order == ["holder", "a1", "b1", "a2"]

    run(work)


def test_a_turn_that_failed_is_passed_on() -> None:
    async def work() -> None:
        queue = FairQueue(1, 1)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                async with queue.turn(NOBODY):
                    raise ZeroDivisionError

    run(work)


@given(
    st.integers(1, 3),
    st.integers(0, 6),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()), max_size=30),
)
def test_no_more_go_at_once_than_may_and_every_turn_is_passed_on(
    at_once: int, waiting: int, visits: list[tuple[str, int, bool]]
) -> None:
    """Visitors of three accounts stay for some turns of the event loop; some leave early."""
    inside: Counter[str] = Counter()
    most = 0
    queue = FairQueue(at_once, waiting)

    async def visit(account: str, stay: int) -> None:
        nonlocal most
        async with queue.turn(Caller(ord(account))):
            inside[account] += 1
            most = max(most, inside.total())
            try:
                for _ in range(stay):
                    await asyncio.sleep(0)
            finally:
                inside[account] -= 1

    async def work() -> None:
        tasks = []
        for account, stay, leaves in visits:
            tasks.append(asyncio.ensure_future(visit(account, stay)))
            await asyncio.sleep(0)
            if leaves:
                tasks[stay % len(tasks)].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(result) for result in results} <= {type(None), Overloaded, asyncio.CancelledError}
        assert most <= at_once
        async with asyncio.timeout(5):
            for _ in range(at_once):  # nobody is inside, so each of these goes straight in
                await queue.turn(NOBODY).__aenter__()

    asyncio.run(work())
