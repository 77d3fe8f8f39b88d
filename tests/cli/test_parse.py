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


@pytest.mark.parametrize(
    ("file", "reason"),
    [("missing.html", "missing.html: No such file or directory\n"), (".", ".: Is a directory\n")],
)
def test_a_file_that_cannot_be_read_is_named(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], file: str, reason: str
) -> None:
    assert (offerlens("parse", file), *capsys.readouterr()) == (2, "", reason)


def test_what_came_before_a_missing_file_stays_printed(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = offerlens("parse", "documented.html", "missing.html")
    assert (code, *capsysbinary.readouterr()) == (
        2,
        reply(DOCUMENTED) + b"\n",
        b"missing.html: No such file or directory\n",
    )


def test_a_page_must_be_named(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    assert (offerlens("parse"), *capsys.readouterr()) == (2, "", "Name at least one saved page.\n")
