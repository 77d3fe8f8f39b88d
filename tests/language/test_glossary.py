"""Texts by the glossary alone, and its files."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language.terms import glossary

from offerlens.language.glossary import own_glossary
from offerlens.language.lexicon import LANGUAGES, LAST, Term, glossary_terms, plain

SOME = glossary(
    goods="T恤 = T-shirt",
    property_names="颜色 = color\n是否* = whether *\n材质 = material",
    materials="棉 = cotton",
    values="材质 = substance\n支持 = supported",
    colors="白色 = white\n黄色 = yellow\n红色 = red",
)
TERMS = glossary_terms()
WRITTEN = pytest.mark.parametrize("language", LANGUAGES)


def test_a_term_is_said_whole_and_surely() -> None:
    assert SOME.render("白色", "en") == ("White", True, True)


def test_a_name_is_looked_up_among_the_names_first() -> None:
    assert [SOME.render("材质", "en", role).text for role in ("name", "value")] == ["Material", "Substance"]


def test_a_phrase_of_few_terms_is_sure() -> None:
    assert SOME.render("白色棉T恤", "en") == ("White cotton T-shirt", True, True)


def test_a_long_phrase_is_not_sure() -> None:
    assert SOME.render("白色黄色红色棉T恤", "en") == ("White yellow red cotton T-shirt", True, False)


def test_a_text_with_an_unknown_word_is_not_whole() -> None:
    assert SOME.render("白色洗衣机", "en") == ("White 洗衣机", False, False)


def test_what_a_template_leaves_open_is_said_too() -> None:
    assert SOME.render("是否支持", "en") == ("Whether supported", True, True)


@pytest.mark.parametrize("text", ["是否" * 500, "适用" * 500, "是否支持" * 250])
def test_a_template_in_itself_a_hundred_times_is_said_all_the_same(text: str) -> None:
    assert own_glossary().render(text, "en", "name").text.startswith(("Whether", "Suitable", "Supports"))


def test_a_template_is_not_whole_where_its_rest_is_not() -> None:
    assert SOME.render("是否洗衣机", "en").whole is False


@pytest.mark.parametrize(("text", "said"), [("支持", "Supported"), ("白色棉T恤", "白色棉T恤")])
def test_a_brand_or_a_code_is_said_only_where_it_is_a_term(text: str, said: str) -> None:
    assert SOME.render(text, "en", "kept").text == said


def test_names_are_left_as_they_are_shown() -> None:
    assert SOME.render("闪迪白色T恤", "en", "value", {"闪迪": "Sandisk"}).text == "Sandisk white T-shirt"


def test_the_terms_in_a_text_are_told_for_those_who_translate_it() -> None:
    assert SOME.terms_in("白色洗衣机T恤", "en") == {"白色": "white", "T恤": "T-shirt"}


# The files


def test_there_are_enough_terms() -> None:
    assert len(TERMS) >= 1_500


def test_a_term_stands_once_unless_its_kind_may_repeat_others() -> None:
    places = Counter(plain(term.chinese) for term in TERMS if term.kind not in LAST)
    assert [term for term, count in places.items() if count > 1] == []


@pytest.mark.parametrize("kind", LAST)
def test_a_term_stands_once_in_its_file(kind: str) -> None:
    places = Counter(plain(term.chinese) for term in TERMS if term.kind == kind)
    assert [term for term, count in places.items() if count > 1] == []


def cells(language: str) -> list[tuple[Term, str]]:
    """Every form of every term in a language."""
    forms = ((term, form) for term in TERMS for word in term.words[language] if word for form in word.split("|"))
    return list(forms)


@WRITTEN
def test_every_cell_has_as_many_numbers_as_its_term(language: str) -> None:
    wrong = [(term.chinese, form) for term, form in cells(language) if holes(form) != holes(term.chinese)]
    assert wrong == []


def holes(text: str) -> tuple[int, int]:
    """How many numbers and open places a term or a cell has."""
    return text.count("#"), text.count("*")


_EVERYWHERE = ("LATIN", "GREEK", "MASCULINE ORDINAL", "FEMININE ORDINAL", "MICRO")
_SCRIPTS = {"ru": "CYRILLIC", "th": "THAI", "ja": "HIRAGANA KATAKANA CJK KATAKANA-HIRAGANA", "ko": "HANGUL"}


@WRITTEN
def test_every_cell_is_in_the_letters_of_its_language(language: str) -> None:
    allowed = (*_EVERYWHERE, *_SCRIPTS.get(language, "").split())
    wrong = [(term.chinese, form) for term, form in cells(language) if not written_in(form, allowed)]
    assert wrong == []


def written_in(text: str, scripts: tuple[str, ...]) -> bool:
    """Whether every letter of a text is of one of some scripts."""
    return all(unicodedata.name(char).startswith(scripts) for char in text if char.isalpha())


@WRITTEN
def test_every_term_is_whole_in_every_language(language: str) -> None:
    own = own_glossary()
    texts = [term.chinese.replace("#", "2") for term in TERMS if "*" not in term.chinese]
    assert [text for text in texts if not own.render(text, language).whole] == []


@settings(deadline=None)  # the first one loads the dictionary
@given(st.lists(st.sampled_from(sorted(term.chinese for term in TERMS)), max_size=6), st.sampled_from(LANGUAGES))
def test_any_terms_in_a_row_can_be_said(words: list[str], language: str) -> None:
    assert own_glossary().render("".join(words).replace("#", "2"), language, "title").text.strip() or not words


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_text_can_be_said(text: str, language: str) -> None:
    assert isinstance(own_glossary().render(text, language).text, str)
