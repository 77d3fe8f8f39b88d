"""An item as a person reads it in a terminal."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from offerlens.facts import facts
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
    table = Table.grid(padding=(0, 3))
    table.add_column(style="dim")
    for name, value in facts(item):
        table.add_row(name, Text(value))
    return table


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
