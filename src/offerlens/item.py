"""The documented reply as typed structs: the order and the names of the fields are the contract's.

A string under a field says what it means, its unit, and what it holds when the source does not carry it.
"""

from msgspec import Struct, field


class SaleInfo(Struct, frozen=True, gc=False):
    """How much was sold."""

    sale_quantity_90days: int
    """Pieces sold; 1688 shows one number, so this repeats `Item.sale_count`. 0 when not carried."""


class PriceInfo(Struct, frozen=True, gc=False):
    """The list prices of the offer, in yuan with two decimals."""

    price: str
    """The lowest list price; "" when the source shows no price."""
    price_min: str
    """The same as `price`."""
    price_max: str
    """The highest list price."""
    origin_price_min: str | None
    """The lowest price before a running promotion; null when none is running."""
    origin_price_max: str | None
    """The highest price before a running promotion; null when none is running."""
    discount_price: str
    """Not carried by any source so far: always ""."""


class Tier(Struct, frozen=True, gc=False):
    """One step of the quantity ladder."""

    begin_amount: str = field(name="beginAmount")
    """From how many pieces on the price holds."""
    price: str
    """Yuan a piece, two decimals, as paid now."""


class TieredPriceInfo(Struct, frozen=True, gc=False):
    """The quantity ladder."""

    begin_num: int
    """The least number of pieces that can be ordered."""
    prices: list[Tier]
    """The steps in rising quantity; empty for an offer priced by SKU."""


class MixedBatch(Struct, frozen=True, gc=False):
    """Mixed batch (混批): SKUs and offers of one shop may be mixed to reach a minimum. All 0 when it is off."""

    mix_amount: int
    """The least sum of a mixed order, in yuan."""
    mix_begin: int
    """The least number of pieces of one SKU in a mixed order."""
    mix_num: int
    """The least number of pieces of a mixed order."""
    shop_mix_num: int
    """The same over the whole shop; 2147483647 is 1688's way to say that the shop sets none."""


class ShopInfo(Struct, frozen=True, gc=False):
    """Who sells."""

    shop_name: str
    """The company's name."""
    shop_url: str
    """The shop's page, made from the member id."""
    seller_login_id: str
    """The seller's login name."""
    seller_user_id: str
    """The seller's number."""
    seller_member_id: str
    """The seller's member id, such as b2b-22146365959302bc20."""


class DeliveryInfo(Struct, frozen=True, gc=False):
    """Where the goods are sent from and what that costs."""

    location: str
    """Province and city; "" when the page leaves it out."""
    location_code: str
    """1688's own address number; "" when not carried."""
    delivery_fee: int | float | None
    """Yuan for the first unit to the default destination; 0 when free, null when the source does not tell."""
    unit_weight: int | float
    """Kilograms a piece for freight; 0 when the seller gave none."""
    template_id: str
    """The seller's freight template; "" when not carried."""


class MixParam(Struct, frozen=True, gc=False):
    """Mixed batch in the page's own words; the same facts as `MixedBatch`."""

    mix_num: int = field(name="mixNum")
    """The least number of pieces of a mixed order."""
    mix_amount: int = field(name="mixAmount")
    """The least sum of a mixed order, in yuan."""
    shop_mix_num: int = field(name="shopMixNum")
    """The same as `MixedBatch.shop_mix_num`."""
    mix_begin: int = field(name="mixBegin")
    """The least number of pieces of one SKU."""
    support_mix: bool = field(name="supportMix")
    """Whether mixed batch is on."""


class SkuPriceRange(Struct, frozen=True, gc=False):
    """What the order panel of the page knows."""

    begin_num: int
    """The least number of pieces that can be ordered."""
    stock: int
    """Pieces that can be ordered of the whole offer, as the panel says it."""
    sku_param: list[Tier]
    """The ladder once more; empty for an offer priced by SKU."""
    mix_param: MixParam
    """Mixed batch."""


class SkuValue(Struct, frozen=True, gc=False):
    """One value a buyer can choose."""

    vid: str
    """Its position among the values of its property, from "0"."""
    name: str
    """The text a buyer sees."""
    image_url: str = field(name="imageUrl")
    """Its picture; "" when there is none."""


class SkuProp(Struct, frozen=True, gc=False):
    """One property a buyer chooses by, such as the colour."""

    pid: str
    """Its position among the properties, from "0"."""
    prop_name: str
    """The property's name."""
    values: list[SkuValue]
    """Its values in the page's order."""


class PackageInfo(Struct, frozen=True, gc=False):
    """One packed piece. 0 where the source carries nothing."""

    weight: int | float
    """Kilograms."""
    length: int | float
    """Centimetres."""
    width: int | float
    """Centimetres."""
    height: int | float
    """Centimetres."""
    volume: int | float
    """Cubic centimetres."""


class Sku(Struct, frozen=True, gc=False):
    """One thing that can be ordered: a choice of one value of every property."""

    skuid: str
    """1688's number of the SKU."""
    specid: str
    """1688's hash of the choice, needed to place an order."""
    sale_price: str
    """Yuan a piece at the least quantity, as paid now; "" when the source shows no price."""
    origin_price: str | None
    """The list price when a promotion lowers `sale_price`, else null."""
    stock: int
    """Pieces that can be ordered."""
    props_ids: str
    """The choice as "pid:vid;pid:vid"."""
    props_names: str
    """The choice as "name:value;name:value"."""
    sale_count: int
    """Pieces sold of this SKU; 0 when not carried."""
    package_info: PackageInfo
    """Weight and size of one packed piece."""


class Promotion(Struct, frozen=True, gc=False):
    """A coupon or a campaign that the page offers."""

    promotion_id: str
    """Not given out by 1688: always ""."""
    title: str
    """The label on the page, such as 满50减5券."""
    content: str
    """The sentence that explains it."""
    start_time: int | None
    """Epoch milliseconds, or null when not told."""
    end_time: int | None
    """Epoch milliseconds, or null when not told."""
    type: str
    """1688's word for the kind: ALL_SITE_FREE, SHOP_PROMOTION, INTERACT, COUPON, PLATFORM_COUPON, …"""
    type_name: str
    """The kind for people, such as 优惠券."""


class Item(Struct, frozen=True, gc=False):
    """One offer, complete: the `data` of the documented reply."""

    item_id: int
    """The offer's number."""
    product_url: str
    """The offer's desktop page, made from the number."""
    title: str
    """What the seller calls it."""
    category_id: int
    """1688's leaf category; 0 when not carried."""
    root_category_id: int
    """1688's top category; 0 when not carried."""
    currency: str
    """Always CNY: 1688 sells in yuan."""
    offer_unit: str
    """What a piece is called, such as 件."""
    product_props: list[dict[str, str]]
    """The product's properties as objects of one key, in the page's order; a name may repeat."""
    main_imgs: list[str]
    """The gallery, largest size, SKU pictures included."""
    video_url: str
    """The product video; "" when there is none."""
    detail_url: str
    """Where the long description lies; "" when there is none."""
    sale_count: str
    """Pieces sold, as text."""
    sale_info: SaleInfo
    """Pieces sold, as a number."""
    price_info: PriceInfo
    """List prices."""
    tiered_price_info: TieredPriceInfo
    """The quantity ladder."""
    mixed_batch: MixedBatch
    """Mixed batch."""
    shop_info: ShopInfo
    """The seller."""
    delivery_info: DeliveryInfo
    """Freight."""
    service_tags: list[str]
    """What the seller promises, such as 7天无理由退货."""
    sku_price_scale: str
    """The price range as the page prints it, such as 25.90-29.89."""
    sku_price_scale_original: str
    """The range before a promotion as the page has it; 1688 writes the word "null" for a ladder without one."""
    sku_price_range: SkuPriceRange
    """The order panel."""
    sku_props: list[SkuProp]
    """What a buyer chooses by; empty for an offer without SKUs."""
    skus: list[Sku]
    """The SKUs in the page's order; they may be fewer than the product of the values."""
    is_sold_out: bool
    """Nothing can be ordered: no stock is left or the offer is off sale."""
    stock: int
    """Pieces that can be ordered: the sum over the SKUs, or the offer's own number when it has none."""
    promotions: list[Promotion]
    """Coupons and campaigns."""


class ItemDescription(Struct, frozen=True, gc=False):
    """The long description of an offer: the `data` of the reply of item_desc."""

    item_id: int
    """The offer's number."""
    detail_imgs: list[str]
    """The pictures of the description in their order, each once; empty when there is none."""
    detail_html: str
    """The description without scripts, handlers, styles and foreign frames; "" when there is none."""
