"""A seller's title without the words that say nothing about the goods."""

from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offerlens.language.lexicon import glossary_terms, plain
from offerlens.language.title import optimize_title

HEADER, *LINES = Path(__file__).with_name("titles.tsv").read_text("utf-8").splitlines()
TITLES = {f"row {number}": tuple(line.split("\t")) for number, line in enumerate(LINES, 2)}

DROPPED = ("platforms", "trade", "filler")
CODES = ("A12", "M8*40", "12V", "5000mAh", "CR2032", "2025A", "50*70cm", "USB3.0", "T800Ultra", "H2-7")
GOODS = ("手机壳", "T恤", "连衣裙", "苹果", "纯棉", "防潮", "爆米花", "潮汕", "女", "夏季", "盒", "牛肉丸", "处理器")
UNTIMED = settings(deadline=None)
"""The first title waits for the glossary."""
MARKS = (*"【】（）()/,，、!★+-&:* \t", "2025", "2024年", "款", "\u200b", "…")


def words(name: str) -> list[str]:
    """The words of a list."""
    lines = (files("offerlens.language") / "titles" / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("# ")]


LISTED = [word.replace("#", "3") for name in (*DROPPED, "kept") for word in words(name)]
ANY_TITLE = st.lists(st.sampled_from(LISTED) | st.sampled_from((*CODES, *GOODS, *MARKS)), max_size=12).map("".join)


@pytest.mark.parametrize(("before", "after"), TITLES.values(), ids=TITLES)
def test_what_the_goods_are_is_left_of_a_title(before: str, after: str) -> None:
    assert optimize_title(before) == after


@pytest.mark.parametrize("before", [row[0] for row in TITLES.values()], ids=TITLES)
def test_nothing_more_is_dropped_the_second_time(before: str) -> None:
    assert optimize_title(optimize_title(before)) == optimize_title(before)


def test_the_table_is_what_it_says() -> None:
    assert HEADER == "before\tafter"
    assert len(TITLES) > 200


@pytest.mark.parametrize("title", ["新款", "现货批发", "★2025新款★", "【包邮】", "★★★", "2025", "-", " "])
def test_a_title_of_nothing_else_stays_as_it_is(title: str) -> None:
    assert optimize_title(title) == title


def test_a_title_that_is_not_chinese_stays_as_it_is() -> None:
    assert optimize_title("New 2025 hot sale! T-shirt  wholesale T-shirt") == (
        "New 2025 hot sale! T-shirt  wholesale T-shirt"
    )


@pytest.mark.parametrize(
    "word", ["现货", "Amazon", "TIKTOK", "3件起批", "48小时发货", "2025新款", "2024年", "25年新款"]
)
def test_a_word_of_the_lists_or_a_year_is_dropped(word: str) -> None:
    assert optimize_title(f"纯棉T恤{word}女") == "纯棉T恤女"


@pytest.mark.parametrize("word", ["防潮", "潮汕", "防爆", "爆米花", "新品种", "精品店", "处理器", "热处理", "地摊灯"])
def test_a_word_is_not_found_inside_another(word: str) -> None:
    assert optimize_title(f"{word}纯棉") == f"{word}纯棉"


@pytest.mark.parametrize("number", ["2025A", "2012号", "2025-1", "CR2025", "2025*30", "2025mm", "20251", "2025铝"])
def test_a_number_that_is_no_year_stays(number: str) -> None:
    assert optimize_title(f"手镯 {number}") == f"手镯 {number}"


@pytest.mark.parametrize("year", ["适用2023款", "适用于2023款", "2018-2022款", "2026年台历", "2026挂历"])
def test_the_year_that_goods_are_for_stays(year: str) -> None:
    assert optimize_title(f"批发{year}") == year


def test_a_repeat_is_dropped() -> None:
    assert optimize_title("纯棉短袖男纯棉 A12 手镯 A12") == "纯棉短袖男 A12 手镯"


@pytest.mark.parametrize("title", ["手机壳苹果手机壳", "Type-C转Type-C线", "1米*1米", "除湿袋防霉除湿盒", "小米10:10"])
def test_a_repeat_that_says_more_stays(title: str) -> None:
    assert optimize_title(title) == title


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("【防水】手镯", "防水 手镯"),
        ("手镯（现货）女", "手镯女"),
        ("手镯，现货，包邮，女", "手镯，女"),
        ("USB现货12V手镯", "USB 12V手镯"),
        ("-20度保温杯-批发", "-20度保温杯"),
        ("手镯\u3000 \t女", "手镯 女"),
    ],
)
def test_nothing_is_left_of_the_decoration(title: str, left: str) -> None:
    assert optimize_title(title) == left


@pytest.mark.parametrize("name", [*DROPPED, "kept"])
def test_the_words_of_a_list_are_words(name: str) -> None:
    assert [word for word in words(name) if word != word.strip() or not word] == []


def test_no_word_is_listed_twice() -> None:
    counted = Counter(plain(word) for name in (*DROPPED, "kept") for word in words(name))
    assert [word for word, times in counted.items() if times > 1] == []


def test_no_word_that_goods_are_called_is_dropped() -> None:
    goods = {plain(term.chinese) for term in glossary_terms() if term.kind in {"goods", "apparel"}}
    assert [word for name in DROPPED for word in words(name) if plain(word) in goods] == []


@UNTIMED
@given(title=ANY_TITLE | st.text(max_size=30))
def test_a_title_is_never_emptied(title: str) -> None:
    assert bool(optimize_title(title).strip()) is bool(title.strip())


@UNTIMED
@given(title=ANY_TITLE | st.text(max_size=30))
def test_any_title_is_done_at_once(title: str) -> None:
    assert optimize_title(optimize_title(title)) == optimize_title(title)


@UNTIMED
@given(title=ANY_TITLE | st.text(max_size=30))
def test_nothing_is_added_but_blanks(title: str) -> None:
    assert Counter(optimize_title(title).replace(" ", "")) <= Counter(title)


@UNTIMED
@given(parts=st.lists(st.sampled_from((*LISTED, *GOODS, "★", " ", "，")), max_size=8), code=st.sampled_from(CODES))
def test_a_code_is_kept(parts: list[str], code: str) -> None:
    for place in range(len(parts) + 1):
        assert code in optimize_title(" ".join((*parts[:place], code, *parts[place:])))
