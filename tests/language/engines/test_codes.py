"""Placeholders for codes and numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.language.engines.codes import mask, restore

TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("⟦⟧0123AZaz-/.*款")))


@pytest.mark.parametrize(
    ("text", "masked", "codes"),
    [
        ("红色", "红色", []),
        ("货号KKD01", "货号⟦0⟧", ["KKD01"]),
        ("260克 98M/S USB风扇", "⟦0⟧克 ⟦1⟧ ⟦2⟧风扇", ["260", "98M/S", "USB"]),
        ("20*30*10cm", "⟦0⟧", ["20*30*10cm"]),
        ("T恤logo定制", "T恤logo定制", []),
        ("1.5-2.5米", "⟦0⟧米", ["1.5-2.5"]),
        ("⟦0⟧", "⟦0⟧⟦1⟧⟦2⟧", ["⟦", "0", "⟧"]),
    ],
)
def test_codes_and_numbers_are_held(text: str, masked: str, codes: list[str]) -> None:
    assert mask(text) == (masked, codes)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("⟦1⟧ of ⟦0⟧", "USB of 260"),
        ("⟦0⟧ of", None),
        ("⟦0⟧ of ⟦0⟧", None),
        ("⟦0⟧ ⟦1⟧ ⟦1⟧", None),
        ("⟦0⟧ ⟦1⟧ ⟦2⟧", None),
        ("⟦00⟧ ⟦1⟧", None),
        ("260 USB", None),
    ],
)
def test_each_placeholder_must_come_back_once(answer: str, text: str | None) -> None:
    assert restore(answer, ["260", "USB"]) == text


@given(TEXTS)
def test_what_is_held_comes_back(text: str) -> None:
    assert restore(*mask(text)) == text


@given(TEXTS)
def test_no_number_is_left(text: str) -> None:
    masked, codes = mask(text)
    for index in range(len(codes)):
        masked = masked.replace(f"⟦{index}⟧", "")
    assert not any(character in "0123456789⟦⟧" for character in masked)
