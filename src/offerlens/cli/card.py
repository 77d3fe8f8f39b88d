"""An item as a person reads it in a terminal."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from offerlens.item import Item, Sku

_SKUS_SHOWN = 40


def card(item: Item) -> Panel:
    """The product card: title, price, tiers, SKUs, stock, shop."""
    parts: list[RenderableType] = [_facts(item)]
    if item.tiered_price_info.prices:
        parts += [Text(), _tiers(item)]
    if item.skus:
        parts += [Text(), _skus(item)]
    if len(item.skus) > _SKUS_SHOWN:
        parts.append(Text(f"and {len(item.skus) - _SKUS_SHOWN} more; --json has them all", style="dim"))
    return Panel(Group(*parts), title=Text(item.title, style="bold"), subtitle=item.product_url, padding=(1, 2))


def _facts(item: Item) -> Table:
    facts = Table.grid(padding=(0, 3))
    facts.add_column(style="dim")
    for name, value in _fact_lines(item):
        if value:
            facts.add_row(name, Text(value))
    return facts


def _fact_lines(item: Item) -> list[tuple[str, str]]:
    delivery = item.delivery_info
    return [
        ("price", _range(item)),
        ("stock", f"{item.stock:,}" + (" (sold out)" if item.is_sold_out else "")),
        ("sold", f"{int(item.sale_count):,}"),
        ("minimum order", f"{item.tiered_price_info.begin_num} {item.offer_unit}"),
        ("mixed batch", _mixed(item)),
        ("shop", item.shop_info.shop_name),
        ("ships from", delivery.location),
        ("freight", _freight(delivery.delivery_fee)),
        ("services", ", ".join(item.service_tags)),
        ("promotions", ", ".join(promotion.title for promotion in item.promotions)),
        ("pictures", str(len(item.main_imgs)) + (" and a video" if item.video_url else "")),
    ]


def _range(item: Item) -> str:
    """The list prices, or what is paid now with the list prices beside it."""
    price = item.price_info
    listed = _span(price.price_min, price.price_max)
    paid = sorted((sku.sale_price for sku in item.skus if sku.origin_price), key=float)
    if paid:
        return f"{_span(paid[0], paid[-1])} / {item.offer_unit}, list price {listed}"
    return f"{listed} / {item.offer_unit}" if price.price else ""


def _span(lowest: str, highest: str) -> str:
    return f"¥{lowest}" if lowest == highest else f"¥{lowest}–{highest}"


def _mixed(item: Item) -> str:
    mix = item.mixed_batch
    return f"from {mix.mix_num} {item.offer_unit} or ¥{mix.mix_amount}" if mix.mix_num or mix.mix_amount else ""


def _freight(fee: float | None) -> str:
    if fee is None:
        return ""
    return f"from ¥{fee:g}" if fee else "free"


def _tiers(item: Item) -> Table:
    table = Table("from", "price", title="Tiers", title_justify="left", title_style="dim")
    for tier in item.tiered_price_info.prices:
        table.add_row(f"{tier.begin_amount} {item.offer_unit}", f"¥{tier.price}")
    return table


def _skus(item: Item) -> Table:
    names = [prop.prop_name for prop in item.sku_props]
    table = Table(*names, title=f"{len(item.skus)} SKUs", title_justify="left", title_style="dim")
    for heading in ("price", "stock", "weight"):
        table.add_column(heading, justify="right")
    values = [[value.name for value in prop.values] for prop in item.sku_props]
    for sku in item.skus[:_SKUS_SHOWN]:
        chosen = [of[int(pair.split(":")[1])] for of, pair in zip(values, sku.props_ids.split(";"), strict=True)]
        table.add_row(*map(Text, chosen), _price(sku), f"{sku.stock:,}", _weight(sku))
    return table


def _price(sku: Sku) -> Text:
    price = Text(f"¥{sku.sale_price}")
    if sku.origin_price:
        price.append(f" {sku.origin_price}", style="dim strike")
    return price


def _weight(sku: Sku) -> str:
    return f"{sku.package_info.weight:g} kg" if sku.package_info.weight else ""
