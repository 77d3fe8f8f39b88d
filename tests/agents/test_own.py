"""Products by sources of our own: how long a call may take, and what becomes of one that is given up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
import requests
from agents.conftest import own_products

from offerlens.agents.failures import Failed
from offerlens.agents.own import OwnProducts
from offerlens.agents.product import GetProduct
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import SLOW_FROM, Trouble

T = TypeVar("T")


def run(products: OwnProducts, work: Callable[[OwnProducts], Awaitable[T]]) -> T:
    """What comes of some work, after which the products are closed."""

    async def worked() -> T:
        try:
            return await work(products)
        finally:
            await products.close()

    return asyncio.run(worked())


def being_answered(standin: str, offer_id: int) -> int:
    """How many ask the stand-in for an offer at this moment."""
    counts = requests.get(f"{standin}/standin/counts", timeout=10).json()
    return int(counts.get(str(offer_id), {"now": 0})["now"])


def test_a_call_that_takes_too_long_ends_at_its_limit(standin: str) -> None:
    with pytest.raises(Failed) as failed:
        run(own_products(standin, 0.1), lambda products: products.get(GetProduct(str(Trouble.SILENT.value)), ""))
    told = failed.value.failure
    assert (told.reason, told.message, told.retry) == ("out_of_time", "The call took longer than 0.1 seconds.", True)


def test_a_caller_who_leaves_takes_the_work_along(standin: str) -> None:
    offer_id = SLOW_FROM + 61_000

    async def leave(products: OwnProducts) -> int:
        task = asyncio.ensure_future(products.get(GetProduct(str(offer_id)), ""))
        while not await asyncio.to_thread(being_answered, standin, offer_id):
            pass
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        while await asyncio.to_thread(being_answered, standin, offer_id):
            pass
        return (await products.get(GetProduct(str(DOCUMENTED)), "")).item.item_id

    assert run(own_products(standin), leave) == DOCUMENTED


def test_a_caller_who_is_pushed_out_again_and_again_does_not_break_it(standin: str) -> None:
    """The protocol's library cancels a task in every turn of the event loop until it ends."""
    offer_id = SLOW_FROM + 62_000

    async def leave(products: OwnProducts) -> int:
        task = asyncio.ensure_future(products.get(GetProduct(str(offer_id)), ""))
        while not await asyncio.to_thread(being_answered, standin, offer_id):
            pass
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)
        return (await products.get(GetProduct(str(DOCUMENTED)), "")).item.item_id

    assert run(own_products(standin), leave) == DOCUMENTED


def test_two_who_ask_at_once_are_both_answered(standin: str) -> None:
    async def both(products: OwnProducts) -> list[int]:
        asked = [products.get(GetProduct(str(offer)), "") for offer in (DOCUMENTED, 600000000001)]
        return [product.item.item_id for product in await asyncio.gather(*asked)]

    assert run(own_products(standin), both) == [DOCUMENTED, 600000000001]


def test_without_engines_the_glossary_is_alone(standin: str) -> None:
    async def engines(products: OwnProducts) -> list[str] | None:
        return products.engines("en")

    assert run(own_products(standin), engines) == []
