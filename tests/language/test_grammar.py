"""The rules of the languages."""

import pytest

from offerlens.language.grammar import Grammar, grammars
from offerlens.language.lexicon import LANGUAGES


def grammar(language: str = "en", **rules: object) -> Grammar:
    """The rules of a language, some of them otherwise."""
    return Grammar(**{"head": "last", "space": " ", "phrase": ", ", "title": "words", "language": language, **rules})  # type: ignore[arg-type]


def test_every_language_has_its_rules() -> None:
    assert sorted(grammars()) == sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("space", "words", "phrase"),
    [
        (" ", ["cotton", "T-shirt"], "cotton T-shirt"),
        ("", ["เสื้อยืด", "แขนสั้น"], "เสื้อยืดแขนสั้น"),
        ("", ["เสื้อยืด", "V15", "แขนสั้น"], "เสื้อยืด V15 แขนสั้น"),
        ("", ["", "V15"], "V15"),
    ],
)
def test_words_are_joined(space: str, words: list[str], phrase: str) -> None:
    assert grammar(space=space).join(words) == phrase


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        ("short-sleeve top", "Short-Sleeve Top"),
        ("fall/winter coat", "Fall/Winter Coat"),
        ("case for iPhone", "Case for iPhone"),
        ("7-day trial", "7-Day Trial"),
    ],
)
def test_a_title_has_a_capital_in_every_word(text: str, capital: str) -> None:
    assert grammar(small=frozenset({"for"})).capital_words(text) == capital


def test_a_title_is_left_as_it_is_where_the_language_has_no_such_rule() -> None:
    assert grammar(title="first").capital_words("camiseta corta") == "camiseta corta"


@pytest.mark.parametrize(
    ("text", "capital"),
    [("yellow", "Yellow"), ("30% (incl.)", "30% (incl.)"), ("(new) top", "(New) top"), ("iPhone case", "iPhone case")],
)
def test_a_text_has_a_capital_first_letter(text: str, capital: str) -> None:
    assert grammar().capital_first(text) == capital


def test_a_text_has_none_where_the_language_has_no_capitals() -> None:
    assert grammar(title="none").capital_first("eva") == "eva"


def test_a_turkish_i_keeps_its_dot() -> None:
    assert grammar("tr").capital_first("ince") == "İnce"


@pytest.mark.parametrize(
    ("plural", "forms", "number", "said"),
    [
        ("one", "# year|# years", "1", "# year"),
        ("one", "# year|# years", "2", "# years"),
        ("one", "# year|# years", "1.5", "# years"),
        ("one", "# g", "2", "# g"),
        ("none", "# ปี", "2", "# ปี"),
        *(("slavic", "год|года|лет", number, "год") for number in ("1", "21", "101")),
        *(("slavic", "год|года|лет", number, "года") for number in ("2", "4", "33", "1.5")),
        *(("slavic", "год|года|лет", number, "лет") for number in ("0", "5", "11", "12", "14", "100", "5-7")),
    ],
)
def test_what_is_counted_has_the_form_of_its_number(plural: str, forms: str, number: str, said: str) -> None:
    assert grammar(plural=plural).number(forms, number) == said
