"""The parts of a page that 1688 has kept, under the same names, through several generations of its pages.

A reader only has to find them. Each struct names what is read of the part, in the page's own words: attribute
``sku_info_map`` is the page's ``skuInfoMap``. Leaves may be of any simple type, because 1688 changes its mind about
numbers and texts; `offerlens.pages.values` reads them.
"""

from msgspec import field

from offerlens.pages.literal import Node
from offerlens.pages.promotions import CouponGroup, PromotionGroup
from offerlens.pages.values import Scalar


class TempModel(Node):
    offer_id: Scalar = None
    offer_title: Scalar = None
    offer_unit: Scalar = None
    post_category_id: Scalar = None
    top_category_id: Scalar = None
    company_name: Scalar = None
    seller_login_id: Scalar = None
    seller_user_id: Scalar = None
    seller_member_id: Scalar = None
    saled_count: Scalar = None


class RangePrice(Node):
    price: Scalar = None
    begin_amount: Scalar = None


class SkuParam(Node):
    sku_price_type: Scalar = None
    sku_range_prices: list[RangePrice] = []


class PageMix(Node):
    mix_num: Scalar = None
    mix_amount: Scalar = None
    shop_mix_num: Scalar = None
    mix_begin: Scalar = None
    support_mix: Scalar = None


class MixModel(Node):
    is_support_mix: Scalar = None


class OrderParam(Node):
    begin_num: Scalar = None
    can_booked_amount: Scalar = None
    sku_param: SkuParam = field(default_factory=SkuParam)
    mix_param: PageMix = field(default_factory=PageMix)


class OrderParamModel(Node):
    order_param: OrderParam = field(default_factory=OrderParam)


class PropValue(Node):
    name: Scalar = None
    image_url: Scalar = None


class Prop(Node):
    prop: Scalar = None
    value: list[PropValue] = []


class SpecAttr(Node):
    value: Scalar = None


class SkuInfo(Node):
    spec_attrs: Scalar | list[SpecAttr] = None
    """The names of its values, joined; missing or a list on pages of 2019, where the key of the map is the same."""
    sku_id: Scalar = None
    spec_id: Scalar = None
    price: Scalar = None
    discount_price: Scalar = None
    can_book_count: Scalar = None
    sale_count: Scalar = None


class SkuModel(Node):
    sku_props: list[Prop] = []
    sku_info_map: dict[str, SkuInfo] = {}
    sku_price_scale: Scalar = None
    sku_price_scale_original: Scalar = None


class DataJson(Node):
    mix_model: MixModel = field(default_factory=MixModel)
    temp_model: TempModel = field(default_factory=TempModel)
    order_param_model: OrderParamModel = field(default_factory=OrderParamModel)
    sku_model: SkuModel = field(default_factory=SkuModel)


class Service(Node):
    service_name: Scalar = None


class Shipping(Node):
    location: Scalar = None
    send_address_code: Scalar = None
    delivery_fee: Scalar = None
    post_free: Scalar = None
    total_cost: Scalar = None
    post_fee_value: Scalar = None
    unit_weight: Scalar = None
    template_id: Scalar = None
    protection_infos: list[Service] = []


class Piece(Node):
    sku_id: Scalar = None
    weight: Scalar = None
    length: Scalar = None
    width: Scalar = None
    height: Scalar = None
    volume: Scalar = None


class PieceWeightScale(Node):
    piece_weight_scale_info: list[Piece] = []


class PackInfo(Node):
    piece_weight_scale: PieceWeightScale = field(default_factory=PieceWeightScale)


class Video(Node):
    video_url: Scalar = None


class Gallery(Node):
    offer_img_list: list[Scalar] = []
    video: Video = field(default_factory=Video)


class Coupons(Node):
    coupon_info_list: list[CouponGroup] = []


class Attribute(Node):
    name: Scalar = None
    value: Scalar = None


class ListPrice(Node):
    """A price before a promotion."""

    begin_amount: Scalar = None
    price: Scalar = None


class PriceModel(Node):
    original_prices: list[ListPrice] = []


class Parts(Node):
    """All that is read of one page."""

    data: DataJson = field(default_factory=DataJson)
    attributes: list[Attribute] = []
    shipping: Shipping = field(default_factory=Shipping)
    sku_weights: dict[str, Scalar] = {}
    """Kilograms by SKU number."""
    pieces: list[Piece] = []
    """Packed pieces: grams and centimetres."""
    images: list[Scalar] = []
    video_url: Scalar = None
    detail_url: Scalar = None
    promotions: list[PromotionGroup] = []
    coupons: list[CouponGroup] = []
    list_prices: list[ListPrice] = []
    """The ladder before a promotion."""
    selling: bool = True
