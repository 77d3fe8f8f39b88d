"""How often and how much at once a host is asked."""

import asyncio

import pytest

from offerlens.errors import SourceCrowded
from offerlens.settings import SourceSettings
from offerlens.sources.manners import Manners
from offerlens.sources.page import PageSource
from offerlens.state import LocalState


def test_turns_of_a_host_are_shared_by_all_workers() -> None:
    async def run() -> None:
        state = LocalState(None, lambda: 1000.0)
        workers = [Manners(state, "host", 1.0, None) for _ in range(2)]
        async with workers[0].turn(0.5):
            pass
        async with workers[1].turn(0.5):
            pass

    with pytest.raises(SourceCrowded, match=r"^So many wait for host that a turn would take more than 0\.5 seconds\.$"):
        asyncio.run(run())


def test_who_is_sent_away_is_told_when_to_come_back() -> None:
    async def run() -> float | None:
        manners = Manners(LocalState(None, lambda: 1000.0), "host", 0.001, None)
        async with manners.turn(5):
            pass
        with pytest.raises(SourceCrowded) as raised:
            async with manners.turn(5):
                pass
        return raised.value.retry_after

    assert asyncio.run(run()) == 5


def test_without_a_rate_nobody_waits() -> None:
    async def run() -> int:
        manners = Manners(LocalState(None), "host", None, None)
        for _ in range(100):
            async with manners.turn(0):
                pass
        return 100

    assert asyncio.run(run()) == 100


def test_only_so_many_are_let_through_at_the_same_time() -> None:
    async def run() -> int:
        manners, now, most = Manners(LocalState(None), "host", None, 3), 0, 0

        async def visit() -> None:
            nonlocal now, most
            async with manners.turn(5):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0)
                now -= 1

        await asyncio.gather(*(visit() for _ in range(20)))
        return most

    assert asyncio.run(run()) == 3


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SourceSettings(read_1688=True), "pages are read from https://detail.1688.com, 1 a second"),
        (SourceSettings(read_1688=True, page_rate=0.5), "pages are read from https://detail.1688.com, 0.5 a second"),
        (
            SourceSettings(page_base="http://127.0.0.1:9"),
            "pages are read from http://127.0.0.1:9, as often as they are asked for",
        ),
    ],
)
def test_1688_is_asked_slowly_unless_the_operator_says_otherwise(settings: SourceSettings, said: str) -> None:
    source = PageSource("page", settings.page_base, settings, LocalState(None))
    assert asyncio.run(source.check()) == said
