"""The mobile page of 2018 and 2019: a hidden area of JSON in each widget, the rest in the HTML.

It carries no video, no freight template and no sizes.
"""

import re
from html import unescape

from offerlens.errors import PageEmpty
from offerlens.pages.assemble import make_offer
from offerlens.pages.html import Document, decode
from offerlens.pages.literal import Node, read_assigned
from offerlens.pages.offer import Offer
from offerlens.pages.parts import (
    Attribute,
    DataJson,
    ListPrice,
    OrderParam,
    OrderParamModel,
    PageMix,
    Parts,
    Prop,
    RangePrice,
    Service,
    Shipping,
    SkuInfo,
    SkuModel,
    SkuParam,
    TempModel,
)
from offerlens.pages.values import Scalar, text, whole

MARKER = b"_iDetailDataConfig"
MAY_LACK = {
    "video_url": "pages of this time have no video",
    "delivery_info.location_code": "pages of this time have no address number",
    "delivery_info.unit_weight": "the page does not show it",
    "delivery_info.template_id": "the page does not show it",
    "sku_price_scale_original": "pages of this time do not print it",
    "skus.package_info.*": "pages of this time show no packed pieces",
    "promotions": "a script asks for them",
}


class DataConfig(Node):
    offer_id: Scalar = None
    offer_subject: Scalar = None
    seller_login_id: Scalar = None
    seller_member_id: Scalar = None
    seller_user_id: Scalar = None


class Footer(Node):
    """The area of the order panel."""

    unit: Scalar = None
    begin_amount: Scalar = None
    display_price: Scalar = None
    promotion_display_price: Scalar = None
    total_can_book_count: Scalar = None
    is_support_mix: Scalar = None
    mix_number: Scalar = None
    mix_amount: Scalar = None
    mix_begin: Scalar = None
    member_shop_mix_number: Scalar = None
    sku_props: list[Prop] = []
    sku_map: dict[str, SkuInfo] = {}


class ShownRange(Node):
    price: Scalar = None
    range: Scalar = None


class Price(Node):
    is_range_price_sku: Scalar = None
    show_price_ranges: list[ShownRange] = []


class Title(Node):
    free_deliver_fee: Scalar = None


class Comment(Node):
    category_list: Scalar = None


class Description(Node):
    detail_url: Scalar = None


def read(body: bytes) -> Offer:
    """The offer of a page that holds `MARKER`.

    Raises `PageCutOff`, `PageEmpty` or `PageUnreadable`.
    """
    page = decode(body)
    config, document = read_assigned(page, MARKER.decode(), DataConfig), Document(page)
    footer = document.read_area(_area("footer"), Footer)
    if config is None or footer is None:
        raise PageEmpty
    return make_offer(_parts(document, config, footer))


def _area(widget: str) -> str:
    name = f"widget_wap_detail_common_{widget}"
    return f'[data-widget-build-name="{name}"] script[data-module-hidden-data-area="Y"]'


def _parts(document: Document, config: DataConfig, footer: Footer) -> Parts:
    description = document.read_area(_area("description"), Description) or Description()
    return Parts(
        data=DataJson(
            temp_model=_basics(document, config, footer),
            order_param_model=OrderParamModel(order_param=_order(document, footer)),
            sku_model=SkuModel(
                sku_props=footer.sku_props,
                sku_info_map=footer.sku_map,
                sku_price_scale=footer.promotion_display_price or footer.display_price,
            ),
        ),
        attributes=_attributes(document),
        shipping=_shipping(document),
        images=_images(document),
        detail_url=description.detail_url,
        list_prices=_list_prices(document),
    )


def _list_prices(document: Document) -> list[ListPrice]:
    """The ladder before a promotion, which stands in the HTML alone."""
    shown = '[data-common-price-item="Y"]'
    ranges = document.attributes(shown, "data-show-begin-amount")
    prices = document.attributes(shown, "data-show-origin-price")
    begins = [re.search(r"[0-9]+", quantity) for quantity in ranges]
    return [ListPrice(begin_amount=begin[0], price=price) for begin, price in zip(begins, prices, strict=True) if begin]


def _basics(document: Document, config: DataConfig, footer: Footer) -> TempModel:
    categories = _categories(document)
    return TempModel(
        offer_id=config.offer_id,
        offer_title=config.offer_subject,
        offer_unit=footer.unit,
        post_category_id=categories[-1],
        top_category_id=categories[0],
        company_name=document.text(".shop-name-text"),
        seller_login_id=config.seller_login_id,
        seller_user_id=config.seller_user_id,
        seller_member_id=config.seller_member_id,
        saled_count=_sold(document, footer),
    )


def _sold(document: Document, footer: Footer) -> Scalar:
    if footer.sku_map:
        return sum(whole(sku.sale_count) for sku in footer.sku_map.values())
    return document.attribute('[data-tradedata-1st-name="近30天成交"]', "data-tradedata-1st-value")


def _categories(document: Document) -> list[str]:
    """The ids of a Java list written as text: [{name=女装, id=10166}, {name=连衣裙, id=1031910}]."""
    comment = document.read_area(_area("comment"), Comment) or Comment()
    return re.findall(r"\bid=([0-9]+)", text(comment.category_list)) or [""]


def _order(document: Document, footer: Footer) -> OrderParam:
    price = document.read_area(_area("price"), Price) or Price()
    by_sku = bool(footer.sku_map) and price.is_range_price_sku == "false"
    return OrderParam(
        begin_num=footer.begin_amount,
        can_booked_amount=footer.total_can_book_count,
        sku_param=SkuParam(
            sku_price_type="skuPrice" if by_sku else "rangePrice",
            sku_range_prices=[] if by_sku else [_rung(shown) for shown in price.show_price_ranges],
        ),
        mix_param=PageMix(
            mix_num=footer.mix_number,
            mix_amount=footer.mix_amount,
            mix_begin=footer.mix_begin,
            shop_mix_num=footer.member_shop_mix_number,
            support_mix=footer.is_support_mix == "true",
        ),
    )


def _rung(shown: ShownRange) -> RangePrice:
    """A step of the ladder, whose range is written 2-49, or &ge;100 for the last."""
    begin = re.search(r"[0-9]+", unescape(text(shown.range)))
    return RangePrice(begin_amount=begin[0] if begin else None, price=shown.price)


def _attributes(document: Document) -> list[Attribute]:
    names = document.attributes('[data-offer-attribute-item="Y"]', "data-offer-attribute-name")
    values = document.attributes('[data-offer-attribute-item="Y"]', "data-offer-attribute-value")
    return [Attribute(name=name, value=value) for name, value in zip(names, values, strict=True)]


def _shipping(document: Document) -> Shipping:
    shown = "#widget-wap-detail-common-logistics .detail-logistics-text"
    fee = re.search(r"[0-9]+(?:\.[0-9]+)?$", "".join(document.texts(f"{shown} span")))
    title = document.read_area(_area("title"), Title) or Title()
    return Shipping(
        location=document.text(shown),
        post_free=title.free_deliver_fee == "true",
        total_cost=fee[0] if fee else None,
        protection_infos=[Service(service_name=name) for name in document.texts(".detail-service-item")],
    )


def _images(document: Document) -> list[Scalar]:
    """The slides in full size. All but the first wait for a swipe, with a placeholder in their place."""
    slides = "#J_Detail_ImageSlides img"
    waiting = document.attributes(slides, "swipe-lazy-src")
    shown = document.attributes(slides, "src")
    urls = [lazy or now for lazy, now in zip(waiting, shown, strict=True)]
    return [re.sub(r"\.[0-9]+x[0-9]+[a-z0-9]*\.jpg$", ".jpg", url) for url in urls]
