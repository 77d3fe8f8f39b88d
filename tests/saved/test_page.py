"""One saved page, in every form."""

import gzip
import logging
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saved.making import DATE, SECONDS, mhtml, offer_url, warc, write

from offerlens.errors import PageTooLarge, PageUnreadable
from offerlens.pages import read_page
from offerlens.saved.mhtml import offer_id_of as offer_in
from offerlens.saved.mhtml import page_of
from offerlens.saved.page import SavedPage, kind_of, offer_id_of
from offerlens.saved.warc import Record, read, records
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.server import page_of as drawn

PAGE = drawn(DOCUMENTED) or b""
CAP = 10_000_000
FORMS = {
    "x.html": PAGE,
    "x.htm": PAGE,
    "x.HTML.GZ": gzip.compress(PAGE),
    "x.mhtml": mhtml(PAGE, DOCUMENTED),
    "x.mht": mhtml(PAGE, DOCUMENTED),
    "x.mhtml.gz": gzip.compress(mhtml(PAGE, DOCUMENTED)),
}


@pytest.mark.parametrize(("name", "content"), FORMS.items(), ids=FORMS)
def test_a_page_comes_out_the_same_in_every_form(tmp_path: Path, name: str, content: bytes) -> None:
    saved = SavedPage(write(tmp_path, name, content))
    assert read_page(saved.read(CAP)) == read_page(PAGE)


@pytest.mark.parametrize("offer_id", sorted(catalogue()))
@pytest.mark.parametrize("packed", [True, False])
def test_a_page_comes_out_of_an_archive_as_it_was(tmp_path: Path, offer_id: int, packed: bool) -> None:
    page = drawn(offer_id) or b""
    file = write(tmp_path, "x.warc", warc((offer_url(1), b"other"), (offer_url(offer_id), page), packed=packed))
    (record,) = [record for record in records(file) if record.offer_id() == offer_id]
    assert SavedPage(file, record.offset).read(CAP) == page


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", ".html"),
        ("a.HTM.gz", ".htm"),
        ("a.warc.gz", ".warc"),
        ("a.gz", ""),
        ("a", ""),
        ("a.b.mhtml", ".mhtml"),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_ending(name: str, kind: str) -> None:
    assert kind_of(Path(name)) == kind


def test_a_browsers_archive_tells_its_offer_itself(tmp_path: Path) -> None:
    assert offer_id_of(write(tmp_path, "a title.mhtml", FORMS["x.mhtml"])) == DOCUMENTED


def test_a_packed_browsers_archive_tells_it_too(tmp_path: Path) -> None:
    assert offer_id_of(write(tmp_path, "a title.mhtml.gz", FORMS["x.mhtml.gz"])) == DOCUMENTED


def test_the_name_of_a_file_comes_first(tmp_path: Path) -> None:
    assert offer_id_of(write(tmp_path, "600000000001.mhtml", FORMS["x.mhtml"])) == 600000000001


def test_an_archive_of_another_site_tells_no_offer() -> None:
    assert offer_in(b"Snapshot-Content-Location: https://example.com/offer/859086919394.html\r\n") is None


def test_a_packed_page_is_unpacked_no_further_than_the_cap(tmp_path: Path) -> None:
    bomb = write(tmp_path, "x.html.gz", gzip.compress(b" " * 5_000_000))
    with pytest.raises(PageTooLarge, match=r"^The saved file x\.html\.gz has more than 1000 bytes\.$"):
        SavedPage(bomb).read(1000)


def test_a_record_is_unpacked_no_further_than_the_cap(tmp_path: Path) -> None:
    file = write(tmp_path, "x.warc.gz", warc((offer_url(DOCUMENTED), b" " * 5_000_000)))
    with pytest.raises(PageTooLarge):
        SavedPage(file, next(records(file)).offset).read(1000)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", gzip.compress(PAGE)[:-100]], ids=["empty", "nonsense", "cut off"]
)
def test_a_broken_packing_is_told(tmp_path: Path, content: bytes) -> None:
    if not content:
        assert SavedPage(write(tmp_path, "x.html.gz", content)).read(CAP) == b""
        return
    with pytest.raises(PageUnreadable, match=r"^x\.html\.gz is packed, and broken\.$"):
        SavedPage(write(tmp_path, "x.html.gz", content)).read(CAP)


@pytest.mark.parametrize("archive", [b"", b"nonsense", b"Content-Type: image/png\r\n\r\nx", b"\xff" * 1000])
def test_a_browsers_archive_without_a_page_is_told(archive: bytes) -> None:
    with pytest.raises(PageUnreadable):
        page_of(archive)


def test_parts_within_parts_do_no_harm() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(3000)
    )
    with pytest.raises(PageUnreadable):
        page_of(deep + b"Content-Type: text/plain\r\n\r\nx")


@given(st.binary(max_size=300), st.integers(0, 3000))
@settings(deadline=None, max_examples=60)
def test_a_spoiled_browsers_archive_is_a_page_or_unreadable(junk: bytes, at: int) -> None:
    whole = FORMS["x.mhtml"]
    with suppress(PageUnreadable):
        assert isinstance(page_of(whole[:at] + junk + whole[at + len(junk) :]), bytes)


# Web archives


def test_a_record_says_when_it_was_answered(tmp_path: Path) -> None:
    file = write(tmp_path, "x.warc.gz", warc((offer_url(DOCUMENTED), PAGE), date=DATE))
    assert list(records(file)) == [Record(offer_url(DOCUMENTED), 0, SECONDS)]


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found", "429 Too Many Requests", "503 Down"])
def test_an_answer_that_is_no_success_is_passed_over(tmp_path: Path, status: str) -> None:
    file = write(tmp_path, "x.warc.gz", warc((offer_url(DOCUMENTED), PAGE), status=status))
    assert list(records(file)) == []


def test_an_archive_gives_what_is_whole_before_its_break(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    whole = warc((offer_url(DOCUMENTED), PAGE), packed=False)
    file = write(tmp_path, "x.warc", whole + b"WARC/1.0\r\nnonsense" + b"\x00" * 100)
    assert [record.offer_id() for record in records(file)] == [DOCUMENTED]
    assert caplog.messages == [] or "is broken" in caplog.messages[0]


def test_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = write(tmp_path, "x.warc", b"nonsense")
    with pytest.raises(PageUnreadable):
        read(file, 3, CAP)


@given(st.binary(max_size=200), st.integers(0, 2000))
@settings(deadline=None, max_examples=60)
def test_a_spoiled_web_archive_does_no_harm(tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int) -> None:
    logging.getLogger("offerlens.saved").setLevel(logging.ERROR)
    whole = warc((offer_url(DOCUMENTED), b"a page"), (offer_url(600000000001), b"another"))
    file = write(tmp_path_factory.mktemp("spoiled"), "x.warc.gz", whole[:at] + junk + whole[at + len(junk) :])
    for record in records(file):
        with suppress(PageUnreadable):
            assert isinstance(read(file, record.offset, CAP), bytes)
