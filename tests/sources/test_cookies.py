"""The operator's own cookies."""

from pathlib import Path

import pytest

from offerlens.sources.cookies import Cookies

FILE = """\
# Netscape HTTP Cookie File
.1688.com\tTRUE\t/\tTRUE\t0\tsession\tone
detail.1688.com\tFALSE\t/offer\tTRUE\t2147483647\tpath\ttwo
.1688.com\tTRUE\t/\tTRUE\t1\texpired\tthree
.taobao.com\tTRUE\t/\tTRUE\t0\tother\tfour
"""


@pytest.fixture
def cookies(tmp_path: Path) -> Cookies:
    file = tmp_path / "cookies.txt"
    file.write_text(FILE)
    return Cookies(file)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://detail.1688.com/offer/1.html", {"path=two", "session=one"}),
        ("https://m.1688.com/offer/1.html", {"session=one"}),
        ("http://detail.1688.com/offer/1.html", set()),
        ("https://example.com/", set()),
    ],
)
def test_a_cookie_goes_where_it_belongs(cookies: Cookies, url: str, sent: set[str]) -> None:
    header = cookies.header(url).get("Cookie", "")
    assert set(filter(None, header.split("; "))) == sent


def test_more_cookies_come_behind(cookies: Cookies) -> None:
    assert cookies.header("https://m.1688.com/", "a=b") == {"Cookie": "session=one; a=b"}


def test_without_a_file_there_are_no_cookies() -> None:
    assert (Cookies(None).header("https://m.1688.com/"), Cookies(None).header("https://m.1688.com/", "a=b")) == (
        {},
        {"Cookie": "a=b"},
    )


def test_a_file_that_is_none_is_told_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("secret=value")
    with pytest.raises(ValueError, match=r"is no cookie file in Netscape's format\.$") as raised:
        Cookies(file)
    assert "value" not in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be opened: No such file or directory"):
        Cookies(tmp_path / "nowhere.txt")
