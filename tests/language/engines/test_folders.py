"""Folders of models."""

from pathlib import Path

import pytest

from offerlens.language.engines.folders import Pair, fingerprint, folders_in, only, pair_of, route


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("zh-en", ("zh", "en")),
        ("zh_en", ("zh", "en")),
        ("zhen", ("zh", "en")),
        ("ZH-EN", ("zh", "en")),
        ("zh-Hans-en", ("zh", "en")),
        ("en-pt-BR", ("en", "pt")),
        ("en-pb", ("en", "pt")),
        ("translate-zh_en-1_9", ("zh", "en")),
        ("opus-mt-zh-en", ("zh", "en")),
        ("opus-mt-tc-big-en-ko", ("en", "ko")),
        ("nllb", None),
        ("en", None),
        ("en-en", None),
        ("en-de", None),
        ("zh-en-ru", None),
        ("", None),
    ],
)
def test_the_languages_are_read_from_the_name(name: str, pair: Pair | None) -> None:
    assert pair_of(name) == pair


@pytest.mark.parametrize(
    ("pairs", "way"),
    [
        ([("zh", "ru"), ("zh", "en"), ("en", "ru")], (("zh", "ru"),)),
        ([("zh", "en"), ("en", "ru")], (("zh", "en"), ("en", "ru"))),
        ([("zh", "en")], ()),
        ([("en", "ru")], ()),
        ([], ()),
    ],
)
def test_the_way_is_direct_or_through_english(pairs: list[Pair], way: tuple[Pair, ...]) -> None:
    assert route(pairs, "zh", "ru") == way


def test_there_is_no_way_from_a_language_to_itself() -> None:
    assert route([("en", "ru"), ("zh", "en")], "en", "en") == ()


def test_only_folders_are_looked_at(tmp_path: Path) -> None:
    for name in ("zh-en", "en-ru"):
        (tmp_path / name).mkdir()
    (tmp_path / "en-ko").write_bytes(b"")
    assert [path.name for path in folders_in(tmp_path)] == ["en-ru", "zh-en"]


@pytest.mark.parametrize(("names", "found"), [(["a.bin"], "a.bin"), ([], None), (["a.bin", "b.bin"], None)])
def test_a_file_is_taken_where_it_is_the_only_one(tmp_path: Path, names: list[str], found: str | None) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"")
    path = only(tmp_path, "*.bin")
    assert (path and path.name) == found


def test_a_fingerprint_is_of_names_sizes_and_ends(tmp_path: Path) -> None:
    file = tmp_path / "a"

    def mark(content: bytes) -> str:
        file.write_bytes(content)
        return fingerprint(tmp_path, [file])

    first = mark(b"1" * 100_000)
    assert [mark(b"1" * 100_000) == first, mark(b"1" * 100_001) == first, mark(b"1" * 99_999 + b"2") == first] == [
        True,
        False,
        False,
    ]
