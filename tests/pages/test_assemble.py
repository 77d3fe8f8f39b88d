"""The parts of a page, in the page's own words, made into the neutral offer."""

from typing import Any

import msgspec
import pytest

from offerlens.errors import PageEmpty, PageUnreadable
from offerlens.item import DeliveryInfo, MixParam, PackageInfo, Promotion, SkuProp, SkuValue
from offerlens.pages.assemble import make_offer
from offerlens.pages.offer import MIX_OFF, Offer, OfferSku, PriceTier
from offerlens.pages.parts import Parts

COLOURS = {
    "prop": "颜色",
    "value": [{"name": "白色&amp;金边", "imageUrl": "https://example.com/1.jpg"}, {"name": "黑色"}],
}
SIZES = {"prop": "尺码", "value": [{"name": "S"}, {"name": "L"}]}


def offer(
    temp: dict[str, Any] | None = None,
    order: dict[str, Any] | None = None,
    skus: dict[str, Any] | None = None,
    mix: dict[str, Any] | None = None,
    **parts: Any,
) -> Offer:
    """The offer of a page with an id, a title and what is given."""
    data = {
        "tempModel": {"offerId": 600000000001, "offerTitle": "睡袍", **(temp or {})},
        "orderParamModel": {"orderParam": order or {}},
        "skuModel": skus or {},
        "mixModel": mix or {},
    }
    return make_offer(msgspec.convert({"data": data, **parts}, Parts))


def sku(**changes: Any) -> dict[str, Any]:
    """The order panel's model of an offer with one SKU."""
    info = {"specAttrs": "黑色&gt;L", "skuId": 5674557541674, "specId": "6f53", "canBookCount": 7, **changes}
    return {"skuProps": [COLOURS, SIZES], "skuInfoMap": {"黑色&gt;L": info}}


def prices(*entries: tuple[Any, Any], kind: str = "rangePrice") -> dict[str, Any]:
    """An order panel with prices from quantities on."""
    ranges = [{"beginAmount": begin, "price": price} for begin, price in entries]
    return {"skuParam": {"skuPriceType": kind, "skuRangePrices": ranges}}


def test_a_page_with_an_id_and_a_title_is_an_offer() -> None:
    assert offer() == Offer(
        offer_id=600000000001,
        title="睡袍",
        category_id=0,
        root_category_id=0,
        unit="",
        attributes=[],
        images=[],
        video_url="",
        detail_url="",
        sale_count=0,
        begin_num=0,
        tiers=[],
        panel_prices=[],
        priced_by_sku=False,
        bookable=0,
        mix=MIX_OFF,
        shop_name="",
        seller_login_id="",
        seller_user_id="",
        seller_member_id="",
        delivery=DeliveryInfo("", "", None, 0, ""),
        services=[],
        price_scale="",
        price_scale_original="",
        props=[],
        skus=[],
        stock_known=False,
        selling=True,
        promotions=[],
    )


NAMELESS: dict[str, dict[str, Any]] = {
    "no id": {"offerId": None},
    "zero for an id": {"offerId": 0},
    "words for an id": {"offerId": "unknown"},
    "no title": {"offerTitle": None},
    "a blank title": {"offerTitle": ""},
}


@pytest.mark.parametrize("temp", NAMELESS.values(), ids=NAMELESS)
def test_a_page_that_names_no_offer_is_empty(temp: dict[str, Any]) -> None:
    with pytest.raises(PageEmpty):
        offer(temp)


def test_a_page_without_any_part_is_empty() -> None:
    with pytest.raises(PageEmpty):
        make_offer(Parts())


def test_the_basics_are_read() -> None:
    read = offer(
        {
            "offerUnit": "件",
            "postCategoryId": 1037924,
            "topCategoryId": 312,
            "companyName": "A&amp;B 服装厂",
            "sellerLoginId": "春霞",
            "sellerUserId": 2214636595930,
            "sellerMemberId": "b2b-22146365959302bc20",
            "saledCount": 175,
        }
    )
    basics = read.unit, read.category_id, read.root_category_id, read.sale_count
    seller = read.shop_name, read.seller_login_id, read.seller_user_id, read.seller_member_id
    assert basics == ("件", 1037924, 312, 175)
    assert seller == ("A&B 服装厂", "春霞", "2214636595930", "b2b-22146365959302bc20")


def test_numbers_may_be_texts() -> None:
    temp = {"offerId": "951410798382", "postCategoryId": "1031919", "topCategoryId": "10166", "saledCount": "245"}
    read = offer(temp)
    numbers = read.offer_id, read.category_id, read.root_category_id, read.sale_count
    assert numbers == (951410798382, 1031919, 10166, 245)


def test_entities_of_the_title_are_decoded() -> None:
    assert offer({"offerTitle": "杯子&amp;杯垫"}).title == "杯子&杯垫"


def test_attributes_keep_their_order_and_may_repeat() -> None:
    features = [{"name": "材质", "value": "棉"}, {"name": "图案", "value": "A&amp;B"}, {"name": "材质", "value": "麻"}]
    read = offer(attributes=features)
    assert read.attributes == [("材质", "棉"), ("图案", "A&B"), ("材质", "麻")]


def test_an_attribute_without_a_name_is_left_out() -> None:
    features = [{"name": "", "value": "x"}, {"value": "y"}, {"name": "材质"}]
    assert offer(attributes=features).attributes == [("材质", "")]


def test_pictures_are_taken_once_and_never_blank() -> None:
    assert offer(images=["b.jpg", "", "a.jpg", None, "b.jpg"]).images == ["b.jpg", "a.jpg"]


def test_the_video_is_read() -> None:
    assert offer(videoUrl="https://example.com/1.mp4").video_url == "https://example.com/1.mp4"


def test_the_description_is_read() -> None:
    assert offer(detailUrl="https://example.com/d").detail_url == "https://example.com/d"


def test_the_order_panel_is_read() -> None:
    read = offer(order={"beginNum": "2", "canBookedAmount": 44732})
    assert (read.begin_num, read.bookable) == (2, 44732)


def test_the_price_scales_are_kept_as_printed() -> None:
    read = offer(skus={"skuPriceScale": "11.00-19.50", "skuPriceScaleOriginal": "null"})
    assert (read.price_scale, read.price_scale_original) == ("11.00-19.50", "null")


def test_the_yuan_sign_is_not_part_of_a_scale() -> None:
    read = offer(skus={"skuPriceScale": "￥7.00-￥9.00", "skuPriceScaleOriginal": "¥7.00"})
    assert (read.price_scale, read.price_scale_original) == ("7.00-9.00", "7.00")


def test_every_price_of_the_panel_is_kept_for_comparison() -> None:
    assert offer(order=prices((1, "11.00"), (1, "19.50"), kind="skuPrice")).panel_prices == ["11.00", "19.50"]


@pytest.mark.parametrize(("info", "known"), [({}, True), ({"canBookCount": 0}, True), ({"canBookCount": None}, False)])
def test_stock_that_no_sku_tells_is_not_known(info: dict[str, Any], known: bool) -> None:
    assert offer(skus=sku(**info)).stock_known is known


def test_a_sku_may_be_named_by_a_list() -> None:
    attrs = [{"fid": 3216, "value": "黑色"}, {"fid": 450, "value": "L"}]
    assert offer(skus=sku(specAttrs=attrs)).skus[0].choice == (1, 1)


def test_a_sku_may_be_named_by_its_key_alone() -> None:
    assert offer(skus=sku(specAttrs=None)).skus[0].choice == (1, 1)


LADDERS: dict[str, tuple[list[tuple[Any, Any]], list[PriceTier]]] = {
    "none": ([], []),
    "one price": ([("2", "30.00")], [PriceTier(2, "30.00", "30.00")]),
    "three prices": (
        [("1", "29.89"), ("100", "27.60"), ("300", "25.90")],
        [PriceTier(1, "29.89", "29.89"), PriceTier(100, "27.60", "27.60"), PriceTier(300, "25.90", "25.90")],
    ),
    "numbers": ([(2, 30), (5, 28.5)], [PriceTier(2, "30.00", "30.00"), PriceTier(5, "28.50", "28.50")]),
    "in falling quantity": ([(5, "1.90"), (2, "2.00")], [PriceTier(2, "2.00", "2.00"), PriceTier(5, "1.90", "1.90")]),
    "the cheapest and the dearest SKU": ([("1", "11.00"), ("1", "19.50")], []),
}


@pytest.mark.parametrize(("entries", "tiers"), LADDERS.values(), ids=LADDERS)
def test_a_ladder_is_read(entries: list[tuple[Any, Any]], tiers: list[PriceTier]) -> None:
    assert offer(order=prices(*entries)).tiers == tiers


def test_two_prices_of_skus_are_no_ladder_even_at_two_quantities() -> None:
    assert offer(order=prices((1, "2.30"), (3, "20.52"), kind="skuPrice"), skus=sku()).tiers == []


def test_a_ladder_under_a_promotion_has_list_prices() -> None:
    listed = [{"beginAmount": 2, "price": 1.6}, {"beginAmount": 300, "price": "1.40"}]
    read = offer(order=prices((2, "1.57"), (300, "1.37")), listPrices=listed)
    assert read.tiers == [PriceTier(2, "1.57", "1.60"), PriceTier(300, "1.37", "1.40")]


def test_a_list_price_at_another_quantity_is_not_taken() -> None:
    listed = [{"beginAmount": 3, "price": "1.60"}]
    read = offer(order=prices((2, "1.57")), listPrices=listed)
    assert read.tiers == [PriceTier(2, "1.57", "1.57")]


PRICED: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "by SKU": (prices((1, "11.00"), (1, "19.50"), kind="skuPrice"), sku(), True),
    "by quantity": (prices((1, "11.00")), sku(), False),
    "without a word": ({}, sku(), True),
    "without SKUs": (prices((100, "8.80"), kind="skuPrice"), {}, False),
}


@pytest.mark.parametrize(("order", "skus", "by_sku"), PRICED.values(), ids=PRICED)
def test_the_way_of_pricing_is_read(order: dict[str, Any], skus: dict[str, Any], by_sku: bool) -> None:
    assert offer(order=order, skus=skus).priced_by_sku is by_sku


MIX = {"mixNum": 5, "mixAmount": "50", "shopMixNum": 2147483647, "mixBegin": 1}


def test_a_mixed_batch_is_read() -> None:
    mix = offer(order={"mixParam": {**MIX, "supportMix": True}}).mix
    assert mix == MixParam(5, 50, 2147483647, 1, True)


@pytest.mark.parametrize("support", [{}, {"supportMix": False}, {"supportMix": "true"}], ids=["missing", "no", "text"])
def test_a_mixed_batch_that_is_not_on_is_off(support: dict[str, Any]) -> None:
    assert offer(order={"mixParam": {**MIX, **support}}).mix == MIX_OFF


def test_a_mixed_batch_that_the_page_denies_elsewhere_is_off() -> None:
    assert offer(order={"mixParam": {**MIX, "supportMix": True}}, mix={"isSupportMix": False}).mix == MIX_OFF


def test_a_minimum_that_nobody_can_reach_is_none() -> None:
    sentinel = dict.fromkeys(MIX, 2147483647)
    mix = offer(order={"mixParam": {**sentinel, "supportMix": True}}).mix
    assert mix == MixParam(0, 0, 2147483647, 0, True)


def test_the_freight_is_read() -> None:
    shipping = {
        "location": "江苏省连云港市",
        "sendAddressCode": 34323526,
        "deliveryFee": "TEMPLATED",
        "postFree": False,
        "totalCost": 4,
        "unitWeight": 0.4,
        "templateId": 16519567,
    }
    assert offer(shipping=shipping).delivery == DeliveryInfo("江苏省连云港市", "34323526", 4, 0.4, "16519567")


FEES: dict[str, tuple[dict[str, Any], float | None]] = {
    "told": ({"totalCost": 3.5}, 3.5),
    "not told": ({}, None),
    "free by word": ({"deliveryFee": "FREE"}, 0),
    "free by mark": ({"postFree": True}, 0),
    "free whatever it would cost": ({"deliveryFee": "FREE", "totalCost": 5}, 0),
    "no number": ({"totalCost": "to be agreed"}, None),
    "told as postage": ({"postFeeValue": 3}, 3),
    "told twice": ({"totalCost": 4, "postFeeValue": 3}, 4),
}


@pytest.mark.parametrize(("shipping", "fee"), FEES.values(), ids=FEES)
def test_the_fee_is_read(shipping: dict[str, Any], fee: float | None) -> None:
    assert offer(shipping=shipping).delivery.delivery_fee == fee


def test_services_are_read() -> None:
    services = [{"serviceName": "7天无理由退货"}, {"serviceName": ""}, {}, {"serviceName": "晚发&amp;必赔"}]
    assert offer(shipping={"protectionInfos": services}).services == ["7天无理由退货", "晚发&必赔"]


def test_properties_are_numbered_by_position() -> None:
    assert offer(skus={"skuProps": [COLOURS, SIZES]}).props == [
        SkuProp("0", "颜色", [SkuValue("0", "白色&金边", "https://example.com/1.jpg"), SkuValue("1", "黑色", "")]),
        SkuProp("1", "尺码", [SkuValue("0", "S", ""), SkuValue("1", "L", "")]),
    ]


def test_a_sku_is_read() -> None:
    read = offer(skus=sku(price="5.38", discountPrice="4.30", saleCount=12))
    nothing_packed = PackageInfo(0, 0, 0, 0, 0)
    assert read.skus == [OfferSku("5674557541674", "6f53", (1, 1), "4.30", "5.38", 7, 12, nothing_packed)]


SKU_PRICES: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "both": ({"price": "5.38", "discountPrice": "4.30"}, ("4.30", "5.38")),
    "the same": ({"price": "7", "discountPrice": 7.0}, ("7.00", "7.00")),
    "only the list price": ({"price": "5.38"}, ("5.38", "5.38")),
    "only what is paid": ({"discountPrice": "4.30"}, ("4.30", "4.30")),
    "a blank discount": ({"price": "5.38", "discountPrice": ""}, ("5.38", "5.38")),
    "none": ({}, ("", "")),
}


@pytest.mark.parametrize(("info", "paid_and_listed"), SKU_PRICES.values(), ids=SKU_PRICES)
def test_the_prices_of_a_sku_are_read(info: dict[str, Any], paid_and_listed: tuple[str, str]) -> None:
    read = offer(skus=sku(**info)).skus[0]
    assert (read.price, read.list_price) == paid_and_listed


def test_skus_keep_the_order_of_the_page() -> None:
    attrs = ["黑色&gt;L", "白色&amp;金边&gt;S", "黑色&gt;S"]
    infos = {name: {"specAttrs": name} for name in attrs}
    read = offer(skus={"skuProps": [COLOURS, SIZES], "skuInfoMap": infos})
    assert [entry.choice for entry in read.skus] == [(1, 1), (0, 0), (1, 0)]


def test_a_sku_of_unknown_values_is_unreadable() -> None:
    with pytest.raises(PageUnreadable, match=r"The SKU '红色&gt;L' does not match"):
        offer(skus=sku(specAttrs="红色&gt;L"))


def packed(pieces: list[dict[str, Any]], weights: dict[str, Any]) -> PackageInfo:
    """The package of SKU 5674557541674."""
    return offer(skus=sku(), pieces=pieces, skuWeights=weights).skus[0].package


PIECE = {"skuId": 5674557541674, "weight": 512, "length": 12, "width": "9.5", "height": 13.5, "volume": 1539}

PACKAGES: dict[str, tuple[list[dict[str, Any]], dict[str, Any], PackageInfo]] = {
    "grams and sizes": ([PIECE], {}, PackageInfo(0.512, 12, 9.5, 13.5, 1539)),
    "grams before kilograms": ([PIECE], {"5674557541674": 9.9}, PackageInfo(0.512, 12, 9.5, 13.5, 1539)),
    "kilograms where there are no grams": (
        [{**PIECE, "weight": 0}],
        {"5674557541674": 0.5},
        PackageInfo(0.5, 12, 9.5, 13.5, 1539),
    ),
    "only kilograms": ([], {"5674557541674": 0.12}, PackageInfo(0.12, 0, 0, 0, 0)),
    "a number as text": ([{**PIECE, "skuId": "5674557541674"}], {}, PackageInfo(0.512, 12, 9.5, 13.5, 1539)),
    "another SKU's": ([{**PIECE, "skuId": 1}], {"2": 0.5}, PackageInfo(0, 0, 0, 0, 0)),
    "a piece without anything": ([{"skuId": 5674557541674}], {}, PackageInfo(0, 0, 0, 0, 0)),
    "nothing": ([], {}, PackageInfo(0, 0, 0, 0, 0)),
}


@pytest.mark.parametrize(("pieces", "weights", "package"), PACKAGES.values(), ids=PACKAGES)
def test_a_package_is_read(pieces: list[dict[str, Any]], weights: dict[str, Any], package: PackageInfo) -> None:
    assert packed(pieces, weights) == package


@pytest.mark.parametrize("selling", [True, False])
def test_whether_the_offer_is_on_sale_is_kept(selling: bool) -> None:
    assert offer(selling=selling).selling is selling


def test_promotions_of_both_lists_are_read() -> None:
    groups = [
        {"promotionType": "INTERACT", "promotionName": "互动优惠券", "detailPromotionModels": [{"promotionLabel": "a"}]}
    ]
    coupons = [{"type": "COUPON", "name": "优惠券", "promotionItems": [{"label": "b"}]}]
    read = offer(promotions=groups, coupons=coupons)
    assert read.promotions == [
        Promotion("", "a", "", None, None, "INTERACT", "互动优惠券"),
        Promotion("", "b", "", None, None, "COUPON", "优惠券"),
    ]
