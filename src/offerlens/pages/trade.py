"""The rules of the contract: what an offer says -> what the documented reply shows.

Prices. An offer is priced by quantity (a ladder) or by SKU. ``price_info`` always shows list prices; what is paid now
stands in the tiers and in each SKU's ``sale_price``, and ``origin_price`` is given only where a promotion makes the two
differ.
"""

from collections.abc import Iterable
from decimal import Decimal
from operator import getitem

from offerlens.item import (
    Item,
    MixedBatch,
    PriceInfo,
    SaleInfo,
    ShopInfo,
    Sku,
    SkuPriceRange,
    Tier,
    TieredPriceInfo,
)
from offerlens.pages.offer import Offer, OfferSku, PriceTier


def make_item(offer: Offer) -> Item:
    """The documented item of an offer."""
    tiers = _tiers(offer)
    stock = sum(sku.stock for sku in offer.skus) if offer.skus else offer.bookable
    mix = offer.mix
    return Item(
        item_id=offer.offer_id,
        product_url=f"https://detail.1688.com/offer/{offer.offer_id}.html",
        title=offer.title,
        category_id=offer.category_id,
        root_category_id=offer.root_category_id,
        currency="CNY",
        offer_unit=offer.unit,
        product_props=[{name: value} for name, value in offer.attributes],
        main_imgs=offer.images,
        video_url=offer.video_url,
        detail_url=offer.detail_url,
        sale_count=str(offer.sale_count),
        sale_info=SaleInfo(offer.sale_count),
        price_info=_price_info(offer),
        tiered_price_info=TieredPriceInfo(offer.begin_num, tiers),
        mixed_batch=MixedBatch(mix.mix_amount, mix.mix_begin, mix.mix_num, mix.shop_mix_num),
        shop_info=_shop_info(offer),
        delivery_info=offer.delivery,
        service_tags=offer.services,
        sku_price_scale=offer.price_scale or _scale(offer),
        sku_price_scale_original=offer.price_scale_original,
        sku_price_range=SkuPriceRange(offer.begin_num, offer.bookable, tiers, mix),
        sku_props=offer.props,
        skus=_skus(offer),
        is_sold_out=stock == 0 or not offer.selling,
        stock=stock,
        promotions=offer.promotions,
    )


def _tiers(offer: Offer) -> list[Tier]:
    """The ladder. One price for all SKUs is a ladder of one step, whether or not the page lists it as that."""
    if offer.tiers or not offer.priced_by_sku:
        return [Tier(str(tier.begin), tier.price) for tier in offer.tiers]
    prices = {sku.price for sku in offer.skus}
    return [Tier(str(offer.begin_num), price) for price in prices if price and len(prices) == 1]


def _shop_info(offer: Offer) -> ShopInfo:
    member = offer.seller_member_id
    url = f"https://winport.m.1688.com/page/index.html?memberId={member}" if member else ""
    return ShopInfo(offer.shop_name, url, offer.seller_login_id, offer.seller_user_id, member)


def _scale(offer: Offer) -> str:
    """The range of what is paid now, as 1688 prints it: pages before 2020 leave it to their script."""
    paid = sorted({entry.price for entry in _priced(offer) if entry.price}, key=Decimal)
    return "-".join(paid[:1] + paid[1:][-1:])


def _priced(offer: Offer) -> Iterable[OfferSku | PriceTier]:
    return offer.skus if offer.priced_by_sku else offer.tiers


def _price_info(offer: Offer) -> PriceInfo:
    pairs = {(entry.list_price, entry.price) for entry in _priced(offer) if entry.list_price}
    if not pairs:
        return PriceInfo("", "", "", None, None, "")
    ranked = sorted((listed for listed, _ in pairs), key=Decimal)
    lowest, highest = ranked[0], ranked[-1]
    if all(listed == paid for listed, paid in pairs):
        return PriceInfo(lowest, lowest, highest, None, None, "")
    return PriceInfo(lowest, lowest, highest, lowest, highest, "")


def _skus(offer: Offer) -> list[Sku]:
    names = [[f"{prop.prop_name}:{value.name}" for value in prop.values] for prop in offer.props]
    ids = [[f"{prop.pid}:{value.vid}" for value in prop.values] for prop in offer.props]
    first = offer.tiers[0] if offer.tiers else PriceTier(0, "", "")
    return [
        Sku(
            skuid=sku.sku_id,
            specid=sku.spec_id,
            sale_price=price,
            origin_price=listed if listed != price else None,
            stock=sku.stock,
            props_ids=_chosen(ids, sku.choice),
            props_names=_chosen(names, sku.choice),
            sale_count=sku.sale_count,
            package_info=sku.package,
        )
        for sku in offer.skus
        for price, listed in [(sku.price, sku.list_price) if offer.priced_by_sku else (first.price, first.list_price)]
    ]


def _chosen(labels: list[list[str]], choice: tuple[int, ...]) -> str:
    return ";".join(map(getitem, labels, choice))
