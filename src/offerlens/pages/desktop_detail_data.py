"""The desktop page of 2018 to 2020: scripts ``iDetailConfig`` and ``iDetailData``, the rest in the HTML.

The server wrote GBK; browsers save the page as UTF-8, with the freight and the services that a script had filled in.
"""

import re

from msgspec import field

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
from offerlens.pages.values import Scalar, money, text, whole

MARKER = b"var iDetailData"
MAY_LACK = {
    "delivery_info.location_code": "pages of this time have no address number",
    "delivery_info.delivery_fee": "a script asks for it; only a page saved by a browser shows it",
    "delivery_info.template_id": "a script asks for it; only a page saved by a browser shows it",
    "service_tags": "a script fills them in; only a page saved by a browser shows them",
    "sku_price_scale_original": "pages of this time do not print it",
    "skus.package_info.*": "the weight and size are of the offer, not of a SKU",
    "promotions": "a script asks for them",
}


class DetailConfig(Node):
    offerid: Scalar = None
    catid: Scalar = None
    memberid: Scalar = None
    login_id: Scalar = None
    user_id: Scalar = None
    unit: Scalar = None
    begin_amount: Scalar = None
    ref_price: Scalar = None


class DetailSku(Node):
    price: Scalar = None
    discount_price: Scalar = None
    can_book_count: Scalar = None
    sale_count: Scalar = None
    price_range: list[tuple[Scalar, Scalar]] = []
    price_range_original: list[tuple[Scalar, Scalar]] = []
    sku_props: list[Prop] = []
    sku_map: dict[str, SkuInfo] = {}


class DetailData(Node):
    sku: DetailSku | None = None
    """Missing for an offer without SKUs."""


class Category(Node):
    id: Scalar = None


class Categories(Node):
    category_list: list[Category] = []


class Weight(Node):
    weight: Scalar = None


class Weights(Node):
    offer_weight_inf: Weight = field(default_factory=Weight)


class PriceCell(Node):
    begin: Scalar = None
    price: Scalar = None


class Deals(Node):
    total: Scalar = None


class Purchasing(Node):
    """The settings of the order panel, all of them texts."""

    max: Scalar = None
    is_mix: Scalar = None
    mix_amount: Scalar = None
    mix_number: Scalar = None
    mix_begin: Scalar = None
    shop_mix_number: Scalar = None


class GalleryConfig(Node):
    video_id: Scalar = None
    user_id: Scalar = None


class Picture(Node):
    original: Scalar = None


class FreightConfig(Node):
    freight_template_id: Scalar = None


def read(body: bytes) -> Offer:
    """The offer of a page that holds `MARKER`.

    Raises `PageCutOff`, `PageEmpty` or `PageUnreadable`.
    """
    page = decode(body)
    config = read_assigned(page, "var iDetailConfig", DetailConfig)
    data = read_assigned(page, MARKER.decode(), DetailData)
    if config is None or data is None:
        raise PageEmpty
    document = Document(page)
    return make_offer(_parts(page, document, config, data.sku or _without_skus(document, config)))


def _without_skus(document: Document, config: DetailConfig) -> DetailSku:
    """The same of an offer without SKUs, which stands in the HTML alone."""
    cells = document.read("td[data-range]", "data-range", PriceCell)
    panels = document.read(".mod-detail-purchasing", "data-mod-config", Purchasing)
    deals = document.read("#mod-detail-dealrecord", "data-mod-config", Deals)
    ladder = [(cell.begin, cell.price) for cell in cells] or [(config.begin_amount, config.ref_price)]
    return DetailSku(
        price_range=ladder,
        can_book_count=panels[0].max if panels else None,
        sale_count=deals[0].total if deals else None,
    )


def _parts(page: str, document: Document, config: DetailConfig, sku: DetailSku) -> Parts:
    return Parts(
        data=DataJson(
            temp_model=_basics(page, document, config, sku),
            order_param_model=OrderParamModel(order_param=_order(document, config, sku)),
            sku_model=SkuModel(
                sku_props=sku.sku_props, sku_info_map=sku.sku_map, sku_price_scale=sku.discount_price or sku.price
            ),
        ),
        attributes=_attributes(document),
        shipping=_shipping(page, document),
        images=[picture.original for picture in document.read("li.tab-trigger", "data-imgs", Picture)],
        video_url=_video_url(document),
        detail_url=document.attribute("#desc-lazyload-container", "data-tfs-url"),
        list_prices=[ListPrice(begin_amount=begin, price=price) for begin, price in sku.price_range_original],
    )


def _basics(page: str, document: Document, config: DetailConfig, sku: DetailSku) -> TempModel:
    categories = read_assigned(page, "registerRenderData({", Categories) or Categories()
    return TempModel(
        offer_id=config.offerid,
        offer_title=document.text("h1.d-title"),
        offer_unit=config.unit,
        post_category_id=config.catid,
        top_category_id=categories.category_list[0].id if categories.category_list else None,
        company_name=_company(document),
        seller_login_id=config.login_id,
        seller_user_id=config.user_id,
        seller_member_id=config.memberid,
        saled_count=sku.sale_count,
    )


def _company(document: Document) -> str:
    """The company; the element .company-name holds the shop's nickname."""
    nick = re.match(r"name=(.*?);", document.attribute('meta[property="og:product:nick"]', "content"))
    return nick[1].strip() if nick else ""


def _order(document: Document, config: DetailConfig, sku: DetailSku) -> OrderParam:
    ladder = [RangePrice(begin_amount=begin, price=price) for begin, price in sku.price_range]
    if not ladder and not sku.sku_map and money(sku.price):
        ladder = [RangePrice(begin_amount=config.begin_amount, price=sku.price)]
    return OrderParam(
        begin_num=config.begin_amount,
        can_booked_amount=sku.can_book_count,
        sku_param=SkuParam(sku_price_type="rangePrice" if ladder else "skuPrice", sku_range_prices=ladder),
        mix_param=_mix(document),
    )


def _mix(document: Document) -> PageMix:
    panels = document.read(".mod-detail-purchasing", "data-mod-config", Purchasing)
    panel = next((panel for panel in panels if panel.is_mix == "true"), None)
    if panel is None:
        return PageMix()
    return PageMix(
        mix_num=panel.mix_number,
        mix_amount=panel.mix_amount,
        mix_begin=panel.mix_begin,
        shop_mix_num=panel.shop_mix_number,
        support_mix=True,
    )


def _attributes(document: Document) -> list[Attribute]:
    """The table of properties; empty names without values fill its last row."""
    names = document.texts("#mod-detail-attributes td.de-feature")
    values = document.texts("#mod-detail-attributes td.de-value")
    return [Attribute(name=name, value=value) for name, value in zip(names, values, strict=False)]


def _shipping(page: str, document: Document) -> Shipping:
    template = document.read(".unit-detail-freight-cost", "data-unit-config", FreightConfig)
    services = document.texts(".guarantee-type a:not(.guarantee-default)")
    return Shipping(
        location=document.text(".delivery-addr"),
        total_cost=document.text(".obj-carriage .cost-entries .value") or None,
        post_free=document.text(".obj-carriage .de-cal-wrap-plain") == "卖家承担运费",
        unit_weight=_unit_weight(page),
        template_id=template[0].freight_template_id if template else None,
        protection_infos=[Service(service_name=name) for name in services],
    )


def _unit_weight(page: str) -> Scalar:
    at = page.find("offerWeightInf")
    block = page.rfind("registerRenderData({", 0, at) if at >= 0 else -1
    weights = read_assigned(page[block:], "{", Weights) if block >= 0 else None
    return weights.offer_weight_inf.weight if weights else None


def _video_url(document: Document) -> str:
    """Made from its number as 1688 makes it, because the page has the number alone."""
    for gallery in document.read(".mod-detail-gallery", "data-mod-config", GalleryConfig):
        if whole(gallery.video_id):
            return f"https://cloud.video.taobao.com/play/u/{text(gallery.user_id)}/p/2/e/6/t/1/{text(gallery.video_id)}.mp4"
    return ""
