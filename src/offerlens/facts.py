"""What a person looks for first in an item, in few words."""

import math

from offerlens.item import Item


def facts(item: Item) -> list[tuple[str, str]]:
    """Names and values, without what the item does not carry."""
    delivery = item.delivery_info
    told = [
        ("price", _range(item)),
        ("stock", f"{item.stock:,}" + (" (sold out)" if item.is_sold_out else "")),
        ("sold", f"{int(item.sale_count):,}" if item.sale_count.isdecimal() else item.sale_count),
        ("minimum order", f"{item.tiered_price_info.begin_num} {item.offer_unit}"),
        ("mixed batch", _mixed(item)),
        ("shop", item.shop_info.shop_name),
        ("ships from", delivery.location),
        ("freight", _freight(delivery.delivery_fee)),
        ("services", ", ".join(item.service_tags)),
        ("promotions", ", ".join(promotion.title for promotion in item.promotions)),
        ("pictures", str(len(item.main_imgs)) + (" and a video" if item.video_url else "")),
    ]
    return [(name, value) for name, value in told if value]


def _range(item: Item) -> str:
    """The list prices, or what is paid now with the list prices beside it."""
    price = item.price_info
    listed = _span(price.price_min, price.price_max)
    paid = sorted((sku.sale_price for sku in item.skus if sku.origin_price and sku.sale_price), key=_yuan)
    if paid:
        return f"{_span(paid[0], paid[-1])} / {item.offer_unit}, list price {listed}"
    return f"{listed} / {item.offer_unit}" if price.price else ""


def _yuan(price: str) -> float:
    """A price as a number; an item of another service may have one that is none."""
    try:
        return float(price)
    except ValueError:
        return math.inf


def _span(lowest: str, highest: str) -> str:
    return f"¥{lowest}" if lowest == highest else f"¥{lowest}–{highest}"


def _mixed(item: Item) -> str:
    mix = item.mixed_batch
    return f"from {mix.mix_num} {item.offer_unit} or ¥{mix.mix_amount}" if mix.mix_num or mix.mix_amount else ""


def _freight(fee: float | None) -> str:
    if fee is None:
        return ""
    return f"from ¥{fee:g}" if fee else "free"
