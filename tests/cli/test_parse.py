"""``offerlens parse``."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from offerlens import encode_reply, read_page
from offerlens.errors import CaptchaAsked, PageEmpty
from offerlens.reply import encode_failure
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of
from offerlens.standin.troubles import CAPTCHA_BODY, EMPTY_BODY

BY_SKU = 600000000001


@pytest.fixture(autouse=True)
def _pages(tmp_path: Path) -> None:
    """What lies in the current folder."""
    (tmp_path / "documented.html").write_bytes(page_of(DOCUMENTED) or b"")
    (tmp_path / "by-sku.html").write_bytes(page_of(BY_SKU) or b"")
    (tmp_path / "captcha.html").write_bytes(CAPTCHA_BODY)
    (tmp_path / "empty.html").write_bytes(EMPTY_BODY)


def reply(offer_id: int) -> bytes:
    """The documented reply of an offer of the stand-in."""
    return encode_reply(read_page(page_of(offer_id) or b""))


def test_one_page_is_printed_indented(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = offerlens("parse", "documented.html")
    assert (code, *capsysbinary.readouterr()) == (0, msgspec.json.format(reply(DOCUMENTED), indent=2) + b"\n", b"")


def test_one_page_says_what_the_service_says(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    offerlens("parse", "documented.html")
    assert json.loads(capsysbinary.readouterr().out) == json.loads(reply(DOCUMENTED))


def test_chinese_is_printed_as_it_is(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    offerlens("parse", "documented.html")
    assert "豹纹".encode() in capsysbinary.readouterr().out


def test_one_page_without_data_is_a_failure(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = offerlens("parse", "empty.html")
    assert (code, *capsysbinary.readouterr()) == (1, b"", b"empty.html: The page carries no product data.\n")


def test_several_pages_are_printed_a_line_each_in_their_order(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = offerlens("parse", "documented.html", "by-sku.html")
    lines = reply(DOCUMENTED) + b"\n" + reply(BY_SKU) + b"\n"
    assert (code, *capsysbinary.readouterr()) == (0, lines, b"")


def test_failures_among_several_pages_are_replies_of_their_own(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = offerlens("parse", "captcha.html", "documented.html", "empty.html")
    lines = [encode_failure(CaptchaAsked()), reply(DOCUMENTED), encode_failure(PageEmpty())]
    assert (code, capsysbinary.readouterr().out.splitlines()) == (1, lines)


def test_failures_among_several_pages_are_told_by_file(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    offerlens("parse", "captcha.html", "documented.html", "empty.html")
    assert [line.split(b":")[0] for line in capsysbinary.readouterr().err.splitlines()] == [
        b"captcha.html",
        b"empty.html",
    ]


def test_a_page_that_is_not_there_is_named_before_anything_is_read(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = offerlens("parse", "documented.html", "missing.html")
    assert (code, *capsysbinary.readouterr()) == (2, b"", b"missing.html: No such file or directory\n")


def test_a_folder_stands_for_its_pages(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = offerlens("parse", ".")
    codes = [json.loads(line)["code"] for line in capsysbinary.readouterr().out.splitlines()]
    assert (code, codes) == (1, [200, 417, 200, 417])


@pytest.mark.parametrize("arguments", [(), ("nothing",)], ids=["no name", "an empty folder"])
def test_a_page_must_be_named(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "nothing").mkdir()
    reason = "Name at least one saved page, or a folder of them.\n"
    assert (offerlens("parse", *arguments), *capsys.readouterr()) == (2, "", reason)


def test_a_page_is_explained(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    code = offerlens("parse", "--explain", "documented.html")
    lines = capsys.readouterr().out.splitlines()
    assert (code, lines[0]) == (0, "documented.html: desktop_context")
    assert "  empty: skus.origin_price (no promotion is running)" in lines


def test_pages_are_read_into_a_file(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = offerlens("parse", ".", "-o", "out.jsonl", "--jobs", "1")
    replies = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert (code, [reply["file"] for reply in replies]) == (
        0,
        ["by-sku.html", "captcha.html", "documented.html", "empty.html"],
    )
    assert capsys.readouterr().err.startswith("read 2, refused 2 (captcha 1, page_empty 1); ")


def test_a_run_that_was_stopped_goes_on_where_it_stopped(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    offerlens("parse", ".", "-o", "whole.jsonl", "--jobs", "1")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    (tmp_path / "out.jsonl.part").write_bytes(whole[: whole.index(b"\n") + 100])
    capsys.readouterr()
    offerlens("parse", ".", "-o", "out.jsonl", "--jobs", "1")
    assert (tmp_path / "out.jsonl").read_bytes() == whole
    assert ", 1 had been read before; " in capsys.readouterr().err


def test_an_output_of_another_kind_is_refused(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "out.xlsx: the output file ends in .jsonl, .csv, .parquet.\n"
    assert (offerlens("parse", ".", "-o", "out.xlsx"), *capsys.readouterr()) == (2, "", reason)
