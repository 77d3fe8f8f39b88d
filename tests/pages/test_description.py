"""The long description: its three forms, its two encodings, and what is taken out of it."""

from html import escape
from pathlib import Path

import pytest

from offerlens.errors import PageCutOff, PageUnreadable
from offerlens.pages.description import Description, read_description
from offerlens.standin.description import description_at, render
from offerlens.standin.goods import DOCUMENTED, Goods, catalogue

PICTURE = "https://cbu01.alicdn.com/a.jpg"


@pytest.mark.parametrize(
    "script",
    [
        f'var offer_details={{"content":"<img src=\\"{PICTURE}\\">"}};',
        f"var offer_details = {{ content: '<img src=\"{PICTURE}\">' }};",
        f"var desc='<img src=\"{PICTURE}\">';",
        f"var desc='<img\n src=\"{PICTURE}\">';",
        f'  offer_details={{"content":"<img src=\\"{PICTURE}\\">"}}',
    ],
    ids=["JSON", "bare key", "bare string", "a line break in a string", "no var and no semicolon"],
)
def test_each_form_is_read(script: str) -> None:
    assert read_description(script.encode()) == Description([PICTURE], f'<img src="{PICTURE}">')


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_bytes_decide_the_encoding(encoding: str) -> None:
    assert read_description("var desc='<p>纯棉</p>';".encode(encoding)).html == "<p>纯棉</p>"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<iframe src="https://example.com/"></iframe><p>a</p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ("<form><p>a</p></form>", "<p>a</p>"),
    ],
    ids=["script", "handler", "frame", "script address", "style", "form"],
)
def test_what_no_shop_should_take_over_is_taken_out(html: str, shown: str) -> None:
    assert read_description(f"var desc='{html}';".encode()).html == shown


@pytest.mark.parametrize("attribute", ["data-lazyload-src", "data-src", "data-lazy-src", "lazy-src"])
def test_a_picture_that_waits_is_shown(attribute: str) -> None:
    script = f"""var desc='<img src="//img.alicdn.com/blank.gif" {attribute}="//cbu01.alicdn.com/a.jpg">';"""
    assert read_description(script.encode()) == Description([PICTURE], f'<img src="{PICTURE}">')


def test_a_picture_is_listed_once() -> None:
    script = f"""var desc='<img src="{PICTURE}"><img src="{PICTURE}">';"""
    assert read_description(script.encode()).images == [PICTURE]


def test_a_picture_that_cannot_be_fetched_is_not_listed() -> None:
    assert read_description(b"""var desc='<img src="data:image/png;base64,AA"><img>';""").images == []


def test_a_description_cut_off_is_refused() -> None:
    with pytest.raises(PageCutOff):
        read_description(b"var desc='<p>a")


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"var desc=1;", b"var offer_details={};", b"var desc=;"])
def test_what_is_no_description_is_refused(body: bytes) -> None:
    with pytest.raises(PageUnreadable):
        read_description(body)


def test_the_saved_description_is_read(shared: Path) -> None:
    body = (shared / "pages/description/sanitised_offer_details.js").read_bytes()
    numbers = range(1, 15)
    assert read_description(body).images == [f"https://img.example.test/detail-a-{n:02}.jpg" for n in numbers]


@pytest.mark.parametrize("goods", catalogue().values(), ids=lambda goods: str(goods.offer_id))
def test_the_standin_describes_each_offer_by_its_title_and_pictures(goods: Goods) -> None:
    description = read_description(render(goods))
    assert description.images == goods.gallery[:5]
    assert escape(goods.title, quote=False) in description.html


def test_the_standin_keeps_a_description_where_the_page_says() -> None:
    goods = catalogue()[DOCUMENTED]
    assert description_at("/1688offer/icoss598189538ad1d6828b1d4e2a8?") == render(goods)
