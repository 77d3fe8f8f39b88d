"""Single values: what each is read as, and that no value breaks the reading."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.pages.values import Scalar, kilograms, money, number, plain, text, whole

SCALARS: st.SearchStrategy[Scalar] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.integers().map(str)
    | st.decimals().map(str)
    | st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", fullmatch=True)
)

TEXTS = {
    "text": ("件", "件"),
    "blank": ("", ""),
    "the word null": ("null", "null"),
    "integer": (34323526, "34323526"),
    "zero": (0, "0"),
    "float": (25.9, "25.9"),
    "none": (None, ""),
    "true": (True, ""),
    "false": (False, ""),
    "entity": ("a&gt;b", "a&gt;b"),
}


@pytest.mark.parametrize(("value", "read"), TEXTS.values(), ids=TEXTS)
def test_a_value_is_read_as_text(value: Scalar, read: str) -> None:
    assert text(value) == read


PLAIN = {
    "no entity": ("白色豹纹", "白色豹纹"),
    "named": ("白色&amp;金边", "白色&金边"),
    "several": ("&lt;新&gt;&quot;x&quot;", '<新>"x"'),
    "decimal": ("it&#39;s", "it's"),
    "hexadecimal": ("it&#x27;s", "it's"),
    "hexadecimal in capitals": ("it&#X27;s", "it's"),
    "twice escaped is decoded once": ("a&amp;gt;b", "a&gt;b"),
    "unknown": ("&nosuchentity;", "&nosuchentity;"),
    "no semicolon": ("R&D &gt 5", "R&D &gt 5"),
    "a lone ampersand": ("A & B; C", "A & B; C"),
    "beyond the last character": ("&#1114112;", "\N{REPLACEMENT CHARACTER}"),
    "half a character": ("&#xd83d;", "\N{REPLACEMENT CHARACTER}"),
    "number": (5, "5"),
    "none": (None, ""),
}


@pytest.mark.parametrize(("value", "read"), PLAIN.values(), ids=PLAIN)
def test_entities_are_decoded(value: Scalar, read: str) -> None:
    assert plain(value) == read


WHOLE = {
    "integer": (175, 175),
    "text": ("175", 175),
    "negative": (-1, -1),
    "negative text": ("-1", -1),
    "zeros in front": ("007", 7),
    "float": (6.0, 6),
    "float with a fraction": (6.9, 6),
    "none": (None, 0),
    "blank": ("", 0),
    "the word null": ("null", 0),
    "true": (True, 0),
    "words": ("200+", 0),
    "fraction as text": ("6.5", 0),
    "blanks around": (" 6 ", 0),
    "other digits": ("٣", 0),
    "the largest": (10**18 - 1, 10**18 - 1),
    "too large": (10**18, 0),
    "too large as text": ("1" * 19, 0),
    "infinite": (float("inf"), 0),
    "no number": (float("nan"), 0),
}


@pytest.mark.parametrize(("value", "read"), WHOLE.values(), ids=WHOLE)
def test_a_value_is_read_as_an_integer(value: Scalar, read: int) -> None:
    assert whole(value) == read


NUMBERS = {
    "integer": (4, 4),
    "zero": (0, 0),
    "float": (0.225, 0.225),
    "fraction as text": ("0.2250", 0.225),
    "negative": (-1, None),
    "negative text": ("-1", None),
    "none": (None, None),
    "blank": ("", None),
    "the word null": ("null", None),
    "true": (True, None),
    "words": ("3 yuan", None),
    "power of ten": ("1e3", None),
    "too large": (10**18, None),
    "too long": ("1" * 13, None),
    "infinite": (float("inf"), None),
    "no number": (float("nan"), None),
}


@pytest.mark.parametrize(("value", "read"), NUMBERS.values(), ids=NUMBERS)
def test_a_value_is_read_as_a_number(value: Scalar, read: int | float | None) -> None:
    assert number(value) == read


def test_an_integer_stays_one() -> None:
    assert type(number(4)) is int


MONEY = {
    "two decimals": ("25.90", "25.90"),
    "one decimal": ("7.5", "7.50"),
    "no decimals": ("7", "7.00"),
    "many decimals": ("2.880000000001", "2.88"),
    "half a cent goes up": ("0.125", "0.13"),
    "less than half a cent goes down": ("0.1249", "0.12"),
    "integer": (139, "139.00"),
    "float": (29.89, "29.89"),
    "nothing to pay": ("0", "0.00"),
    "the dearest": ("9" * 12, "9" * 12 + ".00"),
    "none": (None, ""),
    "blank": ("", ""),
    "the word null": ("null", ""),
    "a sign": ("￥7.00", ""),
    "a range": ("11.00-19.50", ""),
    "negative": ("-1.00", ""),
    "power of ten": ("1e3", ""),
    "too dear": ("9" * 13, ""),
    "no number": (float("nan"), ""),
}


@pytest.mark.parametrize(("value", "read"), MONEY.values(), ids=MONEY)
def test_a_value_is_read_as_money(value: Scalar, read: str) -> None:
    assert money(value) == read


KILOGRAMS = {
    "grams": (180, 0.18),
    "whole kilograms": (2000, 2),
    "no weight": (0, 0),
    "text": ("933", 0.933),
    "half a gram": (0.5, 0.0005),
    "none": (None, None),
    "words": ("light", None),
    "negative": (-5, None),
}


@pytest.mark.parametrize(("value", "read"), KILOGRAMS.values(), ids=KILOGRAMS)
def test_grams_are_read_as_kilograms(value: Scalar, read: int | float | None) -> None:
    assert kilograms(value) == read


def test_whole_kilograms_are_an_integer() -> None:
    assert type(kilograms(2000.0)) is int


@given(value=SCALARS)
def test_any_value_is_some_text(value: Scalar) -> None:
    assert type(text(value)) is str
    assert type(plain(value)) is str


@given(value=SCALARS)
def test_any_value_is_some_integer(value: Scalar) -> None:
    assert type(whole(value)) is int


@given(value=SCALARS)
def test_any_value_is_a_number_or_none(value: Scalar) -> None:
    read = number(value)
    assert read is None or 0 <= read < 10**18


@given(value=SCALARS)
def test_any_value_is_some_weight_or_none(value: Scalar) -> None:
    read = kilograms(value)
    assert read is None or 0 <= read < 10**15


@given(value=SCALARS)
def test_any_value_is_money_with_two_decimals_or_nothing(value: Scalar) -> None:
    assert re.fullmatch(r"|[0-9]{1,13}\.[0-9]{2}", money(value))


@given(cents=st.integers(0, 10**14 - 1))
def test_money_is_exact(cents: int) -> None:
    price = Decimal(cents).scaleb(-2)
    assert money(str(price)) == f"{price:.2f}"


@given(name=st.text())
def test_a_text_without_entities_is_kept(name: str) -> None:
    assert plain(name.replace("&", "")) == name.replace("&", "")
