"""The Open Platform as a source, at the stand-in's gateway."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
import pytest

from offerlens.errors import (
    OfferlensError,
    OfferRemoved,
    OutOfTime,
    PageCutOff,
    PageEmpty,
    PageTooLarge,
    QuotaSpent,
    SourceFailed,
    SourceMisconfigured,
)
from offerlens.item import Item
from offerlens.pages import read_page
from offerlens.settings import SourceSettings
from offerlens.sources.open_platform import PlatformSource
from offerlens.sources.source import Asked
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.open_platform import KEY, REFRESH_TOKEN, SECRET
from offerlens.standin.server import StandIn
from offerlens.standin.server import standin as open_standin
from offerlens.standin.troubles import SLOW_FROM, Trouble
from offerlens.state import LocalState

T = TypeVar("T")

FREIGHT_TO = ("440000", "440100", "440106")


@asynccontextmanager
async def opened(base: str, state: LocalState | None = None, **settings: Any) -> AsyncIterator[PlatformSource]:
    """The source of an app that is authorised, unless the settings say otherwise."""
    app: dict[str, Any] = {
        "platform_key": KEY,
        "platform_secret": SECRET,
        "platform_refresh_token": REFRESH_TOKEN,
        "source_timeout": 5.0,
        "page_cap": 1_000_000,
    }
    source = PlatformSource(SourceSettings(platform_base=base, **(app | settings)), state or LocalState(None))
    try:
        yield source
    finally:
        await source.close()


def done(work: Callable[[PlatformSource, StandIn], Awaitable[T]], **settings: Any) -> T:
    """What comes of some work on a source, beside the stand-in that it asks."""

    async def run() -> T:
        site = StandIn()
        async with open_standin(site=site) as address, opened(address, **settings) as source:
            return await work(source, site)

    return asyncio.run(run())


def item(offer_id: int = DOCUMENTED, **settings: Any) -> Item:
    """The item of an offer."""

    async def work(source: PlatformSource, _: StandIn) -> Item:
        return read_page((await source.fetch(Asked(offer_id))).body)

    return done(work, **settings)


@pytest.mark.parametrize("offer_id", sorted(catalogue()))
def test_an_offer_comes_as_its_item(offer_id: int) -> None:
    assert (item(offer_id).item_id, item(offer_id).title) == (offer_id, catalogue()[offer_id].title)


def test_freight_is_unknown_unless_it_is_asked_for() -> None:
    assert (item().delivery_info.delivery_fee, item().delivery_info.template_id) == (None, "")


def test_freight_is_asked_for_by_a_call_of_its_own() -> None:
    delivery = item(platform_freight_to=FREIGHT_TO).delivery_info
    assert (delivery.delivery_fee, delivery.template_id) == (4, "16519567")


def test_free_freight_is_zero() -> None:
    assert item(600000000003, platform_freight_to=FREIGHT_TO).delivery_info.delivery_fee == 0


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [
        (Trouble.REMOVED, OfferRemoved),
        (Trouble.CAPTCHA, QuotaSpent),
        (Trouble.LOGIN, SourceMisconfigured),
        (Trouble.SILENT, OutOfTime),
        (Trouble.CUT_OFF, PageCutOff),
        (Trouble.EMPTY, PageEmpty),
        (Trouble.RESET, SourceFailed),
        (Trouble.ENDLESS, PageTooLarge),
    ],
)
def test_each_trouble_has_its_class(trouble: Trouble, failure: type[OfferlensError]) -> None:
    with pytest.raises(failure):
        item(trouble.value, source_timeout=1.0)


def test_an_app_without_the_solution_is_told_what_to_do() -> None:
    with pytest.raises(SourceMisconfigured, match="Subscribe the solution that has this API for your app"):
        item(Trouble.LOGIN.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"platform_secret": "wrong"}, r"\(invalid_grant\)\.$"),
        ({"platform_refresh_token": "wrong"}, r"\(invalid_grant\)\.$"),
        ({"platform_refresh_token": None}, r"run 'offerlens source authorize open-platform'\.$"),
        ({"platform_key": "999"}, r"the app key is not known \(gw\.AppKeyMissing\)\.$"),
    ],
    ids=["secret", "refresh token", "no token", "key"],
)
def test_what_is_not_right_of_the_app_is_told(settings: dict[str, Any], message: str) -> None:
    with pytest.raises((SourceMisconfigured, SourceFailed), match=message):
        item(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"platform_key": None}, "set platform_key and platform_secret"),
        ({"platform_secret": None}, "set platform_key and platform_secret"),
        ({"platform_freight_to": ("440000",)}, "needs three codes"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        item(**settings)


# Languages


def test_the_language_is_what_is_asked_for() -> None:
    async def work(source: PlatformSource, _: StandIn) -> list[str]:
        return [(await source.fetch(Asked(DOCUMENTED, language))).language for language in ("zh", "en", "ko", "tr")]

    assert done(work) == ["zh", "en", "ko", "zh"]


# Tokens


def test_one_token_serves_many_calls() -> None:
    async def work(source: PlatformSource, site: StandIn) -> int:
        await asyncio.gather(*(source.fetch(Asked(offer_id)) for offer_id in catalogue()))
        return site.platform.refreshes

    assert done(work) == 1


def test_a_token_that_expired_is_renewed_once_for_all() -> None:
    async def work(source: PlatformSource, site: StandIn) -> tuple[int, int]:
        await source.fetch(Asked(DOCUMENTED))
        site.platform.forget_access()
        bodies = await asyncio.gather(*(source.fetch(Asked(offer_id)) for offer_id in catalogue()))
        return site.platform.refreshes, len(bodies)

    assert done(work) == (2, len(catalogue()))


def test_workers_share_a_token() -> None:
    async def run() -> int:
        site, state = StandIn(), LocalState(None)
        async with (
            open_standin(site=site) as address,
            opened(address, state) as one,
            opened(address, state, platform_refresh_token=None) as other,
        ):
            await asyncio.gather(one.fetch(Asked(DOCUMENTED)), one.fetch(Asked(DOCUMENTED)))
            await other.fetch(Asked(DOCUMENTED))
        return site.platform.refreshes

    assert asyncio.run(run()) == 1


def test_the_newest_refresh_token_is_the_one_that_is_used() -> None:
    async def run() -> int:
        site, state = StandIn(), LocalState(None)
        async with open_standin(site=site) as address:
            async with opened(address, state) as source:
                await source.fetch(Asked(DOCUMENTED))
            site.platform.forget_access()
            async with opened(address, state, platform_refresh_token="used up") as source:
                await source.fetch(Asked(DOCUMENTED))
        return site.platform.refreshes

    assert asyncio.run(run()) == 2


def test_another_takes_over_from_a_worker_that_died_while_it_renewed() -> None:
    async def run() -> int:
        now = 1_000_000.0
        site, state = StandIn(), LocalState(None, lambda: now)
        await state.claim(f"platform:{KEY}:renewing", 15)
        now += 15
        async with open_standin(site=site) as address, opened(address, state) as source:
            await source.fetch(Asked(DOCUMENTED))
        return site.platform.refreshes

    assert asyncio.run(run()) == 1


def test_a_code_is_exchanged_for_tokens() -> None:
    async def work(source: PlatformSource, site: StandIn) -> int:
        await source.authorize("standin-code", "https://localhost/")
        return read_page((await source.fetch(Asked(DOCUMENTED))).body).item_id

    assert done(work, platform_refresh_token=None) == DOCUMENTED


def test_the_operator_is_sent_to_the_platforms_own_page() -> None:
    async def work(source: PlatformSource, _: StandIn) -> str:
        return source.authorize_url("https://localhost/x")

    assert done(work) == (
        "https://auth.1688.com/oauth/authorize?client_id=1688001&site=1688&redirect_uri=https%3A%2F%2Flocalhost%2Fx"
    )


def test_a_check_says_what_works() -> None:
    async def work(source: PlatformSource, _: StandIn) -> str:
        return await source.check()

    assert done(work) == 'key, secret and token work; the platform\'s clock says "20261010164552223+0800"'


def test_no_secret_is_ever_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = SourceSettings(platform_secret=SECRET, platform_refresh_token=REFRESH_TOKEN)
    shown = [repr(settings), caplog.text]
    for trouble in Trouble:
        try:
            item(trouble.value, source_timeout=0.5)
        except OfferlensError as error:
            shown += [str(error), repr(error), repr(error.__cause__)]
    assert [secret for secret in (SECRET, REFRESH_TOKEN) if secret in " ".join(shown)] == []


def test_a_slow_answer_is_waited_for() -> None:
    with pytest.raises(OfferRemoved):  # the gateway has no slow offers, but says so slowly
        item(SLOW_FROM + 50)


def test_the_items_are_those_of_the_page_wherever_the_answer_carries_them() -> None:
    one = msgspec.to_builtins(item(platform_freight_to=FREIGHT_TO))
    assert (one["price_info"], one["stock"]) == (
        {
            "price": "25.90",
            "price_min": "25.90",
            "price_max": "29.89",
            "origin_price_min": None,
            "origin_price_max": None,
            "discount_price": "",
        },
        44732,
    )
