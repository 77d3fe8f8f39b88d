"""Terms, and where they occur in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language.terms import lexicon

from offerlens.language.lexicon import LANGUAGES, NAMES, Lexicon, plain, read_terms

HEADER = "\t".join(("zh", *LANGUAGES))


def found(of: Lexicon, text: str, start: int = 0) -> list[tuple[str, tuple[str, ...]]]:
    """The terms that begin at a place of a text, with their numbers."""
    return [(match.term.chinese, match.numbers) for match in of.matches(plain(text), start)]


def test_every_term_that_begins_at_a_place_is_found() -> None:
    of = lexicon(goods="T恤 = T-shirt\nT恤衫 = T-shirt\n恤 = shirt")
    assert found(of, "T恤衫女") == [("T恤", ()), ("T恤衫", ())]


@pytest.mark.parametrize("text", ["t恤", "T恤"])
def test_letters_are_found_in_any_case(text: str) -> None:
    assert found(lexicon(goods="T恤 = T-shirt"), text) == [("T恤", ())]


def test_punctuation_is_found_in_any_width() -> None:
    assert found(lexicon(materials="聚酯纤维（涤纶） = polyester"), "聚酯纤维(涤纶)") == [("聚酯纤维（涤纶）", ())]


@pytest.mark.parametrize(
    ("text", "number"), [("满50减", "50"), ("满2.5减", "2.5"), ("满50-60减", "50-60"), ("满50至60减", "50至60")]
)
def test_a_hole_takes_a_number_or_a_range(text: str, number: str) -> None:
    assert found(lexicon(promotions="满#减 = over #"), text) == [("满#减", (number,))]


@pytest.mark.parametrize("text", ["满减", "满x减", "满1.2.3减"])
def test_a_hole_takes_nothing_else(text: str) -> None:
    assert found(lexicon(promotions="满#减 = over #"), text) == []


def test_a_range_of_holes_is_one_hole() -> None:
    assert found(lexicon(audiences="#-#周岁 = # years"), "18-24周岁") == [("#周岁", ("18-24",))]


@pytest.mark.parametrize(("text", "start"), [("TF卡", 1), ("ABS", 1), ("250克", 1), ("PVC", 0)])
def test_no_term_begins_or_ends_inside_a_latin_word_or_a_number(text: str, start: int) -> None:
    assert found(lexicon(goods="F卡 = card\nBS = brake\nPV = solar\n#克 = # g"), text, start) == []


def test_a_unit_is_a_term_alone_and_with_its_number() -> None:
    of = lexicon(units="克 = gram ~ # g")
    words = [match.term.words["en"].alone for match in (*of.matches("克"), *of.matches("5克"))]
    assert words == ["gram", "# g"]


def test_units_and_names_give_way_to_what_else_is_written_alike() -> None:
    of = lexicon(property_names="材质 = material", units="材质 = stuff", values="材质 = substance")
    assert [match.term.kind for match in of.matches("材质")] == ["values", "units", NAMES]


def test_the_first_kind_goes_before_the_others() -> None:
    of = lexicon(property_names="材质 = material", values="材质 = substance")
    assert [match.term.kind for match in of.matches("材质", 0, NAMES)] == [NAMES, "values"]


def test_a_whole_text_is_a_term_or_is_not() -> None:
    of = lexicon(goods="T恤 = T-shirt")
    assert (of.whole(plain("T恤")) is not None, of.whole(plain("T恤衫"))) == (True, None)


def test_a_term_with_a_star_is_a_template_of_whole_texts() -> None:
    of = lexicon(property_names="是否* = whether *\n是否支持* = supports *")
    assert [term.chinese for _, term in of.templates] == ["是否支持*", "是否*"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zh\ten", r"^goods, line 1: expected the header zh en ru"),
        (f"{HEADER}\nT恤\tT-shirt", r"^goods, line 2: expected a term and its words in 9 languages"),
        (HEADER + "\n" + "\t".join(["T恤", *["x"] * 8, ""]), r"^goods, line 2:"),
    ],
    ids=["header", "columns", "empty"],
)
def test_a_line_that_is_not_right_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(read_terms("goods", text))


def test_a_cell_has_a_word_alone_and_one_that_describes() -> None:
    term = next(read_terms("audiences", "\n".join((HEADER, "\t".join(["女", *["women ~ women's"] * 9])))))
    assert term.words["ko"] == ("women", "women's")


@given(st.text())
def test_a_plain_text_is_as_long_as_before(text: str) -> None:
    assert len(plain(text)) == len(text)
