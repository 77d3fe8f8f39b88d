"""A text as pieces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language.terms import lexicon

from offerlens.language.lexicon import Lexicon
from offerlens.language.pieces import cut, is_chinese

SOME = lexicon(
    apparel="短袖 = short sleeves\nT恤 = T-shirt\n打底衫 = base layer\n上衣 = top",
    materials="纯棉 = pure cotton\n棉 = cotton",
    audiences="女 = women",
    units="克 = gram ~ # g\n件 = piece ~ # pcs",
)


def pieces(text: str, of: Lexicon = SOME) -> list[tuple[str, str]]:
    """The pieces of a text as kinds and texts."""
    return [(piece.kind, piece.text) for piece in cut(text, of)]


def test_a_title_is_cut_into_its_terms() -> None:
    assert [text for _, text in pieces("260克纯棉短袖T恤女打底衫上衣")] == [
        *("260克", "纯棉", "短袖", "T恤", "女", "打底衫", "上衣"),
    ]


def test_the_longest_term_is_taken() -> None:
    assert pieces("纯棉") == [("term", "纯棉")]


def test_a_lone_character_inside_a_word_is_not_taken() -> None:
    assert pieces("海绵") == [("word", "海绵")]


def test_what_nobody_knows_is_one_piece() -> None:
    assert pieces("洗衣机维修女") == [("word", "洗衣机维修"), ("term", "女")]


@pytest.mark.parametrize("code", ["KKD01", "50*50*14.5mm", "C10", "Type-C", "1920×1080", "n5095"])
def test_a_code_is_one_piece(code: str) -> None:
    assert pieces(code) == [("code", code)]


@pytest.mark.parametrize(("text", "number"), [("100斤", "100"), ("80-100斤", "80-100"), ("57.5斤", "57.5")])
def test_a_weight_in_jin_is_one_piece_with_its_number(text: str, number: str) -> None:
    assert [(piece.kind, piece.numbers) for piece in cut(text, SOME)] == [("weight", (number,))]


def test_a_number_beyond_all_measure_is_no_weight() -> None:
    assert "weight" not in {kind for kind, _ in pieces("9" * 400 + "斤")}


def test_marks_and_blanks_are_pieces() -> None:
    assert pieces("女【棉】 x") == [
        *(("term", "女"), ("mark", "【"), ("term", "棉"), ("mark", "】"), ("space", " "), ("code", "x")),
    ]


def test_a_name_is_shown_as_it_is_told() -> None:
    found = cut("闪迪内存卡", lexicon(goods="内存卡 = memory card"), {"闪迪": "Sandisk"})
    assert [(piece.kind, piece.text) for piece in found] == [("name", "Sandisk"), ("term", "内存卡")]


def test_terms_of_the_first_kind_go_before_others() -> None:
    of = lexicon(property_names="颜色 = color", values="颜色 = colour")
    kinds = [
        piece.term.kind for first in ("", "property_names") for piece in cut("颜色", of, None, first) if piece.term
    ]
    assert kinds == ["values", "property_names"]


@settings(deadline=None)  # the first one loads the dictionary
@given(st.text(alphabet="纯棉短袖T恤女打底衫上克件斤260.-【】 x海绵", max_size=40))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in cut(text, SOME)) == text


@pytest.mark.parametrize(
    ("text", "chinese"), [("棉", True), ("T恤", True), ("KKD01", False), ("ヒョウ", False), ("", False)]
)
def test_a_text_is_chinese_or_not(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese
