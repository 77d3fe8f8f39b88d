"""Which texts of an item are translated, what each is, and how they are put back.

Ids, links, numbers and what the seller is called are never touched; the value of a property that names a brand or
gives a code is kept unless it is a plain word such as 其他.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace

from offerlens.item import Item, Promotion, Sku, SkuProp, SkuValue

Role = Literal["title", "name", "value", "unit", "kept"]
"""What a text is to its offer: its title, what a property is called, what stands anywhere else, what a piece is
called, a brand or a code."""

BRAND = "品牌"
_KEPT = (BRAND, "货号", "型号", "证号", "编号", "专利号", "认证码", "条形码", "登记号")
"""How the names of properties end whose values are brands and codes; a number may follow: 货号1."""
_SEPARATOR = ","
"""Several values of a property stand in one text."""


def texts_of(item: Item) -> Iterator[tuple[str, Role]]:
    """The texts that buyers read, and what each is. A text may come twice."""
    yield item.title, "title"
    yield item.offer_unit, "unit"
    yield item.delivery_info.location, "value"
    yield from ((service, "value") for service in item.service_tags)
    for prop in item.product_props:
        for name, value in prop.items():
            yield name, "name"
            yield from ((part, role_of_values(name)) for part in value.split(_SEPARATOR))
    for choice in item.sku_props:
        yield choice.prop_name, "name"
        yield from ((value.name, role_of_values(choice.prop_name)) for value in choice.values)
    for promotion in item.promotions:
        yield from ((text, "value") for text in (promotion.title, promotion.content, promotion.type_name))


@lru_cache(1000)
def role_of_values(name: str) -> Role:
    """What the values of a property are."""
    return "kept" if name.rstrip("0123456789").endswith(_KEPT) else "value"


def brands_of(item: Item) -> dict[str, str]:
    """How an offer's brand is written in its texts, by what it is to be shown as: 闪迪 is Sandisk of Sandisk/闪迪."""
    brands: dict[str, str] = {}
    for prop in item.product_props:
        parts = [part.strip() for part in prop.get(BRAND, "").split("/") if len(part.strip()) > 1]
        latin = next((part for part in parts if part.isascii()), None)
        brands.update((part, latin or part) for part in parts if not part.isascii())
    return brands


Say = Callable[[str, Role], str]
"""What a text becomes, by what it is."""


def with_texts(item: Item, say: Say) -> Item:
    """The item with its texts said otherwise. ``props_names`` follows ``sku_props``.

    Two names, and two values of one property, that were different stay different: where they would become the same,
    each keeps its original behind it.
    """
    props = _props(item.sku_props, say)
    names = {(prop.pid, value.vid): f"{prop.prop_name}:{value.name}" for prop in props for value in prop.values}
    return replace(
        item,
        title=say(item.title, "title"),
        offer_unit=say(item.offer_unit, "unit"),
        product_props=_attributes(item.product_props, say),
        delivery_info=replace(item.delivery_info, location=say(item.delivery_info.location, "value")),
        service_tags=[say(service, "value") for service in item.service_tags],
        sku_props=props,
        skus=[_sku(sku, names) for sku in item.skus],
        promotions=[_promotion(promotion, say) for promotion in item.promotions],
    )


def _attributes(attributes: list[dict[str, str]], say: Say) -> list[dict[str, str]]:
    names = _apart((name for attribute in attributes for name in attribute), lambda name: say(name, "name"))
    return [{names[name]: _values(name, value, say) for name, value in prop.items()} for prop in attributes]


def _values(name: str, value: str, say: Say) -> str:
    parts = value.split(_SEPARATOR)
    said = _apart(parts, lambda part: say(part, role_of_values(name)))
    return _SEPARATOR.join(said[part] for part in parts)


def _props(props: list[SkuProp], say: Say) -> list[SkuProp]:
    names = _apart((prop.prop_name for prop in props), lambda name: say(name, "name"))
    return [_prop(prop, names[prop.prop_name], say) for prop in props]


def _prop(prop: SkuProp, name: str, say: Say) -> SkuProp:
    said = _apart((value.name for value in prop.values), lambda value: say(value, role_of_values(prop.prop_name)))
    values = [SkuValue(value.vid, said[value.name], value.image_url) for value in prop.values]
    return SkuProp(prop.pid, name, values)


def _sku(sku: Sku, names: Mapping[tuple[str, str], str]) -> Sku:
    chosen = [pair.split(":") for pair in sku.props_ids.split(";") if pair]
    return replace(sku, props_names=";".join(names[pid, vid] for pid, vid in chosen))


def _promotion(promotion: Promotion, say: Say) -> Promotion:
    title, content, kind = (say(text, "value") for text in (promotion.title, promotion.content, promotion.type_name))
    return replace(promotion, title=title, content=content, type_name=kind)


def _apart(texts: Iterable[str], say: Callable[[str], str]) -> dict[str, str]:
    """What each of some texts becomes, different ones differently."""
    said = {text: say(text) for text in texts}
    if len(said) < 2:
        return said
    shared = Counter(new.casefold() for new in said.values())
    return {
        text: new if shared[new.casefold()] == 1 or new == text else f"{new} ({text})" for text, new in said.items()
    }
