"""One piece of work for all who want it at the same time."""

import asyncio

import pytest

from offerlens.cache.flights import Flights


class Work:
    """Work that ends when it is let."""

    def __init__(self) -> None:
        self.begun = 0
        self.broken_off = 0
        self.let = asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        return self.begun


async def together(flights: Flights[int], work: Work, count: int, key: str = "x") -> list["asyncio.Task[int]"]:
    """So many who want the same, all of whom wait by now."""
    tasks = [asyncio.ensure_future(flights.join(key, work)) for _ in range(count)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


def test_simultaneous_callers_share_one_piece_of_work() -> None:
    async def run() -> tuple[list[int], int]:
        work, flights = Work(), Flights[int]()
        tasks = await together(flights, work, 100)
        work.let.set()
        return await asyncio.gather(*tasks), work.begun

    assert asyncio.run(run()) == ([1] * 100, 1)


def test_other_work_is_done_beside_it() -> None:
    async def run() -> int:
        work, flights = Work(), Flights[int]()
        tasks = [*await together(flights, work, 2, "x"), *await together(flights, work, 2, "y")]
        work.let.set()
        await asyncio.gather(*tasks)
        return work.begun

    assert asyncio.run(run()) == 2


def test_it_is_done_again_once_it_has_ended() -> None:
    async def run() -> list[int]:
        work, flights = Work(), Flights[int]()
        work.let.set()
        return [await flights.join("x", work), await flights.join("x", work)]

    assert asyncio.run(run()) == [1, 2]


def test_who_gives_up_leaves_it_to_the_others() -> None:
    async def run() -> tuple[list[object], int]:
        work, flights = Work(), Flights[int]()
        first, *others = await together(flights, work, 3)
        first.cancel()
        await asyncio.wait([first])
        work.let.set()
        return await asyncio.gather(*others, return_exceptions=True), work.broken_off

    assert asyncio.run(run()) == ([1, 1], 0)


def test_it_is_broken_off_when_the_last_one_gives_up_and_begun_anew_for_the_next() -> None:
    async def run() -> tuple[int, int]:
        work, flights = Work(), Flights[int]()
        tasks = await together(flights, work, 2)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        work.let.set()
        return work.broken_off, await flights.join("x", work)

    assert asyncio.run(run()) == (1, 2)


def test_everybody_is_told_what_went_wrong() -> None:
    async def fails() -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    async def run() -> list[object]:
        flights = Flights[int]()
        return await asyncio.gather(*(flights.join("x", fails) for _ in range(3)), return_exceptions=True)

    assert [str(error) for error in asyncio.run(run())] == ["no"] * 3


def test_a_failure_is_not_kept() -> None:
    async def fails() -> int:
        raise ValueError("no")

    async def run() -> int:
        work, flights = Work(), Flights[int]()
        with pytest.raises(ValueError, match="no"):
            await flights.join("x", fails)
        work.let.set()
        return await flights.join("x", work)

    assert asyncio.run(run()) == 1
