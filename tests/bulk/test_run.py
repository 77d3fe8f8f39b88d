"""Many pages at once: their order, their failures, and going on where a run was stopped."""

from pathlib import Path

import msgspec
import pytest
from saved.making import offer_url, warc, write

from offerlens.bulk.run import Line, find_pages, finished, read_all, read_one
from offerlens.saved.page import SavedPage
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.troubles import CAPTCHA_BODY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.html").write_bytes(render(catalogue()[DOCUMENTED]))
    (tmp_path / "sub" / "a.HTM").write_bytes(CAPTCHA_BODY)
    (tmp_path / "notes.txt").write_text("no page")
    return tmp_path


def test_a_folder_stands_for_the_pages_in_and_below_it(folder: Path) -> None:
    assert find_pages((folder,)) == [SavedPage(folder / "b.html"), SavedPage(folder / "sub" / "a.HTM")]


def test_a_named_file_is_a_page_whatever_its_ending(folder: Path) -> None:
    assert find_pages((folder / "notes.txt",)) == [SavedPage(folder / "notes.txt")]


def test_what_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find_pages((folder / "missing.html",))


def test_a_line_is_the_reply_with_the_pages_name(folder: Path) -> None:
    line = read_one(SavedPage(folder / "b.html"))
    reply = msgspec.json.decode(line.named())
    assert (line.outcome, reply["code"], reply["data"]["item_id"]) == ("read", 200, DOCUMENTED)
    assert (list(reply), reply["file"]) == (["code", "msg", "data", "file"], str(folder / "b.html"))


def test_a_refused_page_is_a_line_too(folder: Path) -> None:
    line = read_one(SavedPage(folder / "sub" / "a.HTM"))
    reply = msgspec.json.decode(line.named())
    assert (line.outcome, reply["code"], reply["data"]) == ("captcha", 417, None)


def test_a_page_that_cannot_be_opened_is_a_line_too(folder: Path) -> None:
    assert read_one(SavedPage(folder / "missing.html")).outcome == "file"


def test_the_lines_come_in_the_order_of_the_pages(folder: Path) -> None:
    pages = [SavedPage(folder / "sub" / "a.HTM"), SavedPage(folder / "b.html")] * 20
    assert [line.outcome for line in read_all(pages, 2)] == ["captcha", "read"] * 20


def test_a_run_that_never_began_has_finished_nothing(tmp_path: Path) -> None:
    assert finished(tmp_path / "out.jsonl.part") == set()


def test_a_line_that_was_not_ended_is_cut_off(folder: Path, tmp_path: Path) -> None:
    spool = tmp_path / "out.part"
    whole: Line = read_one(SavedPage(folder / "b.html"))
    spool.write_bytes(whole.named() + b"\n" + whole.named()[:100])
    assert finished(spool) == {str(folder / "b.html")}
    assert spool.read_bytes() == whole.named() + b"\n"


def test_the_pages_of_an_archive_are_pages_each(folder: Path) -> None:
    page = render(catalogue()[DOCUMENTED])
    file = write(folder, "x.warc.gz", warc((offer_url(DOCUMENTED), page), ("https://example.com/", b"no offer")))
    assert [(line.outcome, line.name) for line in map(read_one, find_pages((file,)))] == [("read", f"{file}#0")]
