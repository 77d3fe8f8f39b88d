"""Which translations are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.language.engines.faithful import faithful

TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("0123AZaz.,-/万月款 "))).filter(
    lambda text: bool(text.strip())
)


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("红色", "Red"),
        ("货号KKD01", "Артикул KKD01"),
        ("货号KKD01", "Item No. KKD-01"),
        ("iPhone15手机壳", "iPhone 15 case"),
        ("260克", "260 г"),
        ("风速98M/S", "Скорость 98 м/с"),
        ("USB风扇", "Ventilador USB"),
        ("长1.5米", "1,5 м в длину"),
        ("10000次", "10,000 times"),
        ("10000次", "10 000 раз"),
        ("1,000件", "1000 peças"),
        ("尺码 260 300 400", "Sizes 260, 300, 400"),
        ("２６０克", "260 g"),
        ("5万次", "50,000 times"),
        ("全场8折", "20% off"),
        ("2024年5月", "May 2024"),
        ("PVC袋", "Пакет из ПВХ"),
        ("T恤", "เสื้อยืด"),
        ("一\n二", "one\ntwo"),
    ],
)
def test_a_translation_is_believed(text: str, translation: str) -> None:
    assert faithful(text, translation) is True


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("红色", ""),
        ("红色", " \u3000"),
        ("货号KKD01", "Item No."),
        ("货号KKD01", "Item No. KKD02"),
        ("货号KKD01", "Item No. KD01"),
        ("260克", "26 g"),
        ("260克", "2600 g"),
        ("长1.5米", "15 m long"),
        ("10000次", "1000 times"),
        ("风速98M/S", "Windy"),
        ("USB风扇", "A fan"),
        ("红色", "Red\x00"),
        ("红色", "Red\nor so"),
        ("红色", "Red\u202e"),
        ("红色", "Red \ufffd"),
        ("红色", f"Red {chr(0xD800)}"),
        ("红色", " ⁇ red"),
        ("红色", "<unk>"),
        ("红色", "r" * 77),
    ],
)
def test_a_translation_is_not_believed(text: str, translation: str) -> None:
    assert faithful(text, translation) is False


def test_a_translation_may_be_eight_times_as_long_and_sixty() -> None:
    assert faithful("红色", "r" * 76) is True


@given(TEXTS)
def test_a_text_is_faithful_to_itself(text: str) -> None:
    assert faithful(text, text) is True


@given(st.integers(1, 10**12), st.sampled_from([",", " ", "\u00a0", "."]))
def test_a_number_may_be_grouped(number: int, group: str) -> None:
    grouped = f"{number:,}".replace(",", group)
    assert (faithful(f"约{number}个", f"about {grouped}"), faithful(f"约{grouped}个", f"about {number}")) == (
        True,
        True,
    )


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_another_number_is_never_believed(number: int, other: int) -> None:
    assert faithful(f"{number}个", f"{other} pcs") is (number == other)


@given(TEXTS, TEXTS)
def test_no_text_raises(text: str, translation: str) -> None:
    assert faithful(text, translation) in (True, False)
