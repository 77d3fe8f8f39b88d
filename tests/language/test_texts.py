"""Which texts of an item are translated, and how they are put back."""

import msgspec

from offerlens.item import Item
from offerlens.language.texts import texts_of, with_texts
from offerlens.pages import read_page
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of


def item() -> Item:
    """The documented offer."""
    return read_page(page_of(DOCUMENTED) or b"")


def test_the_texts_are_what_buyers_read() -> None:
    texts = list(texts_of(item()))
    assert texts[:3] == [item().title, *next(iter(item().product_props[0].items()))]
    assert texts[-4:] == ["尺码", *[value.name for value in item().sku_props[1].values]]


def test_nothing_changes_without_replacements() -> None:
    assert with_texts(item(), {}) == item()


def test_each_text_is_replaced_everywhere_that_buyers_read_it() -> None:
    changed = with_texts(item(), {"颜色": "Color", "黄色豹纹": "Yellow leopard", item().title: "Nightdress"})
    colors = changed.sku_props[0]
    assert (changed.title, colors.prop_name, colors.values[0].name) == ("Nightdress", "Color", "Yellow leopard")
    assert {sku.props_names.split(":")[0] for sku in changed.skus} == {"Color"}


def test_the_names_of_a_sku_are_always_those_of_its_properties() -> None:
    changed = with_texts(item(), {text: f"<{text}>" for text in texts_of(item())})
    for sku in changed.skus:
        chosen = [pair.split(":") for pair in sku.props_ids.split(";")]
        props = [(changed.sku_props[int(pid)], int(vid)) for pid, vid in chosen]
        assert sku.props_names == ";".join(f"{prop.prop_name}:{prop.values[vid].name}" for prop, vid in props)


def test_ids_prices_and_pictures_never_change() -> None:
    changed = with_texts(item(), dict.fromkeys(texts_of(item()), "x"))
    kept = ("item_id", "main_imgs", "price_info", "tiered_price_info", "shop_info", "stock", "promotions")
    assert [getattr(changed, name) for name in kept] == [getattr(item(), name) for name in kept]


def test_an_item_without_skus_has_its_texts_replaced_too() -> None:
    bare = msgspec.structs.replace(item(), sku_props=[], skus=[])
    assert with_texts(bare, {bare.title: "x"}).title == "x"
