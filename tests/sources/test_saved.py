"""A folder of saved pages."""

import asyncio
from pathlib import Path

import pytest

from offerlens.errors import OfferNotStored, PageTooLarge
from offerlens.settings import SourceSettings
from offerlens.sources.saved import SavedSource
from offerlens.sources.source import Asked

OFFER = 769706957407
CAP = 1000


def open_folder(folder: Path) -> SavedSource:
    return SavedSource(SourceSettings(pages=folder, page_cap=CAP))


def fetch(source: SavedSource, offer_id: int = OFFER) -> bytes:
    """The page of an offer."""
    return asyncio.run(source.fetch(Asked(offer_id))).body


def saved(folder: Path, name: str, content: bytes = b"a page") -> Path:
    """A file in the folder, or below it."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "name",
    [
        "769706957407.html",
        "769706957407.htm",
        "769706957407.HTML",
        "offer_769706957407 (1).html",
        "detail.1688.com-offer-769706957407.html",
        "商品769706957407详情.html",
        "a shop/2026/769706957407.html",
    ],
)
def test_a_page_is_found_by_the_id_in_its_name(tmp_path: Path, name: str) -> None:
    saved(tmp_path, name)
    assert fetch(open_folder(tmp_path)) == b"a page"


@pytest.mark.parametrize(
    "name",
    [
        "769706957407",
        "769706957407.html.part",
        "769706957407_files/script.html",
        "1769706957407.html",
        "76970695740.html",
        "9769706957407999999.html",
    ],
)
def test_another_name_is_not_that_page(tmp_path: Path, name: str) -> None:
    saved(tmp_path, name)
    with pytest.raises(OfferNotStored):
        fetch(open_folder(tmp_path))


def test_an_offer_without_a_page_is_named(tmp_path: Path) -> None:
    with pytest.raises(OfferNotStored, match=r"^The saved pages have no page of offer 769706957407\.$"):
        fetch(open_folder(tmp_path))


def test_a_page_saved_after_the_first_look_is_found(tmp_path: Path) -> None:
    source = open_folder(tmp_path)
    with pytest.raises(OfferNotStored):
        fetch(source)
    saved(tmp_path, "769706957407.html")
    assert fetch(source) == b"a page"


def test_a_page_saved_anew_is_read_anew(tmp_path: Path) -> None:
    source = open_folder(tmp_path)
    saved(tmp_path, "769706957407.html", b"the old page")
    fetch(source)
    saved(tmp_path, "769706957407.html", b"the new page")
    assert fetch(source) == b"the new page"


def test_a_page_moved_within_the_folder_is_found_again(tmp_path: Path) -> None:
    source = open_folder(tmp_path)
    page = saved(tmp_path, "769706957407.html")
    fetch(source)
    page.rename(tmp_path / "moved-769706957407.htm")
    assert fetch(source) == b"a page"


def test_a_page_deleted_meanwhile_is_not_stored(tmp_path: Path) -> None:
    source = open_folder(tmp_path)
    page = saved(tmp_path, "769706957407.html")
    fetch(source)
    page.unlink()
    with pytest.raises(OfferNotStored):
        fetch(source)


def test_of_several_pages_of_one_offer_the_first_by_path_is_read(tmp_path: Path) -> None:
    saved(tmp_path, "b/769706957407.html", b"second")
    saved(tmp_path, "a/769706957407.html", b"first")
    assert fetch(open_folder(tmp_path)) == b"first"


def test_each_offer_has_its_own_page(tmp_path: Path) -> None:
    saved(tmp_path, "769706957407.html", b"one")
    saved(tmp_path, "951410798382.html", b"another")
    source = open_folder(tmp_path)
    assert [fetch(source, 769706957407), fetch(source, 951410798382)] == [b"one", b"another"]


def test_a_page_as_large_as_the_cap_is_read_whole(tmp_path: Path) -> None:
    saved(tmp_path, "769706957407.html", b"x" * CAP)
    assert fetch(open_folder(tmp_path)) == b"x" * CAP


def test_a_page_larger_than_the_cap_is_refused(tmp_path: Path) -> None:
    saved(tmp_path, "769706957407.html", b"x" * (CAP + 1))
    with pytest.raises(PageTooLarge, match=r"^The saved file 769706957407.html has more than 1000 bytes\.$"):
        fetch(open_folder(tmp_path))


def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere is not a folder of saved pages, nor a web archive\.$"):
        open_folder(tmp_path / "nowhere")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a folder of saved pages"):
        open_folder(saved(tmp_path, "769706957407.html"))


def test_the_folder_calls_itself_saved(tmp_path: Path) -> None:
    assert open_folder(tmp_path).name == "saved"


def test_a_closed_folder_can_be_read_on(tmp_path: Path) -> None:
    saved(tmp_path, "769706957407.html")
    source = open_folder(tmp_path)
    asyncio.run(source.close())
    assert fetch(source) == b"a page"
