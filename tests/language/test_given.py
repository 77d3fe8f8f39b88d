"""What 1688 itself says in another language."""

import pytest
from msgspec.structs import replace

from offerlens.item import Item
from offerlens.language.given import is_translated, own_language
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
