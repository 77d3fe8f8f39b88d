"""A product in few words, for models and people who are not shown the structured content."""

from collections.abc import Iterable, Iterator

from offerlens.agents.product import Product
from offerlens.agents.tools import LanguageLook, Languages
from offerlens.facts import facts
from offerlens.item import Item

_SHOWN = 40
"""Properties, values and SKUs that are told."""
_LONGEST = 200
"""Characters of a text of the seller's."""


def product_text(product: Product) -> str:
    """What matters of a product, a line each."""
    item = product.item
    lines = [short(item.title), item.product_url, *(f"{name}: {short(value)}" for name, value in facts(item))]
    return "\n".join([*lines, *_tiers(item), *_properties(item), *_skus(item), *_picture(item), _about(product)])


def short(text: str) -> str:
    """A text on one line, cut off where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _tiers(item: Item) -> Iterator[str]:
    steps = [f"from {tier.begin_amount} ¥{tier.price}" for tier in item.tiered_price_info.prices]
    if steps:
        yield f"prices by quantity: {', '.join(steps[:_SHOWN])}"


def _properties(item: Item) -> Iterator[str]:
    rows = [f"{name}={value}" for row in item.product_props for name, value in row.items()]
    if rows:
        yield f"properties: {_some(rows)}"
    for prop in item.sku_props:
        yield f"choice of {short(prop.prop_name)}: {_some(value.name for value in prop.values)}"


def _skus(item: Item) -> Iterator[str]:
    for sku in item.skus[:_SHOWN]:
        weight = f", {sku.package_info.weight:g} kg" if sku.package_info.weight else ""
        yield f"SKU {sku.skuid}: {short(sku.props_names)}, ¥{sku.sale_price}, stock {sku.stock}{weight}"
    if len(item.skus) > _SHOWN:
        yield f"and {len(item.skus) - _SHOWN} more SKUs in the structured content"


def _picture(item: Item) -> Iterator[str]:
    if item.main_imgs:
        yield f"first picture: {item.main_imgs[0]}"


def _about(product: Product) -> str:
    told = {
        "source": product.source,
        "seconds old": product.age,
        "cache": product.cache,
        "language": product.language,
        "translated": product.translated if product.translated is None else f"{product.translated:.0%}",
        "translated by": ", ".join(product.translators) or None,
        "not applied": ", ".join(product.not_applied) or None,
        "calls charged": product.charged,
        "calls left": product.balance,
    }
    return "; ".join(f"{name}: {value}" for name, value in told.items() if value is not None)


def _some(texts: Iterable[str]) -> str:
    shown = [short(text) for text in texts]
    more = f", and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def languages_text(languages: Languages) -> str:
    """The languages, a line each."""
    return "\n".join(f"{look.code}: {look.name} ({look.own_name}), {_by(look)}" for look in languages.languages)


def _by(look: LanguageLook) -> str:
    if look.glossary_terms is None:
        return "as the source has it"
    engines = "" if not look.engines else f" and {', '.join(look.engines)}"
    return f"by a glossary of {look.glossary_terms} terms{engines}"
