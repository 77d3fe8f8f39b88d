"""Texts and attributes of old pages, and pages that no parser should be given."""

import pytest
from msgspec import Struct

from offerlens.errors import PageUnreadable
from offerlens.pages.html import Document, decode


class Size(Struct):
    w: int


def test_utf8_is_read_as_such_whatever_the_meta_says() -> None:
    assert decode('<meta charset="gbk">纯棉'.encode()) == '<meta charset="gbk">纯棉'


def test_other_bytes_are_read_as_gb18030() -> None:
    assert decode("纯棉 €".encode("gb18030")) == "纯棉 €"


def test_bytes_of_neither_are_marked() -> None:
    assert decode(b"a\xff\xff") == "a\ufffd\ufffd"


def test_a_text_comes_without_the_blanks_around_it() -> None:
    assert Document("<h1>\n  a b </h1>").text("h1") == "a b"


def test_a_heading_in_a_script_is_no_heading() -> None:
    assert Document('<script type="text/html"><h1>no</h1></script><h1>yes</h1>').texts("h1") == ["yes"]


def test_an_element_that_is_not_there_says_nothing() -> None:
    document = Document("<p>a</p>")
    assert (document.text("h1"), document.texts("h1"), document.attribute("h1", "id")) == ("", [], "")


def test_the_first_element_that_has_the_attribute_gives_it() -> None:
    assert Document('<p></p><p id="x"></p>').attribute("p", "id") == "x"


def test_json_in_an_attribute_is_read_however_it_is_quoted() -> None:
    document = Document("""<p a='{"w":1}'></p><p a="{&quot;w&quot;:2}"></p><p a="no"></p><p></p>""")
    assert document.read("p", "a", Size) == [Size(1), Size(2)]


def test_an_escaped_area_is_decoded() -> None:
    assert Document("<script>{&quot;w&quot;:1}</script>").read_area("script", Size) == Size(1)


def test_an_area_that_is_no_json_is_none() -> None:
    assert Document("<script>{</script>").read_area("script", Size) is None


@pytest.mark.parametrize("opened", ["<div>", "<div/>", "<p><font>", "<DIV>"])
def test_elements_left_open_in_great_number_are_refused(opened: str) -> None:
    with pytest.raises(PageUnreadable, match="elements open"):
        Document(opened * 501)


def test_elements_that_end_may_be_many() -> None:
    assert len(Document("<p>a</p><br><img>" * 2000).texts("p")) == 2000


def test_ends_of_elements_that_were_not_opened_do_not_count() -> None:
    with pytest.raises(PageUnreadable):
        Document("<div></p>" * 501)
