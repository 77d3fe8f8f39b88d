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
from offerlens.pages.parts import Coupons, DataJson, Description, Gallery, Model, PackInfo, Parts, Shipping

MARKER = b"window.contextPath,"

T = TypeVar("T")


class Module(Node, Generic[T]):
    """What a part of the page shows; a part without data has no ``fields``."""

    fields: T | None = None


class Root(Node):
    data_json: DataJson = field(default_factory=DataJson)


class MainPrice(Node):
    promotion_data: Coupons = field(default_factory=Coupons)


class Modules(Node):
    root: Module[Root] = field(name="Root", default_factory=Module[Root])
    shipping_services: Module[Shipping] = field(default_factory=Module[Shipping])
    product_pack_info: Module[PackInfo] = field(default_factory=Module[PackInfo])
    gallery: Module[Gallery] = field(default_factory=Module[Gallery])
    description: Module[Description] = field(default_factory=Module[Description])
    discount_coupon: Module[Coupons] = field(default_factory=Module[Coupons])
    main_price: Module[MainPrice] = field(default_factory=Module[MainPrice])


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
    page = result.data
    coupons = (page.discount_coupon.fields or Coupons()).coupon_info_list
    promoted = (page.main_price.fields or MainPrice()).promotion_data.coupon_info_list
    return Parts(
        data=(page.root.fields or Root()).data_json,
        model=result.global_.global_data.model,
        shipping=page.shipping_services.fields or Shipping(),
        pack=page.product_pack_info.fields or PackInfo(),
        gallery=page.gallery.fields or Gallery(),
        description=page.description.fields or Description(),
        coupons=coupons + promoted,
    )


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
