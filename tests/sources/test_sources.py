"""Which sources the settings choose."""

from pathlib import Path

import pytest

from offerlens.settings import SourceSettings
from offerlens.sources import open_sources
from offerlens.state import LocalState


def chosen(settings: SourceSettings) -> list[str]:
    """The names of the sources that the settings choose."""
    return [source.name for source in open_sources(settings, LocalState(None))]


def test_saved_pages_are_chosen_by_pages(tmp_path: Path) -> None:
    assert chosen(SourceSettings(pages=tmp_path)) == ["saved"]


def test_the_page_of_another_site_is_chosen_by_its_address() -> None:
    assert chosen(SourceSettings(page_base="http://127.0.0.1:8689")) == ["page"]


def test_the_page_comes_before_what_was_saved(tmp_path: Path) -> None:
    assert chosen(SourceSettings(pages=tmp_path, page_base="http://127.0.0.1:8689")) == ["page", "saved"]


def test_the_operators_order_is_taken(tmp_path: Path) -> None:
    settings = SourceSettings(sources=("saved", "page"), pages=tmp_path, page_base="http://127.0.0.1:8689")
    assert chosen(settings) == ["saved", "page"]


def test_saved_pages_need_no_leave_to_read_1688(tmp_path: Path) -> None:
    assert chosen(SourceSettings(pages=tmp_path, read_1688=False)) == ["saved"]


@pytest.mark.parametrize("remedy", ["--read-1688", "OFFERLENS_READ_1688=true", "--pages DIR", "--demo"])
def test_without_any_choice_every_remedy_is_told(remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        chosen(SourceSettings())


def test_a_source_that_is_not_set_up_is_refused_with_its_remedy() -> None:
    with pytest.raises(ValueError, match=r"set pages \(--pages DIR\)"):
        chosen(SourceSettings(sources=("saved",)))


def test_a_folder_that_is_not_there_does_not_fall_back_to_the_network(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a folder of saved pages"):
        chosen(SourceSettings(pages=tmp_path / "nowhere", page_base="http://127.0.0.1:8689"))
