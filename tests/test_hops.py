"""Links that must be followed: what becomes of every kind, at the stand-in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import requests

from offerlens.errors import (
    CaptchaAsked,
    LinkCostsMoney,
    LinkUnreachable,
    LinkUnresolved,
    LoginAsked,
    OfferlensError,
    SourceSuspended,
    TooFast,
)
from offerlens.hops import Hops
from offerlens.link import HopLink, read_link
from offerlens.settings import SourceSettings
from offerlens.sources.health import Health, Rests
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.links import code_of
from offerlens.state import LocalState


@asynccontextmanager
async def opened(base: str, state: LocalState | None = None, **settings: Any) -> AsyncIterator[Hops]:
    """Hops that ask a site instead of 1688's."""
    state = state or LocalState(None)
    hops = Hops(SourceSettings(link_base=base, **settings), state, Health(state, Rests(0, 0)))
    try:
        yield hops
    finally:
        await hops.close()


def link(text: str) -> HopLink:
    """A link that must be followed."""
    reading = read_link(text)
    assert isinstance(reading, HopLink), reading
    return reading


def follow(base: str, text: str, **settings: Any) -> int:
    """Where a link leads."""

    async def run() -> int:
        async with opened(base, **settings) as hops:
            return await hops.follow(link(text))

    return asyncio.run(run())


def short(code: str) -> str:
    """A short link."""
    return f"https://qr.1688.com/s/{code}"


def visits(standin: str) -> int:
    """How often the stand-in's links were asked for."""
    return int(requests.get(f"{standin}/standin/counts", timeout=10).json()["links"]["visits"])


@pytest.mark.parametrize("offer_id", sorted(catalogue()))
def test_a_short_link_leads_to_its_offer(standin: str, offer_id: int) -> None:
    assert follow(standin, short(code_of(offer_id))) == offer_id


def test_a_share_link_leads_to_its_offer(standin: str) -> None:
    assert follow(standin, f"https://qr.1688.com/share.html?secret={code_of(DOCUMENTED)}") == DOCUMENTED


@pytest.mark.parametrize("code", ["app", "parameter", "redirect", "chain1", "chain2"])
def test_a_link_is_read_in_every_form(standin: str, code: str) -> None:
    assert follow(standin, short(code)) == DOCUMENTED


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("chain3", "The link leads from one short link to the next."),
        ("loop", "The link leads from one short link to the next."),
        ("shop", "This is the link of a shop, not of an offer."),
        ("list", "The link leads to a list of offers; send the link of one."),
        ("nothing", "The link leads to a page that names no offer."),
        ("home", "This 1688 link names no offer."),
        ("gone", "The link leads nowhere (any more)."),
        ("inward", "127.0.0.1 is not 1688.com."),
        ("metadata", "169.254.169.254 is not 1688.com."),
        ("elsewhere", "example.com is not 1688.com."),
        ("lookalike", "qr.1688.com.example.com is not 1688.com."),
        ("user", "A link with a user name before its host is not read."),
        ("file", "file: is no kind of link that names an offer."),
        ("script", "This is not 1688.com."),
    ],
)
def test_a_link_that_leads_to_no_offer_is_told_why(standin: str, code: str, message: str) -> None:
    with pytest.raises(LinkUnresolved) as raised:
        follow(standin, short(code))
    assert str(raised.value) == f"{short(code)}: {message}"


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("captcha", CaptchaAsked),
        ("punish", CaptchaAsked),
        ("login", LoginAsked),
        ("asklogin", LoginAsked),
        ("fast", TooFast),
        ("bomb", LinkUnresolved),
        ("large", LinkUnresolved),
    ],
)
def test_a_refusal_is_told_as_one(standin: str, code: str, failure: type[OfferlensError]) -> None:
    with pytest.raises(failure):
        follow(standin, short(code))


def test_a_host_that_is_not_there_is_told() -> None:
    with pytest.raises(LinkUnreachable):
        follow("http://127.0.0.1:9", short("app"))


def test_an_advertising_link_is_not_followed(standin: str) -> None:
    with pytest.raises(LinkCostsMoney, match="somebody pays for each time that it is opened"):
        follow(standin, "https://dj.1688.com/ci_bb?a=1")


def test_a_short_link_that_leads_to_an_advertising_link_is_not_followed_there(standin: str) -> None:
    with pytest.raises(LinkCostsMoney):
        follow(standin, short("paid"))


def test_links_are_not_followed_where_the_operator_forbids_it(standin: str) -> None:
    with pytest.raises(LinkUnresolved, match="which this service does not do"):
        follow(standin, short("app"), follow_links=False)


@pytest.mark.parametrize("code", ["app", "shop"])
def test_what_a_link_led_to_is_remembered(standin: str, code: str) -> None:
    async def run() -> list[object]:
        before = visits(standin)
        state = LocalState(None)
        outcomes: list[object] = []
        for _ in range(3):
            async with opened(standin, state) as hops:
                outcomes += await asyncio.gather(hops.follow(link(short(code))), return_exceptions=True)
        return [len({str(outcome) for outcome in outcomes}), visits(standin) - before]

    assert asyncio.run(run()) == [1, 1]


def test_a_failure_of_the_host_is_not_remembered(standin: str) -> None:
    async def run() -> int:
        before = visits(standin)
        async with opened(standin) as hops:
            for _ in range(3):
                await asyncio.gather(hops.follow(link(short("captcha"))), return_exceptions=True)
        return visits(standin) - before

    assert asyncio.run(run()) == 3


def test_many_who_ask_for_one_link_share_one_hop(standin: str) -> None:
    async def run() -> tuple[set[int], int]:
        before = visits(standin)
        async with opened(standin) as hops:
            found = set(await asyncio.gather(*(hops.follow(link(short("app"))) for _ in range(50))))
        return found, visits(standin) - before

    assert asyncio.run(run()) == ({DOCUMENTED}, 1)


def test_one_who_leaves_does_not_take_the_link_from_the_others(standin: str) -> None:
    async def run() -> int:
        async with opened(standin) as hops:
            first, second = (asyncio.ensure_future(hops.follow(link(short("app")))) for _ in range(2))
            await asyncio.sleep(0)
            first.cancel()
            return await second

    assert asyncio.run(run()) == DOCUMENTED


def test_a_host_that_refused_is_left_in_peace(standin: str) -> None:
    async def run() -> None:
        state = LocalState(None)
        hops = Hops(SourceSettings(link_base=standin), state, Health(state, Rests()))
        try:
            with pytest.raises(CaptchaAsked):
                await hops.follow(link(short("captcha")))
            await hops.follow(link(short("app")))
        finally:
            await hops.close()

    with pytest.raises(SourceSuspended, match=r"^The source links rests"):
        asyncio.run(run())
