"""Pieces in another language's order."""

import pytest
from language.terms import lexicon

from offerlens.language.grammar import Grammar
from offerlens.language.phrase import Writer
from offerlens.language.pieces import cut
from offerlens.language.texts import Role

SOME = lexicon(
    apparel="T恤 = T-shirt\n上衣 = top",
    materials="纯棉 = pure cotton",
    colors="白色 = white\n黄色 = yellow",
    patterns="豹纹 = leopard print ~ leopard-print",
    audiences="女 = women ~ women's",
    sizes="推荐 = recommended\n以下 = or less",
    units="克 = gram ~ # g",
    places="广东省 = Guangdong\n深圳市 = Shenzhen",
    promotions="满#减# = #2 off over #1\n#天退货 = #-day returns",
)
LAST = Grammar("last", " ", ", ", "first")
FIRST = Grammar("first", " ", ", ", "first", joins={"materials": "de {}"})


def said(text: str, grammar: Grammar = LAST, role: Role = "value") -> str:
    """A text as a language with these rules has it."""
    return Writer("en", grammar, "# kg", role).write(cut(text, SOME))


def test_what_describes_stands_before_the_goods_in_its_order() -> None:
    assert said("白色纯棉T恤") == "White pure cotton T-shirt"


def test_or_behind_them_in_the_opposite_order() -> None:
    assert said("白色纯棉T恤", FIRST) == "T-shirt de pure cotton white"


def test_what_describes_has_its_own_form() -> None:
    assert said("豹纹T恤") == "Leopard-print T-shirt"


def test_each_goods_makes_a_phrase() -> None:
    assert said("白色T恤纯棉上衣") == "White T-shirt, pure cotton top"


def test_what_follows_the_last_goods_describes_them() -> None:
    assert said("T恤白色") == "White T-shirt"


def test_for_whom_the_goods_are_may_follow_them() -> None:
    assert said("T恤女白色上衣") == "Women's T-shirt, white top"


def test_it_belongs_to_the_goods_that_follow_at_once() -> None:
    assert said("T恤女上衣") == "T-shirt, women's top"


def test_what_is_said_twice_is_said_once() -> None:
    assert said("白色纯棉白色T恤") == "White pure cotton T-shirt"


@pytest.mark.parametrize(("grammar", "phrase"), [(LAST, "Yellow leopard print"), (FIRST, "Leopard print yellow")])
def test_without_goods_the_last_word_is_meant(grammar: Grammar, phrase: str) -> None:
    assert said("黄色豹纹", grammar) == phrase


@pytest.mark.parametrize("grammar", [LAST, FIRST])
def test_how_much_keeps_its_place(grammar: Grammar) -> None:
    assert said("推荐100斤以下", grammar) == "Recommended 50 kg (100斤) or less"


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("100斤", "50 kg (100斤)"),
        ("80-100斤", "40-50 kg (80-100斤)"),
        ("115斤", "57.5 kg (115斤)"),
        ("1234567斤", "617283.5 kg (1234567斤)"),
    ],
)
def test_a_weight_is_told_in_kilograms_and_as_it_was(text: str, weight: str) -> None:
    assert said(text) == weight


def test_a_number_stays_with_its_unit() -> None:
    assert said("260克纯棉T恤", FIRST) == "T-shirt de pure cotton 260 g"


def test_a_code_leads_in_every_language() -> None:
    assert [said("VIBE3纯棉T恤", grammar) for grammar in (LAST, FIRST)] == [
        "VIBE3 pure cotton T-shirt",
        "VIBE3 T-shirt de pure cotton",
    ]


@pytest.mark.parametrize(("large", "place"), [("small", "Shenzhen, Guangdong"), ("large", "Guangdong Shenzhen")])
def test_a_town_and_its_province(large: str, place: str) -> None:
    assert said("广东省深圳市", Grammar("last", " ", ", ", "first", places=large)) == place  # type: ignore[arg-type]


def test_numbers_fill_the_holes_that_name_them() -> None:
    assert said("满50减5") == "5 off over 50"


def test_a_hole_before_a_hyphen_is_filled_too() -> None:
    assert said("7天退货") == "7-day returns"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("白色【女】", "White [Women]"),
        ("白色（女）T恤", "White (women) T-shirt"),
        ("白色，女、黄色", "White, women, yellow"),
        ("白色 T恤", "White, T-shirt"),
        ("N95 白色", "N95 white"),
        ("N95+白色", "N95 + white"),
        ("白色/黄色", "White/yellow"),
        ("30%（女）-50%", "30% (women)-50%"),
        ("10:30", "10:30"),
    ],
)
def test_marks_and_blanks(text: str, written: str) -> None:
    assert said(text) == written


def test_what_nobody_knows_stays_where_it_was() -> None:
    assert said("鑫奇特T恤") == "鑫奇特 T-shirt"


def test_a_title_has_capitals_but_in_its_units() -> None:
    words = Grammar("last", " ", ", ", "words")
    assert said("260克纯棉T恤", words, "title") == "260 g Pure Cotton T-Shirt"


def test_a_unit_stays_small() -> None:
    assert said("白色", role="unit") == "white"
