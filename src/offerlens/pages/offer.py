"""What a page says of an offer, in one neutral form, before the contract's rules are applied.

Every reader fills this and nothing else; `offerlens.pages.trade` turns it into the documented item. Facts that need no
rule are already in the contract's structs.
"""

from msgspec import Struct

from offerlens.item import DeliveryInfo, MixParam, PackageInfo, Promotion, SkuProp

MIX_OFF = MixParam(0, 0, 0, 0, False)
"""Mixed batch where the page does not offer it."""


class PriceTier(Struct, frozen=True, gc=False):
    """One price of the order panel: from `begin` pieces on."""

    begin: int
    price: str
    """As paid now."""
    list_price: str
    """Before a promotion; the same as `price` when none is running."""


class OfferSku(Struct, frozen=True, gc=False):
    """One SKU as the page has it."""

    sku_id: str
    spec_id: str
    choice: tuple[int, ...]
    """The position of the chosen value in each of the offer's properties."""
    price: str
    """As paid now; "" when the page prices by quantity only."""
    list_price: str
    """Before a promotion; "" when the page prices by quantity only."""
    stock: int
    sale_count: int
    package: PackageInfo


class Dropship(Struct, frozen=True):
    """The sale of single pieces to resellers (一件代发), which has prices of its own."""

    begin_num: int
    """The least number of pieces of such an order."""
    price: str
    """Yuan a piece of an offer without SKUs; "" where each SKU has its own."""
    sku_prices: dict[str, str]
    """Yuan a piece of every SKU, by its number."""


class Offer(Struct, frozen=True, kw_only=True):
    """One offer as one page shows it. Prices are texts with two decimals, "" for none."""

    offer_id: int
    title: str
    category_id: int
    root_category_id: int
    unit: str
    attributes: list[tuple[str, str]]
    images: list[str]
    video_url: str
    detail_url: str
    sale_count: int
    begin_num: int
    tiers: list[PriceTier]
    """The quantity ladder in rising quantity; empty when the offer is priced by SKU."""
    panel_prices: list[str]
    """Every price that the order panel shows, ladder or not."""
    priced_by_sku: bool
    """Whether each SKU has its own price; else the ladder prices them all."""
    bookable: int
    """Pieces of the whole offer that can be ordered, as the order panel says."""
    mix: MixParam
    shop_name: str
    seller_login_id: str
    seller_user_id: str
    seller_member_id: str
    delivery: DeliveryInfo
    services: list[str]
    price_scale: str
    price_scale_original: str
    props: list[SkuProp]
    skus: list[OfferSku]
    stock_known: bool
    """Whether the page tells the stock of any SKU."""
    selling: bool
    """False when the page says that the offer is off sale."""
    promotions: list[Promotion]
    dropship: Dropship | None = None
    """None where the page does not carry it, or not for every SKU."""
    translations: dict[str, str] = {}
    """The texts that 1688 itself gives in the language that it was asked in: as they are -> translated."""
    description: str = ""
    """The long description as HTML, where it comes with the offer instead of lying at `detail_url`."""
