"""The scene: one kind of price or the other, never a mixture."""

import json
from typing import Any

import pytest

from offerlens.item import Item
from offerlens.pages import read_offer, read_page
from offerlens.pages.scene import dropshipped
from offerlens.pages.trade import make_item
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.open_platform import render

BODY = render(catalogue()[DOCUMENTED])


def one_piece(body: bytes = BODY) -> Item:
    """The item as it is sold by the single piece."""
    offer = read_offer(body)[1]
    assert offer.dropship is not None
    return make_item(dropshipped(offer, offer.dropship))


def priced_by_sku(prices: list[str]) -> bytes:
    """An answer whose SKUs have prices of one piece of their own."""
    tree: dict[str, Any] = json.loads(BODY)
    product = tree["result"]["result"]
    product["productSaleInfo"]["fenxiaoSaleInfo"] = {"onePieceFreePostage": False, "startQuantity": 2}
    for info, price in zip(product["productSkuInfos"], prices, strict=True):
        info["fenxiaoPriceInfo"] = {"offerPrice": price, "onePiecePrice": "99"}
    return json.dumps(tree).encode()


def test_every_sku_has_the_price_of_one_piece() -> None:
    assert {(sku.sale_price, sku.origin_price) for sku in one_piece().skus} == {("35.50", None)}


def test_the_ladder_is_replaced_by_one_step() -> None:
    tiers = one_piece().tiered_price_info
    assert (tiers.begin_num, [(tier.begin_amount, tier.price) for tier in tiers.prices]) == (1, [("1", "35.50")])


def test_the_list_prices_are_those_of_one_piece_too() -> None:
    item = one_piece()
    assert (item.price_info.price_min, item.price_info.price_max, item.sku_price_scale) == ("35.50", "35.50", "35.50")


def test_skus_with_prices_of_their_own_have_no_ladder() -> None:
    prices = [f"{30 + number}.00" for number in range(9)]
    item = one_piece(priced_by_sku(prices))
    assert [sku.sale_price for sku in item.skus] == prices
    assert (item.tiered_price_info.begin_num, item.tiered_price_info.prices) == (2, [])
    assert (item.price_info.price_min, item.price_info.price_max, item.sku_price_scale) == (
        "30.00",
        "38.00",
        "30.00-38.00",
    )


def test_no_wholesale_price_is_left() -> None:
    wholesale = {"25.90", "27.60", "29.89"}
    written = json.dumps([sku.sale_price for sku in one_piece().skus]) + repr(one_piece())
    assert [price for price in wholesale if price in written] == []


@pytest.mark.parametrize("name", ["item_id", "title", "stock", "sku_props", "shop_info", "delivery_info", "promotions"])
def test_nothing_else_changes(name: str) -> None:
    assert getattr(one_piece(), name) == getattr(read_page(BODY), name)
