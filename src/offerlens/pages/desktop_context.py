"""The desktop page of 2024 to 2026, whose data are the second argument of ``window.context=(function(b,d){…})(…)``.

Three hands write the same literal: 1688's server (JSON but for SKU numbers as keys), its English overseas site,
and browsers that save the page (keys unquoted, single quotes, trailing commas).
"""

import re
from typing import Generic, TypeVar

from msgspec import field

from offerlens.pages.assemble import make_offer
from offerlens.pages.literal import LiteralReader, Node, cut
from offerlens.pages.offer import Offer
from offerlens.pages.parts import (
    Attribute,
    Coupons,
    DataJson,
    Gallery,
    ListPrice,
    PackInfo,
    Parts,
    PriceModel,
    Shipping,
)
from offerlens.pages.promotions import PromotionGroup
from offerlens.pages.values import Scalar

MARKER = b"})(window.contextPath,"
MAY_LACK: dict[str, str] = {}

T = TypeVar("T")


class Module(Node, Generic[T]):
    """What a part of the page shows; a part without data has no ``fields``."""

    fields: T | None = None


class Root(Node):
    data_json: DataJson = field(default_factory=DataJson)


class FreightInfo(Node):
    sku_weight: dict[str, Scalar] = {}


class DesktopShipping(Shipping):
    freight_info: FreightInfo = field(default_factory=FreightInfo)


class Description(Node):
    detail_url: Scalar = None


class MainPrice(Node):
    price_model: PriceModel = field(default_factory=PriceModel)
    promotion_data: Coupons = field(default_factory=Coupons)


class Modules(Node):
    root: Module[Root] = field(name="Root", default_factory=Module[Root])
    shipping_services: Module[DesktopShipping] = field(default_factory=Module[DesktopShipping])
    product_pack_info: Module[PackInfo] = field(default_factory=Module[PackInfo])
    gallery: Module[Gallery] = field(default_factory=Module[Gallery])
    description: Module[Description] = field(default_factory=Module[Description])
    discount_coupon: Module[Coupons] = field(default_factory=Module[Coupons])
    main_price: Module[MainPrice] = field(default_factory=Module[MainPrice])


class SystemAttributes(Node):
    selling: Scalar = None


class OfferDetail(Node):
    feature_attributes: list[Attribute] = []
    status: Scalar = None
    offer_system_attributes: SystemAttributes = field(default_factory=SystemAttributes)


class PromotionModel(Node):
    aggregate_promotion_info: list[PromotionGroup] = []


class TradeModel(Node):
    dis_price_ranges: list[ListPrice] = []


class Model(Node):
    offer_detail: OfferDetail = field(default_factory=OfferDetail)
    promotion_model: PromotionModel = field(default_factory=PromotionModel)
    trade_model: TradeModel = field(default_factory=TradeModel)


class GlobalData(Node):
    model: Model = field(default_factory=Model)


class Global(Node):
    global_data: GlobalData = field(default_factory=GlobalData)


class Result(Node):
    data: Modules = field(default_factory=Modules)
    global_: Global = field(name="global", default_factory=Global)


class Context(Node):
    result: Result = field(default_factory=Result)


def read(body: bytes) -> Offer:
    """The offer of a page that holds `MARKER`.

    Raises `PageCutOff`, `PageEmpty` or `PageUnreadable`.
    """
    return make_offer(_parts(reader.read(cut(body, MARKER)).result))


def _parts(result: Result) -> Parts:
    page, model = result.data, result.global_.global_data.model
    shipping = page.shipping_services.fields or DesktopShipping()
    price = page.main_price.fields or MainPrice()
    gallery = page.gallery.fields or Gallery()
    coupons = page.discount_coupon.fields or Coupons()
    return Parts(
        data=(page.root.fields or Root()).data_json,
        attributes=model.offer_detail.feature_attributes,
        shipping=shipping,
        sku_weights=shipping.freight_info.sku_weight,
        pieces=(page.product_pack_info.fields or PackInfo()).piece_weight_scale.piece_weight_scale_info,
        images=gallery.offer_img_list,
        video_url=gallery.video.video_url,
        detail_url=(page.description.fields or Description()).detail_url,
        promotions=model.promotion_model.aggregate_promotion_info,
        coupons=coupons.coupon_info_list + price.promotion_data.coupon_info_list,
        list_prices=model.trade_model.dis_price_ranges or price.price_model.original_prices,
        selling=_selling(model.offer_detail),
    )


def _selling(detail: OfferDetail) -> bool:
    return detail.status in (None, "PUBLISHED") and detail.offer_system_attributes.selling is not False


_NUMERIC_MAP = re.compile(rb"\{[0-9]+:(?:[^{}]*|\{[^{}]*\}(?:,[0-9]+:\{[^{}]*\})*)\}")
_NUMERIC_KEY = re.compile(rb"([{,])([0-9]+):")


def _quote_numeric_keys(literal: memoryview) -> bytes:
    """Quote the SKU numbers that are keys (``skuWeight``, ``skuFeatures``): all that keeps the server's literal from
    being JSON.

    Only the objects that begin with such a key are looked at, which is 15 times quicker than looking everywhere.
    Should a text look like one, the quotes put into it end it before a digit, which no JSON reader takes: the page is
    then read the slow way, never wrongly.
    """
    pieces: list[bytes | memoryview] = []
    at = 0
    for found in _NUMERIC_MAP.finditer(literal):
        pieces += literal[at : found.start()], _NUMERIC_KEY.sub(_quote, found[0])
        at = found.end()
    return b"".join([*pieces, literal[at:]])


def _quote(key: re.Match[bytes]) -> bytes:
    return b'%b"%b":' % key.groups()


reader = LiteralReader(Context, _quote_numeric_keys)
