"""What no translation may break, whatever the offer and the language."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from offerlens.item import Item, SkuProp, SkuValue
from offerlens.language.glossary import own_glossary
from offerlens.language.lexicon import LANGUAGES, glossary_terms
from offerlens.language.memory import LocalMemory
from offerlens.language.translator import Translator
from offerlens.pages import read_page
from offerlens.standin.goods import catalogue
from offerlens.standin.server import page_of

COLORS = sorted({term.chinese for term in glossary_terms() if term.kind == "colors" and "#" not in term.chinese})
VALUES = st.lists(st.one_of(st.sampled_from(COLORS), st.text(min_size=1, max_size=8)), min_size=1, unique=True)


def translated(item: Item, language: str) -> Item:
    """An item by the glossary alone."""
    translator = Translator(own_glossary(), LocalMemory(None))
    return asyncio.run(translator.translate(item, language)).item


def names_match(item: Item) -> bool:
    """Whether the names of every SKU are those of its properties."""
    named = {
        sku.skuid: ";".join(
            f"{prop.prop_name}:{prop.values[int(vid)].name}"
            for prop, vid in ((item.sku_props[int(pid)], vid) for pid, vid in _pairs(sku.props_ids))
        )
        for sku in item.skus
    }
    return named == {sku.skuid: sku.props_names for sku in item.skus}


def _pairs(props_ids: str) -> list[tuple[str, str]]:
    return [(pid, vid) for pid, _, vid in (pair.partition(":") for pair in props_ids.split(";") if pair)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("offer_id", sorted(catalogue()))
def test_every_offer_keeps_what_it_is_ordered_by(offer_id: int, language: str) -> None:
    item = read_page(page_of(offer_id) or b"")
    other = translated(item, language)
    assert names_match(other)
    kept = ("item_id", "price_info", "tiered_price_info", "stock", "shop_info", "main_imgs", "sku_price_range")
    assert [getattr(other, field) for field in kept] == [getattr(item, field) for field in kept]
    for before, after in zip(item.skus, other.skus, strict=True):
        assert replace(after, props_names=before.props_names) == before


@settings(deadline=None)
@given(VALUES, st.sampled_from(LANGUAGES))
def test_different_values_stay_different(names: list[str], language: str) -> None:
    item = read_page(page_of(600000000003) or b"")
    prop = SkuProp("0", "颜色", [SkuValue(str(vid), name, "") for vid, name in enumerate(names)])
    said = [value.name for value in translated(replace(item, sku_props=[prop]), language).sku_props[0].values]
    assert len({name.casefold() for name in said}) >= len({name.casefold() for name in names})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_colors_of_the_glossary_become_the_same_in_one_offer(language: str) -> None:
    item = read_page(page_of(600000000003) or b"")
    prop = SkuProp("0", "颜色", [SkuValue(str(vid), name, "") for vid, name in enumerate(COLORS)])
    said = [value.name for value in translated(replace(item, sku_props=[prop]), language).sku_props[0].values]
    assert len(set(said)) == len(COLORS)
