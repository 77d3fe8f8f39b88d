"""Which texts of an item are translated, and how they are put back. Ids, numbers and codes are never touched."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from offerlens.item import Item, Sku, SkuProp, SkuValue


def texts_of(item: Item) -> Iterator[str]:
    """The texts that buyers read: the title, the properties, what a buyer chooses by. A text may come twice."""
    yield item.title
    for prop in item.product_props:
        yield from prop
        yield from prop.values()
    for choice in item.sku_props:
        yield choice.prop_name
        for value in choice.values:
            yield value.name


def with_texts(item: Item, texts: Mapping[str, str]) -> Item:
    """The item with its texts replaced where a text has a replacement. ``props_names`` follows ``sku_props``."""

    def said(text: str) -> str:
        return texts.get(text, text)

    props = [_prop(prop, texts) for prop in item.sku_props]
    names = {(prop.pid, value.vid): f"{prop.prop_name}:{value.name}" for prop in props for value in prop.values}
    return replace(
        item,
        title=said(item.title),
        product_props=[{said(name): said(value) for name, value in prop.items()} for prop in item.product_props],
        sku_props=props,
        skus=[_sku(sku, names) for sku in item.skus],
    )


def _prop(prop: SkuProp, texts: Mapping[str, str]) -> SkuProp:
    values = [SkuValue(value.vid, texts.get(value.name, value.name), value.image_url) for value in prop.values]
    return SkuProp(prop.pid, texts.get(prop.prop_name, prop.prop_name), values)


def _sku(sku: Sku, names: Mapping[tuple[str, str], str]) -> Sku:
    chosen = [pair.split(":") for pair in sku.props_ids.split(";") if pair]
    return replace(sku, props_names=";".join(names[pid, vid] for pid, vid in chosen))
