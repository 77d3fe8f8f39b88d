"""What 1688 itself says in another language."""

import pytest
from msgspec.structs import replace

from offerlens.item import Item
from offerlens.language.given import is_translated, own_language, translate
from offerlens.language.texts import texts_of
from offerlens.pages import read_page
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of


def item() -> Item:
    """The documented offer."""
    return read_page(page_of(DOCUMENTED) or b"")


def test_an_ordinary_page_is_chinese() -> None:
    assert own_language(item()) == "zh"


def test_a_page_whose_title_and_names_are_not_chinese_is_english() -> None:
    assert own_language(replace(item(), title="Nightdress", product_props=[{"Fabric": "涤纶"}])) == "en"


def test_a_latin_title_alone_makes_no_english_page() -> None:
    assert own_language(replace(item(), title="iPhone 15 Pro")) == "zh"


@pytest.mark.parametrize(("translation", "is_one"), [("Nightdress", True), ("睡衣", False), ("", False), (None, False)])
def test_a_text_that_comes_back_as_it_was_is_not_translated(translation: str | None, is_one: bool) -> None:
    assert is_translated("睡衣", translation) is is_one


def test_the_share_counts_the_chinese_texts() -> None:
    bare = replace(item(), title="睡衣", product_props=[{"货号": "A8"}, {"面料": "涤纶"}], sku_props=[], skus=[])
    translated, share = translate(bare, {"睡衣": "Nightdress", "货号": "Item No.", "面料": "面料"})
    assert (translated.title, translated.product_props, share) == (
        "Nightdress",
        [{"Item No.": "A8"}, {"面料": "涤纶"}],
        0.5,
    )


def test_an_item_that_is_not_translated_stays_as_it_is() -> None:
    assert translate(item(), {text: text for text in texts_of(item())}) == (item(), 0.0)
