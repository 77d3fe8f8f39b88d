"""JavaScript literals: cut out of a page, and read whoever wrote them."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import field

from offerlens.errors import PageCutOff, PageUnreadable
from offerlens.pages.literal import LiteralReader, Node, cut, read_assigned
from offerlens.pages.values import Scalar

MARKER = b"data = "


class Part(Node):
    name: Scalar = None
    sku_weight: dict[str, Scalar] = field(default_factory=dict)


class Page(Node):
    part: Part | None = None
    parts: list[Part] = field(default_factory=list)
    anything: Any = None


reader = LiteralReader(Page, bytes)


def read(literal: str) -> Page:
    """What the reader makes of a literal."""
    return reader.read(memoryview(literal.encode()))


CUTS = {
    "at the end of the script": (b"data = {1}</script>", b"{1}"),
    "before a semicolon": (b"data = {1};</script>", b"{1}"),
    "before a call's end": (b"f(data = {1});\n</script>", b"{1}"),
    "before blanks": (b"data = {1} \r\n\t ) ; \n</script>", b"{1}"),
    "after other things": (b"x = {0}; data = {1}</script>", b"{1}"),
    "of more lines": (b"data = {\n1\n}\n</script>", b"{\n1\n}"),
    "before the first script's end": (b"data = {1}</script><script>{2}</script>", b"{1}"),
    "after blanks": (b"data = \n {1}</script>", b"{1}"),
    "of the first marker": (b"data = {1}</script>data = {2}</script>", b"{1}"),
}


@pytest.mark.parametrize(("body", "literal"), CUTS.values(), ids=CUTS)
def test_a_literal_is_cut_out(body: bytes, literal: bytes) -> None:
    assert cut(body, MARKER) == literal


def test_a_literal_is_not_copied() -> None:
    body = b"data = {1}</script>"
    assert cut(body, MARKER).obj is body


CUT_OFF = {
    "in the literal": b"data = {1",
    "behind the literal": b"data = {1}",
    "in the script's end": b"data = {1}</scrip",
    "behind a line": b"data = {1\n",
    "before the literal": b"data = ",
    "without a literal": b"data = null;</script>",
    "with only an earlier literal": b"x = {0}</script>data = ",
}


@pytest.mark.parametrize("body", CUT_OFF.values(), ids=CUT_OFF)
def test_a_page_that_ends_too_early_is_cut_off(body: bytes) -> None:
    with pytest.raises(PageCutOff):
        cut(body, MARKER)


RED = Page(part=Part(name="red"))

LITERALS = {
    "JSON": ('{"part":{"name":"red"}}', RED),
    "unknown fields": ('{"part":{"name":"red","x":[{"y":1}]},"z":null}', RED),
    "blanks": ('{ "part" : {\n"name" :\t"red" } }', RED),
    "single quotes": ("{'part':{'name':'red'}}", RED),
    "keys without quotes": ('{part:{name:"red"}}', RED),
    "commas at the end": ('{"part":{"name":"red",},}', RED),
    "comments": ('{/* the part */"part":{"name":"red"}} // all', RED),
    "escaped letters": ('{"part":{"name":"\\u0072ed"}}', RED),
    "escaped letters in single quotes": ("{'part':{'name':'\\u0072\\x65d'}}", RED),
    "another quote in quotes": ("{'part':{'name':'a \"b\"'}}", Page(part=Part(name='a "b"'))),
    "an escaped quote": ("{'part':{'name':'it\\'s'}}", Page(part=Part(name="it's"))),
    "Chinese": ("{'part':{'name':'红色'}}", Page(part=Part(name="红色"))),
    "two halves of a character": ('{"part":{"name":"\\ud83d\\ude00"}}', Page(part=Part(name="😀"))),
    "numbers as keys": (
        '{"part":{"skuWeight":{5449210271818:0.225,5449210271819:0.25}}}',
        Page(part=Part(sku_weight={"5449210271818": 0.225, "5449210271819": 0.25})),
    ),
    "numbers as keys between blanks": (
        "{part: {skuWeight: {\n 1 : 0.5,\n 2\n: 1 }}}",
        Page(part=Part(sku_weight={"1": 0.5, "2": 1})),
    ),
    "a text like numbers as keys": ("{part:{name:'{1:2,3:4}'}}", Page(part=Part(name="{1:2,3:4}"))),
    "a text like numbers as keys in double quotes": ('{part:{name:"\\"{1:2"}}', Page(part=Part(name='"{1:2'))),
    "null for an object": ('{"part":null}', Page()),
    "null for a list": ('{"parts":null}', Page()),
    "a list for an object": ('{"part":[]}', Page()),
    "an object for a list": ('{"parts":{}}', Page()),
    "null in a list": ('{"parts":[null,{"name":"red"}]}', Page(parts=[Part(name="red")])),
    "a list for a map": ('{"part":{"name":"red","skuWeight":[]}}', RED),
    "a reference": ('{"part":{"$ref":"$.parts[0]"},"parts":[{"name":"red"}]}', Page(RED.part, [Part(name="red")])),
    "a reference to nothing": ('{"part":{"$ref":"$.x"}}', Page()),
    "a reference to itself": ('{"part":{"$ref":"$.part"}}', Page()),
    "a reference where nothing is read": ('{"part":{"name":"red","x":{"$ref":"$.part"}}}', RED),
    "a reference in single quotes": (
        "{part:{'$ref':'$.parts[0]'},parts:[{name:'red'}]}",
        Page(part=Part(name="red"), parts=[Part(name="red")]),
    ),
    "an empty object": ("{}", Page()),
}


@pytest.mark.parametrize(("literal", "page"), LITERALS.values(), ids=LITERALS)
def test_a_literal_is_read(literal: str, page: Page) -> None:
    assert read(literal) == page


ENDS_EARLY = {
    "in an object": '{"part":{"name":"red"}',
    "in a list": '{"parts":[{"name":"red"}',
    "in a text": '{"part":{"name":"re',
    "behind a key": '{"part":',
    "behind a comma": '{"part":null,',
    "in single quotes": "{'part':{'name':'re",
    "in a comment": "{/* the part",
    "at once": "",
}


@pytest.mark.parametrize("literal", ENDS_EARLY.values(), ids=ENDS_EARLY)
def test_a_literal_that_ends_too_early_is_cut_off(literal: str) -> None:
    with pytest.raises(PageCutOff):
        read(literal)


UNREADABLE = {
    "no literal": "function(){return 1}",
    "code in an object": '{"part":window.part}',
    "undefined": '{"part":undefined}',
    "a brace too many": '{"part":{"name":"red"}}}',
    "two values": '{"part":1 2}',
    "nested without end": '{"x":' * 5000,
    "lists without end": "[" * 5000,
    "another script": "try { x() } catch (e) {}",
}


@pytest.mark.parametrize("literal", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_literal_is_unreadable(literal: str) -> None:
    with pytest.raises(PageUnreadable, match="The page's data are no literal"):
        read(literal)


LAID_OUT_OTHERWISE = {
    "a text for an object": ('{"part":"red"}', "Expected `object | null`, got `str` - at `$.part`"),
    "an object for a text": ('{"part":{"name":{"x":1}}}', "got `object` - at `$.part.name`"),
    "an object for a list": ('{"parts":{"x":1}}', "Expected `array`, got `object` - at `$.parts`"),
    "a number for a reference": ('{"part":{"$ref":1}}', "Expected `null`, got `int` - at `$.part.$ref`"),
    "a reference for the page": ('{"$ref":"$.part"}', "Expected `null`, got `str` - at `$.$ref`"),
}


@pytest.mark.parametrize(("literal", "why"), LAID_OUT_OTHERWISE.values(), ids=LAID_OUT_OTHERWISE)
def test_a_page_laid_out_otherwise_is_unreadable(literal: str, why: str) -> None:
    with pytest.raises(PageUnreadable) as failure:
        read(literal)
    assert str(failure.value).startswith("The page's data are laid out in a way that is not known: ")
    assert why in str(failure.value)


def test_a_literal_that_is_no_text_is_unreadable() -> None:
    with pytest.raises(PageUnreadable, match="The page's data are not UTF-8"):
        reader.read(memoryview(b"{part:{name:'\xff'}}"))


HALVES = {"strict": '{"part":{"name":"a\\ud83d"}}', "loose": "{'part':{'name':'a\\udc00'}}"}


@pytest.mark.parametrize("literal", HALVES.values(), ids=HALVES)
def test_half_a_character_is_marked(literal: str) -> None:
    assert read(literal).part == Part(name="a\ufffd")


def test_a_character_in_two_escapes_is_whole() -> None:
    assert read("{'part':{'name':'\\ud83d\\ude00'}}").part == Part(name="😀")


def test_a_backslash_before_something_like_half_a_character_stays() -> None:
    assert read("{'part':{'name':'\\\\\\\\ud83d'}}").part == Part(name="\\\\ud83d")


def test_a_number_too_large_for_anything_is_unreadable() -> None:
    with pytest.raises(PageUnreadable, match="NumericLiteral"):
        read('{"part":{"name":' + "9" * 5000 + "}}")


def test_an_object_is_read_whatever_follows_it() -> None:
    assert read_assigned("var x = {name: 'a'}; x.y(); </script>", "var x", Part) == Part(name="a")


def test_an_object_without_its_marker_is_none() -> None:
    assert read_assigned("var x = {}", "var y", Part) is None


def test_an_object_that_does_not_end_is_cut_off() -> None:
    with pytest.raises(PageCutOff):
        read_assigned("var x = {name: 'a'", "var x", Part)


def test_the_mended_literal_is_read_first() -> None:
    mending = LiteralReader(Page, lambda literal: bytes(literal).replace(b"blue", b"red"))
    assert mending.read(memoryview(b'{"part":{"name":"blue"}}')) == RED


def test_a_mend_that_breaks_the_literal_is_dropped() -> None:
    breaking = LiteralReader(Page, lambda literal: bytes(literal).replace(b"red", b'r"d'))
    assert breaking.read(memoryview(b'{"part":{"name":"red"}}')) == RED


# Without null, {} and [], which only the looser hand's reader takes for nothing.
LEAVES = st.booleans() | st.integers(-(2**53), 2**53) | st.text()
KEYS = st.text().filter(lambda key: key != "$ref")
TREES = st.recursive(
    LEAVES,
    lambda values: st.lists(values, min_size=1, max_size=4) | st.dictionaries(KEYS, values, min_size=1, max_size=4),
)


@given(tree=TREES)
def test_any_json_is_read_as_it_is(tree: Any) -> None:
    assert read(json.dumps({"anything": tree}, ensure_ascii=False)).anything == tree


@given(tree=TREES)
def test_any_looser_hand_is_read_as_json_is(tree: Any) -> None:
    literal = json.dumps({"anything": tree}, ensure_ascii=False).removesuffix("}") + ",}"
    assert read(literal).anything == tree


@pytest.mark.parametrize("key", ['"anything"', "anything"], ids=["JSON", "a looser hand"])
def test_a_nest_deeper_than_on_any_real_page_is_read(key: str) -> None:
    nest = "[" * 40 + "1" + "]" * 40
    assert read(f"{{{key}:{nest}}}").anything == json.loads(nest)


PIECES = ["{", "}", "[", "]", ":", ",", '"', "'", "\\", "\n", "/*", "*/", "//", "part", "name", '"$ref"', '"$.part"']
PIECES += ["null", "true", "1", "-0.5e9", "NaN", "Infinity", "0x1f", "\\u", "\\ud83d", '"part":', '"name":"red"', "红"]


@given(literal=st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_pieces_of_a_literal_are_read_or_refused(literal: str) -> None:
    with suppress(PageUnreadable):
        assert isinstance(read("{" + literal), Page)
