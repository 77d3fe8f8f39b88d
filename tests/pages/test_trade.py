"""The rules of the contract: every way of pricing, and what else an offer's facts turn into."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from offerlens.item import (
    DeliveryInfo,
    Item,
    MixedBatch,
    MixParam,
    PackageInfo,
    PriceInfo,
    Promotion,
    SaleInfo,
    ShopInfo,
    Sku,
    SkuPriceRange,
    SkuProp,
    SkuValue,
    Tier,
    TieredPriceInfo,
)
from offerlens.pages.offer import MIX_OFF, Offer, OfferSku, PriceTier
from offerlens.pages.trade import make_item

PROPS = [
    SkuProp("0", "颜色", [SkuValue("0", "白色", "https://example.com/1.jpg"), SkuValue("1", "黑色", "")]),
    SkuProp("1", "尺码", [SkuValue("0", "S", ""), SkuValue("1", "L", "")]),
]
PACKAGE = PackageInfo(0.12, 30, 25, 2, 1500)
PROMOTION = Promotion("", "满50减5券", "入会有礼券", 1754236800000, 1769875199000, "INTERACT", "互动优惠券")


def sku(price: str = "", list_price: str = "", stock: int = 5, choice: tuple[int, int] = (0, 1)) -> OfferSku:
    """A SKU at a price, before a promotion at another."""
    return OfferSku("5674557541674", "6f53", choice, price, list_price or price, stock, 3, PACKAGE)


OFFER = Offer(
    offer_id=859086919394,
    title="睡袍",
    category_id=1037924,
    root_category_id=312,
    unit="件",
    attributes=[("材质", "棉"), ("场景", "居家"), ("场景", "送礼")],
    images=["https://example.com/1.jpg"],
    video_url="https://example.com/1.mp4",
    detail_url="https://example.com/d",
    sale_count=175,
    begin_num=2,
    tiers=[PriceTier(2, "9.90", "9.90")],
    panel_prices=["9.90"],
    priced_by_sku=False,
    bookable=44732,
    mix=MixParam(1000, 10000, 2147483647, 1, True),
    shop_name="春霞服装厂",
    seller_login_id="春霞",
    seller_user_id="2214636595930",
    seller_member_id="b2b-22146365959302bc20",
    delivery=DeliveryInfo("江苏省连云港市", "34323526", 4, 0, "16519567"),
    services=["晚发必赔"],
    price_scale="9.90",
    price_scale_original="null",
    props=PROPS,
    skus=[sku()],
    stock_known=True,
    selling=True,
    promotions=[PROMOTION],
)


def item(**changes: Any) -> Item:
    """The item of the offer with some facts changed."""
    return make_item(structs.replace(OFFER, **changes))


def test_every_fact_has_its_place() -> None:
    mix = MixParam(1000, 10000, 2147483647, 1, True)
    assert make_item(OFFER) == Item(
        item_id=859086919394,
        product_url="https://detail.1688.com/offer/859086919394.html",
        title="睡袍",
        category_id=1037924,
        root_category_id=312,
        currency="CNY",
        offer_unit="件",
        product_props=[{"材质": "棉"}, {"场景": "居家"}, {"场景": "送礼"}],
        main_imgs=["https://example.com/1.jpg"],
        video_url="https://example.com/1.mp4",
        detail_url="https://example.com/d",
        sale_count="175",
        sale_info=SaleInfo(175),
        price_info=PriceInfo("9.90", "9.90", "9.90", None, None, ""),
        tiered_price_info=TieredPriceInfo(2, [Tier("2", "9.90")]),
        mixed_batch=MixedBatch(10000, 1, 1000, 2147483647),
        shop_info=ShopInfo(
            "春霞服装厂",
            "https://winport.m.1688.com/page/index.html?memberId=b2b-22146365959302bc20",
            "春霞",
            "2214636595930",
            "b2b-22146365959302bc20",
        ),
        delivery_info=DeliveryInfo("江苏省连云港市", "34323526", 4, 0, "16519567"),
        service_tags=["晚发必赔"],
        sku_price_scale="9.90",
        sku_price_scale_original="null",
        sku_price_range=SkuPriceRange(2, 44732, [Tier("2", "9.90")], mix),
        sku_props=PROPS,
        skus=[Sku("5674557541674", "6f53", "9.90", None, 5, "0:0;1:1", "颜色:白色;尺码:L", 3, PACKAGE)],
        is_sold_out=False,
        stock=5,
        promotions=[PROMOTION],
    )


LADDER = [PriceTier(2, "10.00", "10.00"), PriceTier(100, "9.50", "9.50"), PriceTier(300, "9.00", "9.00")]
LADDER_PROMOTED = [PriceTier(2, "1.57", "1.60"), PriceTier(300, "1.37", "1.40"), PriceTier(10000, "1.23", "1.25")]

REGIMES: dict[str, tuple[dict[str, Any], PriceInfo, list[Tier], list[tuple[str, str | None]]]] = {
    "ladder": (
        {"tiers": LADDER, "skus": [sku(), sku()]},
        PriceInfo("9.00", "9.00", "10.00", None, None, ""),
        [Tier("2", "10.00"), Tier("100", "9.50"), Tier("300", "9.00")],
        [("10.00", None), ("10.00", None)],
    ),
    "ladder though SKUs carry its cheapest price": (
        {"tiers": LADDER, "skus": [sku("9.00")]},
        PriceInfo("9.00", "9.00", "10.00", None, None, ""),
        [Tier("2", "10.00"), Tier("100", "9.50"), Tier("300", "9.00")],
        [("10.00", None)],
    ),
    "ladder under a promotion": (
        {"tiers": LADDER_PROMOTED, "skus": [sku("1.23")]},
        PriceInfo("1.25", "1.25", "1.60", "1.25", "1.60", ""),
        [Tier("2", "1.57"), Tier("300", "1.37"), Tier("10000", "1.23")],
        [("1.57", "1.60")],
    ),
    "ladder promoted in one step": (
        {"tiers": [PriceTier(2, "10.00", "10.00"), PriceTier(100, "8.00", "9.50")]},
        PriceInfo("9.50", "9.50", "10.00", "9.50", "10.00", ""),
        [Tier("2", "10.00"), Tier("100", "8.00")],
        [("10.00", None)],
    ),
    "ladder without SKUs": (
        {"tiers": LADDER, "skus": [], "props": []},
        PriceInfo("9.00", "9.00", "10.00", None, None, ""),
        [Tier("2", "10.00"), Tier("100", "9.50"), Tier("300", "9.00")],
        [],
    ),
    "one price": (
        {"tiers": [PriceTier(2, "9.90", "9.90")], "skus": [sku(), sku()]},
        PriceInfo("9.90", "9.90", "9.90", None, None, ""),
        [Tier("2", "9.90")],
        [("9.90", None), ("9.90", None)],
    ),
    "one price without SKUs": (
        {"tiers": [PriceTier(100, "8.80", "8.80")], "skus": [], "props": []},
        PriceInfo("8.80", "8.80", "8.80", None, None, ""),
        [Tier("100", "8.80")],
        [],
    ),
    "by SKU": (
        {"priced_by_sku": True, "tiers": [], "skus": [sku("19.50"), sku("7.00"), sku("110.00")]},
        PriceInfo("7.00", "7.00", "110.00", None, None, ""),
        [],
        [("19.50", None), ("7.00", None), ("110.00", None)],
    ),
    "by SKU, all the same": (
        {"priced_by_sku": True, "tiers": [PriceTier(2, "7.00", "7.00")], "skus": [sku("7.00"), sku("7.00")]},
        PriceInfo("7.00", "7.00", "7.00", None, None, ""),
        [Tier("2", "7.00")],
        [("7.00", None), ("7.00", None)],
    ),
    "by SKU under a promotion": (
        {"priced_by_sku": True, "tiers": [], "skus": [sku("1.28", "1.60"), sku("2.16", "2.70")]},
        PriceInfo("1.60", "1.60", "2.70", "1.60", "2.70", ""),
        [],
        [("1.28", "1.60"), ("2.16", "2.70")],
    ),
    "by SKU, one of them promoted": (
        {"priced_by_sku": True, "tiers": [], "skus": [sku("1.28", "1.60"), sku("2.70")]},
        PriceInfo("1.60", "1.60", "2.70", "1.60", "2.70", ""),
        [],
        [("1.28", "1.60"), ("2.70", None)],
    ),
    "by SKU, one of them without a price": (
        {"priced_by_sku": True, "tiers": [], "skus": [sku(""), sku("2.70")]},
        PriceInfo("2.70", "2.70", "2.70", None, None, ""),
        [],
        [("", None), ("2.70", None)],
    ),
    "no price at all": (
        {"tiers": [], "skus": [sku()]},
        PriceInfo("", "", "", None, None, ""),
        [],
        [("", None)],
    ),
    "no price at all by SKU": (
        {"priced_by_sku": True, "tiers": [], "skus": [sku()]},
        PriceInfo("", "", "", None, None, ""),
        [],
        [("", None)],
    ),
    "no price and no SKUs": (
        {"tiers": [], "skus": [], "props": []},
        PriceInfo("", "", "", None, None, ""),
        [],
        [],
    ),
}


@pytest.mark.parametrize(("changes", "info", "tiers", "skus"), REGIMES.values(), ids=REGIMES)
def test_an_offer_is_priced(
    changes: dict[str, Any], info: PriceInfo, tiers: list[Tier], skus: list[tuple[str, str | None]]
) -> None:
    read = item(**changes)
    assert read.price_info == info
    assert (read.tiered_price_info.prices, read.sku_price_range.sku_param) == (tiers, tiers)
    assert [(sku.sale_price, sku.origin_price) for sku in read.skus] == skus


def test_prices_are_ranked_as_numbers() -> None:
    read = item(priced_by_sku=True, tiers=[], skus=[sku("9.00"), sku("10.00"), sku("100.00")]).price_info
    assert (read.price_min, read.price_max) == ("9.00", "100.00")


STOCKS: dict[str, tuple[dict[str, Any], int, bool]] = {
    "the sum over the SKUs": ({"skus": [sku(stock=3), sku(stock=4)], "bookable": 100}, 7, False),
    "the offer's own without SKUs": ({"skus": [], "bookable": 100}, 100, False),
    "sold out in every SKU": ({"skus": [sku(stock=0), sku(stock=0)], "bookable": 100}, 0, True),
    "sold out in one SKU": ({"skus": [sku(stock=0), sku(stock=4)]}, 4, False),
    "sold out without SKUs": ({"skus": [], "bookable": 0}, 0, True),
    "off sale": ({"skus": [sku(stock=3)], "selling": False}, 3, True),
    "off sale and sold out": ({"skus": [sku(stock=0)], "selling": False}, 0, True),
}


@pytest.mark.parametrize(("changes", "stock", "sold_out"), STOCKS.values(), ids=STOCKS)
def test_the_stock_is_counted(changes: dict[str, Any], stock: int, sold_out: bool) -> None:
    read = item(**changes)
    assert (read.stock, read.is_sold_out) == (stock, sold_out)


def test_the_order_panels_own_number_is_kept() -> None:
    assert item(skus=[sku(stock=3)], bookable=100).sku_price_range.stock == 100


def test_no_mixed_batch_is_all_zeros() -> None:
    read = item(mix=MIX_OFF)
    assert read.mixed_batch == MixedBatch(0, 0, 0, 0)
    assert read.sku_price_range.mix_param == MixParam(0, 0, 0, 0, False)


def test_a_seller_without_a_member_id_has_no_page() -> None:
    assert item(seller_member_id="").shop_info.shop_url == ""


def test_an_offer_without_properties_has_skus_without_a_choice() -> None:
    read = item(props=[], skus=[structs.replace(sku(), choice=())]).skus[0]
    assert (read.props_ids, read.props_names) == ("", "")


@given(choice=st.tuples(st.integers(0, 1), st.integers(0, 1)))
def test_ids_and_names_of_a_choice_agree(choice: tuple[int, int]) -> None:
    read = item(skus=[sku(choice=choice)]).skus[0]
    chosen = [(prop, prop.values[at]) for prop, at in zip(PROPS, choice, strict=True)]
    assert read.props_ids == ";".join(f"{prop.pid}:{value.vid}" for prop, value in chosen)
    assert read.props_names == ";".join(f"{prop.prop_name}:{value.name}" for prop, value in chosen)
