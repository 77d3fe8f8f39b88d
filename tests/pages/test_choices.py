"""Which values a SKU stands for, by the names that the page joins."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.errors import PageUnreadable
from offerlens.item import SkuProp, SkuValue
from offerlens.pages.choices import Choices


def props(*options: list[str]) -> list[SkuProp]:
    """Properties of values with these names."""
    return [
        SkuProp(str(pid), f"option {pid}", [SkuValue(str(vid), name, "") for vid, name in enumerate(names)])
        for pid, names in enumerate(options)
    ]


READ = {
    "one property": ([["S", "M", "L"]], "M", (1,)),
    "two properties": ([["黄色豹纹", "白色豹纹"], ["S", "M", "L"]], "白色豹纹&gt;L", (1, 2)),
    "three properties": ([["a", "b"], ["a", "b"], ["a", "b"]], "b&gt;a&gt;b", (1, 0, 1)),
    "an escaped name": ([["黑色", "白色&金边"], ["S"]], "白色&amp;金边&gt;S", (1, 0)),
    "a name that nobody escaped": ([["黑色", "白色&金边"], ["S"]], "白色&金边&gt;S", (1, 0)),
    "a name with angle brackets": ([["<新>"], ["S"]], "&lt;新&gt;&gt;S", (0, 0)),
    "a joint in the first name": ([["a", "尺码>40"], ["S"]], "尺码&gt;40&gt;S", (1, 0)),
    "a joint in the last name": ([["S"], ["a", "尺码>40"]], "S&gt;尺码&gt;40", (0, 1)),
    "a joint in both names": ([["a>b"], ["c>d"]], "a&gt;b&gt;c&gt;d", (0, 0)),
    "four joints in a name": ([["a>b>c>d>e"]], "a&gt;b&gt;c&gt;d&gt;e", (0,)),
    "a joint and a beginning of another name": ([["a", "a>b"], ["b>c", "c"]], "a&gt;b&gt;c", (0, 0)),
    "a blank name": ([["", "a"], ["S"]], "&gt;S", (0, 0)),
    "a name that comes twice is its first": ([["a", "b", "b"]], "b", (1,)),
}


@pytest.mark.parametrize(("options", "attrs", "choice"), READ.values(), ids=READ)
def test_a_sku_is_matched(options: list[list[str]], attrs: str, choice: tuple[int, ...]) -> None:
    assert Choices(props(*options)).of_attrs(attrs) == choice


UNREADABLE = {
    "an unknown name": ([["S", "M"]], "XL"),
    "an unknown second name": ([["a"], ["S"]], "a&gt;XL"),
    "a name too few": ([["a"], ["S"]], "a"),
    "a name too many": ([["a"]], "a&gt;S"),
    "names in the wrong order": ([["a"], ["S"]], "S&gt;a"),
    "no names": ([["a"]], ""),
    "no properties": ([], "a"),
    "no properties and no names": ([], ""),
    "a property without values": ([[]], "a"),
    "more joints than are searched": ([["a>b>c>d>e>f"]], "a&gt;b&gt;c&gt;d&gt;e&gt;f"),
    "a joint that nobody escaped": ([["a"], ["S"]], "a>S"),
}


@pytest.mark.parametrize(("options", "attrs"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_sku_that_matches_nothing_is_never_sold_as_another(options: list[list[str]], attrs: str) -> None:
    with pytest.raises(PageUnreadable) as failure:
        Choices(props(*options)).of_attrs(attrs)
    assert str(failure.value) == f"The SKU {attrs!r} does not match the offer's properties."


def test_a_message_quotes_the_beginning_of_a_long_name() -> None:
    with pytest.raises(PageUnreadable) as failure:
        Choices(props(["a"])).of_attrs("长" * 1000)
    assert str(failure.value) == f"The SKU '{'长' * 80}' does not match the offer's properties."


# Names with up to two joints each, so that two of them stay within what is searched.
JOINED_NAMES = st.lists(st.text("ab>", min_size=1, max_size=2), min_size=1, max_size=6)


@given(st.data(), JOINED_NAMES, JOINED_NAMES)
def test_a_sku_is_matched_with_the_names_it_is_called_by(
    data: st.DataObject, first: list[str], last: list[str]
) -> None:
    called = f"{data.draw(st.sampled_from(first))}>{data.draw(st.sampled_from(last))}"
    one, other = Choices(props(first, last)).of_attrs(escape(called))
    assert f"{first[one]}>{last[other]}" == called


NAMES = st.lists(st.text().map(lambda name: name.replace("&", "").replace(">", "")), min_size=1, unique=True)


@given(st.data(), NAMES, NAMES)
def test_any_choice_is_read_back(data: st.DataObject, first: list[str], last: list[str]) -> None:
    choice = data.draw(st.integers(0, len(first) - 1)), data.draw(st.integers(0, len(last) - 1))
    attrs = escape(f"{first[choice[0]]}>{last[choice[1]]}")
    assert Choices(props(first, last)).of_attrs(attrs) == choice
