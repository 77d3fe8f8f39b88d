"""The Open Platform's answer: every trap of it."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.errors import (
    OfferlensError,
    OfferRemoved,
    PageCutOff,
    PageEmpty,
    PageUnreadable,
    PlatformRefused,
    Unavailable,
)
from offerlens.item import PackageInfo
from offerlens.pages.offer import Dropship, Offer, PriceTier
from offerlens.pages.open_platform import read


def sku(sku_id: int = 1, color: str = "红", **fields: Any) -> dict[str, Any]:
    """A SKU of one colour."""
    attributes = [{"attributeName": "颜色", "value": color, "skuImageUrl": None}]
    return {"skuId": sku_id, "specId": f"spec{sku_id}", "amountOnSale": 5, "skuAttributes": attributes, **fields}


def offer(freight: Any = None, **product: Any) -> Offer:
    """The offer of an answer with these fields."""
    answer: dict[str, Any] = {"result": {"success": True, "result": {"offerId": 1, "subject": "睡衣", **product}}}
    if freight is not None:
        answer["freight"] = freight
    return read(json.dumps(answer).encode())


def shipping(**fields: Any) -> Offer:
    """An offer of one SKU that is shipped like this."""
    return offer(productSkuInfos=[sku(price=1)], productShippingInfo=fields)


# Prices


def test_without_skus_the_ladder_prices_the_offer() -> None:
    ladder = [{"startQuantity": 100, "price": 8}, {"startQuantity": 1, "price": "10.5"}]
    read_as = offer(productSaleInfo={"quoteType": 0, "priceRangeList": ladder})
    assert (read_as.priced_by_sku, read_as.tiers) == (
        False,
        [PriceTier(1, "10.50", "10.50"), PriceTier(100, "8.00", "8.00")],
    )


def test_by_sku_each_has_its_own_price_and_the_ladder_is_none() -> None:
    ranges = [{"startQuantity": 1, "price": 1}, {"startQuantity": 1, "price": 9}]
    read_as = offer(productSkuInfos=[sku(price="9.00")], productSaleInfo={"quoteType": 1, "priceRangeList": ranges})
    assert (read_as.priced_by_sku, read_as.tiers, read_as.skus[0].price) == (True, [], "9.00")


def test_with_skus_priced_by_quantity_the_ladder_holds() -> None:
    ranges = [{"startQuantity": 2, "price": 7}]
    sale = {"quoteType": 2, "priceRangeList": ranges}
    read_as = offer(productSkuInfos=[sku(price=None)], productSaleInfo=sale)
    assert (read_as.priced_by_sku, read_as.tiers, read_as.skus[0].price) == (False, [PriceTier(2, "7.00", "7.00")], "")


def test_without_a_quote_type_prices_of_skus_tell() -> None:
    assert [offer(productSkuInfos=[sku(price=price)]).priced_by_sku for price in (3, None)] == [True, False]


def test_a_promotion_lowers_what_is_paid() -> None:
    read_as = offer(productSkuInfos=[sku(price=10, promotionPrice=8)])
    assert (read_as.skus[0].price, read_as.skus[0].list_price) == ("8.00", "10.00")


def test_a_promotion_lowers_the_ladder_too() -> None:
    ladder = [{"startQuantity": 1, "price": 10, "promotionPrice": "8.00"}]
    assert offer(productSaleInfo={"priceRangeList": ladder}).tiers == [PriceTier(1, "8.00", "10.00")]


# Weights: grams in one list, kilograms in the other


def test_the_list_of_shipping_has_grams() -> None:
    pieces = [{"skuId": 1, "weight": 212, "length": 31, "width": 26, "height": 1}]
    assert shipping(skuShippingInfoList=pieces).skus[0].package == PackageInfo(0.212, 31, 26, 1, 0)


def test_the_details_have_kilograms_and_their_skus_are_texts() -> None:
    pieces = [{"skuId": "1", "weight": 0.212, "length": 31, "width": 26, "height": 1}]
    assert shipping(skuShippingDetails=pieces).skus[0].package == PackageInfo(0.212, 31, 26, 1, 0)


def test_where_both_are_there_they_agree() -> None:
    grams, kilograms = [{"skuId": 1, "weight": 212}], [{"skuId": "1", "weight": 0.212}]
    assert shipping(skuShippingInfoList=grams, skuShippingDetails=kilograms).skus[0].package.weight == 0.212


def test_the_weight_of_a_piece_is_in_kilograms() -> None:
    assert shipping(weight="0.5").delivery.unit_weight == 0.5


# Texts and numbers that are of another type than they should


def test_the_sales_are_a_text() -> None:
    assert offer(soldOut="175").sale_count == 175


@pytest.mark.parametrize(("status", "selling"), [("published", True), (None, True), ("expired", False), ("TBD", False)])
def test_an_offer_off_the_shelf_is_not_selling(status: str | None, selling: bool) -> None:
    assert offer(status=status).selling is selling


def test_a_name_that_comes_with_each_of_its_values_comes_once() -> None:
    attributes = [{"attributeName": "功能", "value": value} for value in ("休闲", "透气", "休闲")]
    assert offer(productAttribute=attributes).attributes == [("功能", "休闲,透气")]


def test_what_is_left_out_is_nothing() -> None:
    bare = offer()
    assert (bare.images, bare.video_url, bare.unit, bare.services, bare.skus, bare.dropship) == (
        [],
        "",
        "",
        [],
        [],
        None,
    )
    assert (bare.delivery.delivery_fee, bare.stock_known, bare.root_category_id) == (None, False, 0)


@pytest.mark.parametrize(
    ("tags", "mix"),
    [([], True), ([{"key": "isSupportMix", "value": True}], True), ([{"key": "isSupportMix", "value": False}], False)],
)
def test_a_seller_mixes_only_what_takes_part(tags: list[dict[str, Any]], mix: bool) -> None:
    setting = {"generalHunpi": True, "mixAmount": 100, "mixNumber": 5}
    assert offer(sellerMixSetting=setting, tagInfoList=tags).mix.support_mix is mix


def test_only_tags_whose_meaning_is_sure_are_services() -> None:
    tags = [{"key": key, "value": True} for key in ("noReason7DReturn", "1688_yx", "select")]
    read_as = offer(tagInfoList=tags, productShippingInfo={"shippingTimeGuarantee": "shipIn48Hours"})
    assert read_as.services == ["7天无理由退货", "48小时发货"]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("<p>x</p>", ("", "<p>x</p>")),
        ("https://itemcdn.tmall.com/x", ("https://itemcdn.tmall.com/x", "")),
        (None, ("", "")),
    ],
)
def test_a_description_is_there_or_elsewhere(description: str | None, expected: tuple[str, str]) -> None:
    read_as = offer(description=description)
    assert (read_as.detail_url, read_as.description) == expected


@pytest.mark.parametrize(
    ("freight", "fee"),
    [(None, None), ({"freight": "6.50"}, 6.5), ({"freight": "6", "freePostage": True}, 0), ({"freight": None}, None)],
)
def test_freight_is_yuan_and_a_text(freight: Any, fee: float | None) -> None:
    assert offer(freight).delivery.delivery_fee == fee


# One piece at a time

ONE = [{"key": "isOnePsale", "value": True}]


def dropship(sale: dict[str, Any], *skus: dict[str, Any], tags: Any = ONE) -> Dropship | None:
    """How single pieces are sold."""
    return offer(tagInfoList=tags, productSaleInfo={"fenxiaoSaleInfo": sale}, productSkuInfos=list(skus)).dropship


def test_a_price_with_postage_is_taken_where_postage_is_included() -> None:
    sale = {"onePieceFreePostage": True, "onePiecePrice": "12", "offerPrice": "10", "startQuantity": 1}
    assert dropship(sale) == Dropship(1, "12.00", {})


def test_a_price_without_postage_is_taken_where_it_is_not() -> None:
    assert dropship({"onePiecePrice": "12", "offerPrice": "10", "startQuantity": 2}) == Dropship(2, "10.00", {})


def test_each_sku_has_its_own_price_or_that_of_the_offer() -> None:
    own = sku(1, "红", price=5, fenxiaoPriceInfo={"offerPrice": "11"})
    assert dropship({"offerPrice": "10"}, own, sku(2, "蓝", price=5)) == Dropship(1, "", {"1": "11.00", "2": "10.00"})


def test_prices_of_some_skus_are_none() -> None:
    own = sku(1, "红", price=5, fenxiaoPriceInfo={"offerPrice": "11"})
    assert dropship({}, own, sku(2, "蓝", price=5)) is None


@pytest.mark.parametrize("tags", [None, [], [{"key": "isOnePsale", "value": False}]])
def test_without_the_tag_single_pieces_are_not_sold(tags: Any) -> None:
    assert dropship({"offerPrice": "10"}, tags=tags) is None


# Languages


def test_only_what_is_translated_is_a_translation() -> None:
    attributes = [{"attributeName": "颜色", "attributeNameTrans": "Color", "value": "红", "valueTrans": "红"}]
    read_as = offer(subjectTrans="Pajamas", productAttribute=attributes)
    assert read_as.translations == {"睡衣": "Pajamas", "颜色": "Color"}


# SKUs


def test_values_come_in_the_order_of_the_offers_own_properties() -> None:
    attributes = [{"attributeName": "颜色", "value": value} for value in ("蓝", "红")]
    read_as = offer(productSkuInfos=[sku(1, "红", price=1), sku(2, "蓝", price=1)], productAttribute=attributes)
    assert ([value.name for value in read_as.props[0].values], [one.choice for one in read_as.skus]) == (
        ["蓝", "红"],
        [(1,), (0,)],
    )


def test_skus_that_name_different_properties_are_refused() -> None:
    other = {"skuId": 2, "skuAttributes": [{"attributeName": "尺码", "value": "L"}]}
    with pytest.raises(PageUnreadable, match=r"^The SKU 1 does not match the offer's properties\.$"):
        offer(productSkuInfos=[sku(1, price=1), other])


# Failures


@pytest.mark.parametrize(
    ("result", "failure"),
    [
        ({"success": False, "message": "商品不存在"}, OfferRemoved),
        ({"success": "false", "message": "the offer does not exist"}, OfferRemoved),
        ({"success": False, "message": "no permission", "code": "403"}, PlatformRefused),
        ({"success": False}, PlatformRefused),
        ({"success": True, "result": None}, PageEmpty),
        ({"success": True, "result": {}}, PageEmpty),
        ({}, PageEmpty),
        ({"success": True, "result": []}, PageUnreadable),
        ({"success": True, "result": {"offerId": {}}}, PageUnreadable),
    ],
)
def test_an_answer_without_an_offer_says_why(result: Any, failure: type[OfferlensError]) -> None:
    with pytest.raises(OfferlensError) as raised:
        read(json.dumps({"result": result}).encode())
    assert raised.type is failure


def test_an_answer_that_is_cut_off_is_told() -> None:
    with pytest.raises(PageCutOff):
        read(b'{"result":{"success":true,"result":{"offerId":1,')


Tree = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
KEYS = [
    "subject",
    "productSkuInfos",
    "productSaleInfo",
    "productShippingInfo",
    "tagInfoList",
    "productAttribute",
    "status",
]


@given(st.dictionaries(st.sampled_from(KEYS), Tree))
def test_any_answer_is_an_offer_or_a_failure(product: dict[str, Any]) -> None:
    with suppress(Unavailable):
        assert offer(**product).offer_id == 1
