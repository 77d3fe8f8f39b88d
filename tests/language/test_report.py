"""How much of some offers the glossary says."""

from pathlib import Path

import pytest
from language.terms import glossary
from language.test_translator import item

from offerlens.item import Item
from offerlens.language.glossary import own_glossary
from offerlens.language.lexicon import LANGUAGES
from offerlens.language.pieces import is_chinese
from offerlens.language.report import measure
from offerlens.language.texts import brands_of
from offerlens.pages import read_page
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

WORDS = glossary(colors="白色 = white", property_names="面料 = fabric\n品牌 = brand", units="件 = piece ~ # pcs")

RICHEST = (
    "desktop_context/769706957407.html",
    "desktop_context/951410798382.html",
    "desktop_detail_data/569380765713.html",
    "desktop_detail_data/602752160064_rendered.html",
    "desktop_init_data/597090034012.json",
    "desktop_init_data/655188856269.json",
    "desktop_init_data/669775995141.json",
)
"""The seven real pages with the most properties and SKUs."""


def test_the_shares_are_by_field() -> None:
    coverage = measure([item("白色洗衣机", {"面料": "白色"}, {"风格": "洗衣机"})], WORDS)
    assert coverage.shares["en"] == {"titles": 0.0, "names": 0.5, "values": pytest.approx(2 / 3), "all": 0.5}


def test_there_is_no_share_of_nothing() -> None:
    assert measure([item("A8", offer_unit="")], WORDS).shares["ru"] == dict.fromkeys(
        ("titles", "names", "values", "all")
    )


def test_codes_and_brands_do_not_count() -> None:
    assert measure([item("白色", {"品牌": "洗衣机"})], WORDS).shares["ja"]["values"] == 1.0


def test_what_is_missing_is_told_with_how_often() -> None:
    offers = [item("洗衣机", {"风格": "白色"}), item("洗衣机")]
    assert measure(offers, WORDS).missing == [("洗衣机", 18), ("风格", 9)]


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[Item]:
    """The richest real pages."""
    return [read_page((shared / "pages" / name).read_bytes()) for name in RICHEST]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_carries_the_richest_real_pages(pages: list[Item], language: str) -> None:
    shares = measure(pages, own_glossary()).shares[language]
    assert [field for field, share in shares.items() if share is None or share < 0.95] == []


def test_the_glossary_carries_the_documented_example() -> None:
    assert measure([read_page(page_of(DOCUMENTED) or b"")], own_glossary()).missing == []


@pytest.mark.parametrize("name", [name for name in RICHEST if name.startswith("desktop_")])
def test_a_title_has_nothing_chinese_left_in_english_but_its_brand(shared: Path, name: str) -> None:
    offer = read_page((shared / "pages" / name).read_bytes())
    brands = brands_of(offer)
    title = own_glossary().render(offer.title, "en", "title", brands).text
    assert not is_chinese(title.replace("梵贞", "") if "梵贞" in brands else title)
