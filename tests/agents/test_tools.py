"""The tools by themselves: arguments in, values out."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.agents.failures import Failed
from offerlens.agents.product import GetProduct, Language
from offerlens.agents.tools import NAMES, ReadLink, language_looks, link_reading, read_arguments
from offerlens.language.lexicon import LANGUAGES, glossary_terms


def test_every_language_that_is_translated_into_can_be_asked_for() -> None:
    assert get_args(Language) == ("zh", *LANGUAGES) == tuple(NAMES)


def test_what_is_left_out_has_its_default() -> None:
    given = {"link": "x", "language": None, "scene": None, "optimize_title": None, "max_age": None}
    assert read_arguments(given, GetProduct) == GetProduct("x")


@pytest.mark.parametrize("number", [True, 0, -1, 10**15, 10**400])
def test_a_number_that_no_offer_has_is_refused(number: int) -> None:
    with pytest.raises(Failed, match=r"^link: Expected `str`, got `(int|bool)`\.$"):
        read_arguments({"link": number}, GetProduct)


def test_half_a_character_is_read_as_what_can_be_written() -> None:
    assert read_arguments({"link": "a\ud800"}, GetProduct).link == "a?"


def test_a_name_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(Failed, match=r"^\?: is no argument; there are text\.$"):
        read_arguments({"text": "x", "\ud800": 1}, ReadLink)


def test_what_is_said_of_an_argument_is_not_as_long_as_that() -> None:
    with pytest.raises(Failed) as failed:
        read_arguments({"text": "x", "y" * 100_000: 1}, ReadLink)
    assert len(failed.value.failure.message) == 1000


@given(st.text(st.characters()))
def test_any_text_is_read(text: str) -> None:
    named = link_reading(read_arguments({"text": text}, ReadLink))
    assert (named.kind == "offer") is (named.offer_id is not None)
    assert (named.kind in ("short", "share", "advertising")) is (named.url is not None)
    assert named.message


@pytest.mark.parametrize(
    ("text", "kind", "begins"),
    [
        ("859086919394", "offer", "This is the offer 859086919394."),
        ("https://qr.1688.com/s/1OHjjQID", "short", "This is a short link"),
        ("https://qr.1688.com/share.html?secret=x", "share", "This is a share link"),
        ("https://dj.1688.com/ci_bb?a=1", "advertising", "This is an advertising link"),
        ("https://item.taobao.com/item.htm?id=1", "none", "This is a Taobao link"),
    ],
)
def test_what_a_text_names_is_told_in_a_sentence(text: str, kind: str, begins: str) -> None:
    named = link_reading(ReadLink(text))
    assert (named.kind, named.message.startswith(begins)) == (kind, True)


def test_the_languages_have_the_terms_of_the_glossary_and_their_engines() -> None:
    engines: dict[str, Any] = {"ja": ["deepl"]}
    looks = {look.code: look for look in language_looks(lambda code: engines.get(code, [])).languages}
    assert (looks["zh"].glossary_terms, looks["zh"].engines) == (None, [])
    assert (looks["ja"].glossary_terms, looks["ja"].engines, looks["ko"].engines) == (
        len(glossary_terms()),
        ["deepl"],
        [],
    )
