"""All the saved pages of a place."""

import os
from pathlib import Path

from saved.making import DATE, SECONDS, mhtml, offer_url, warc, write

from offerlens.saved.library import Found, Library
from offerlens.saved.page import SavedPage

OFFER, OTHER = 859086919394, 600000000001


def body(found: Found | None) -> bytes | None:
    """What a library has found."""
    return found.page.read(1_000_000) if found else None


def test_every_form_is_found_by_its_offer(tmp_path: Path) -> None:
    write(tmp_path, "a/859086919394.html", b"page")
    write(tmp_path, "b/a title.mhtml", mhtml(b"<p>other</p>", OTHER))
    write(tmp_path, "c/crawl.warc.gz", warc((offer_url(600000000002), b"third")))
    library = Library(tmp_path)
    assert [body(library.page(offer)) for offer in (OFFER, OTHER, 600000000002)] == [b"page", b"<p>other</p>", b"third"]


def test_a_web_archive_alone_is_a_place(tmp_path: Path) -> None:
    assert body(Library(write(tmp_path, "x.warc.gz", warc((offer_url(OFFER), b"page")))).page(OFFER)) == b"page"


def test_a_file_of_its_own_wins_over_an_archive(tmp_path: Path) -> None:
    write(tmp_path, "a.warc.gz", warc((offer_url(OFFER), b"archived")))
    write(tmp_path, "z/859086919394.html", b"page")
    assert body(Library(tmp_path).page(OFFER)) == b"page"


def test_the_newest_answer_of_all_archives_wins(tmp_path: Path) -> None:
    write(tmp_path, "a.warc.gz", warc((offer_url(OFFER), b"new"), date="2026-01-01T00:00:00Z"))
    write(tmp_path, "b.warc.gz", warc((offer_url(OFFER), b"old"), date=DATE))
    assert body(Library(tmp_path).page(OFFER)) == b"new"


def test_an_archived_page_is_as_old_as_its_record_says(tmp_path: Path) -> None:
    write(tmp_path, "a.warc.gz", warc((offer_url(OFFER), b"page"), date=DATE))
    found = Library(tmp_path).page(OFFER)
    assert found == Found(SavedPage(tmp_path / "a.warc.gz", 0), SECONDS)


def test_a_file_is_as_old_as_the_system_says(tmp_path: Path) -> None:
    os.utime(write(tmp_path, "859086919394.html", b"page"), (1000.0, 2000.0))
    assert Library(tmp_path).page(OFFER) == Found(SavedPage(tmp_path / "859086919394.html"), 2000.0)


def test_an_archive_that_has_grown_is_read_again(tmp_path: Path) -> None:
    file = write(tmp_path, "a.warc.gz", warc((offer_url(OFFER), b"page")))
    library = Library(tmp_path)
    assert library.page(OTHER) is None
    with file.open("ab") as archive:
        archive.write(warc((offer_url(OTHER), b"other")))
    os.utime(file, (1.0, 1.0))
    assert body(library.page(OTHER)) == b"other"


def test_a_description_lies_beside_its_page(tmp_path: Path) -> None:
    write(tmp_path, "859086919394.js", b"var desc='x';")
    assert body(Library(tmp_path).description(OFFER, "")) == b"var desc='x';"


def test_a_description_in_an_archive_is_found_by_its_address(tmp_path: Path) -> None:
    url = "https://itemcdn.tmall.com/1688offer/icoss1"
    write(tmp_path, "a.warc.gz", warc((offer_url(OFFER), b"page"), (url, b"var desc='x';")))
    assert body(Library(tmp_path).description(OFFER, url)) == b"var desc='x';"


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert (library.page(OFFER), library.description(OFFER, "x"), library.size()) == (None, None, 0)


def test_the_size_counts_offers(tmp_path: Path) -> None:
    write(tmp_path, "859086919394.html", b"page")
    write(tmp_path, "a.warc.gz", warc((offer_url(OFFER), b"page"), (offer_url(OTHER), b"other")))
    assert Library(tmp_path).size() == 2
