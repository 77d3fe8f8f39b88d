"""Which source the settings choose."""

import asyncio
from pathlib import Path

import pytest

from offerlens.settings import SourceSettings
from offerlens.sources import open_source


def test_a_folder_of_pages_is_chosen_by_pages(tmp_path: Path) -> None:
    assert open_source(SourceSettings(pages=tmp_path)).name == "folder"


def test_the_page_is_chosen_without_a_folder() -> None:
    assert open_source(SourceSettings(page_base="http://127.0.0.1:8689")).name == "page"


def test_a_folder_wins_over_an_address(tmp_path: Path) -> None:
    assert open_source(SourceSettings(pages=tmp_path, page_base="http://127.0.0.1:8689")).name == "folder"


def test_a_folder_needs_no_leave_to_read_1688(tmp_path: Path) -> None:
    assert open_source(SourceSettings(pages=tmp_path, read_1688=False)).name == "folder"


def test_1688_itself_is_read_where_the_operator_says_so() -> None:
    assert open_source(SourceSettings(read_1688=True)).name == "page"


@pytest.mark.parametrize("remedy", ["--read-1688", "OFFERLENS_READ_1688=true", "--pages DIR", "--demo"])
def test_without_any_choice_every_remedy_is_told(remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        open_source(SourceSettings())


def test_a_folder_that_is_not_there_does_not_fall_back_to_the_network(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a folder of saved pages"):
        open_source(SourceSettings(pages=tmp_path / "nowhere", page_base="http://127.0.0.1:8689"))


def test_the_folder_has_the_cap_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "769706957407.html").write_bytes(b"12345")
    source = open_source(SourceSettings(pages=tmp_path, page_cap=5))
    assert asyncio.run(source.fetch(769706957407)) == b"12345"
