"""What a request asks for, and what is said of one that asks wrongly."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offerlens.errors import BadRequest, BodyInvalid, BodyMissing, FieldInvalid, FieldMissing
from offerlens.link import OfferLink, read_link
from offerlens.web.query import LANGUAGES, Query, read_body, read_parameters

URL = "https://detail.1688.com/offer/859086919394.html"
PLAIN = Query(link=read_link(URL), scene=None, optimize_title=False, language="zh")


def body(**fields: Any) -> bytes:
    """A body with these fields."""
    return json.dumps(fields, ensure_ascii=False).encode()


# The body of a POST


def test_a_link_alone_is_a_question() -> None:
    assert read_body(body(url=URL), "zh") == PLAIN


def test_every_option_is_read() -> None:
    sent = body(url=URL, scene="drop_shipping", optimize_title=True, language="ja")
    assert read_body(sent, "zh") == Query(
        link=read_link(URL), scene="drop_shipping", optimize_title=True, language="ja"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"scene": None, "optimize_title": None, "language": None},
        {"scene": "", "optimize_title": False, "language": ""},
        {"unknown": {"deep": [1, None, "x"]}, "item_id": 5, "Url": 7},
    ],
    ids=["null", "empty", "unknown fields"],
)
def test_what_says_nothing_changes_nothing(fields: dict[str, Any]) -> None:
    assert read_body(body(url=URL, **fields), "zh") == PLAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_taken(language: str) -> None:
    assert read_body(body(url=URL, language=language), "zh").language == language


def test_the_language_of_the_address_holds_where_none_is_sent() -> None:
    assert read_body(body(url=URL), "en").language == "en"


def test_the_language_that_is_sent_wins_over_that_of_the_address() -> None:
    assert read_body(body(url=URL, language="zh"), "en").language == "zh"


def test_the_link_is_found_in_a_text() -> None:
    assert read_body(body(url=f" 看看 {URL} "), "zh").link == read_link(URL)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b" \r\n\t"], ids=["nothing", "byte order mark", "blanks"])
@pytest.mark.parametrize("after", [b"", b" \r\n"], ids=["nothing", "blanks"])
def test_what_stands_around_the_json_is_not_minded(before: bytes, after: bytes) -> None:
    assert read_body(before + body(url=URL) + after, "zh") == PLAIN


def test_of_a_field_sent_twice_the_last_counts() -> None:
    sent = b'{"url": "610000000001", "url": "610000000002"}'
    assert read_body(sent, "zh").link == OfferLink(610000000002)


@pytest.mark.parametrize("sent", [b"", b" ", b"\r\n\t "])
def test_no_body_is_told_what_to_send(sent: bytes) -> None:
    with pytest.raises(BodyMissing) as raised:
        read_body(sent, "zh")
    assert str(raised.value) == (
        'No body. Send JSON such as {"url": "https://detail.1688.com/offer/859086919394.html"}.'
    )


@pytest.mark.parametrize("sent", [b"{}", b'{"url": null}', b'{"url": ""}', b'{"link": "x"}'])
def test_a_body_without_a_link_is_told_so(sent: bytes) -> None:
    with pytest.raises(FieldMissing, match=r"^url: is required; send any link to a 1688 offer\.$"):
        read_body(sent, "zh")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"url=https://detail.1688.com/offer/859086919394.html", id="form"),
        pytest.param(b"{'url': '859086919394'}", id="single quotes"),
        pytest.param(b'{"url": "859086919394"', id="cut off"),
        pytest.param(b'{"url": "859086919394"} {}', id="more behind"),
        pytest.param(b'{"url": "859086919394",}', id="trailing comma"),
        pytest.param('{"url": "859086919394"}'.encode("utf-16"), id="UTF-16"),
        pytest.param('{"url": "睡袍 859086919394"}'.encode("gbk"), id="GBK"),
        pytest.param(b"\xef\xbb\xbf", id="byte order mark alone"),
        pytest.param(b'{"url": "\\ud800 859086919394"}', id="half a surrogate pair"),
        pytest.param(b"[" * 60_000, id="deep list"),
        pytest.param(b'{"x":' * 12_000, id="deep object"),
        pytest.param(b'{"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}", id="deep list, closed"),
    ],
)
def test_a_body_that_is_not_json_is_refused(sent: bytes) -> None:
    with pytest.raises(BodyInvalid):
        read_body(sent, "zh")


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        (b"[]", "a list"),
        (b"null", "null"),
        (b"5", "a number"),
        (b"5.5", "a number"),
        (b'"859086919394"', "text"),
        (b"true", "true or false"),
    ],
)
def test_json_that_is_no_object_is_told_what_it_is(sent: bytes, got: str) -> None:
    with pytest.raises(BodyInvalid) as raised:
        read_body(sent, "zh")
    assert str(raised.value) == f"The body: expected an object, got {got}."


@pytest.mark.parametrize("name", ["url", "scene", "language"])
@pytest.mark.parametrize(
    ("value", "got"),
    [
        (859086919394, "a number"),
        (1.5, "a number"),
        (True, "true or false"),
        ([], "a list"),
        ({}, "an object"),
    ],
)
def test_a_field_that_is_no_text_is_named(name: str, value: object, got: str) -> None:
    with pytest.raises(FieldInvalid) as raised:
        read_body(body(**{"url": URL, name: value}), "zh")
    assert str(raised.value) == f"{name}: expected text, got {got}."


@pytest.mark.parametrize(("value", "got"), [(1, "a number"), ("true", "text"), ([], "a list"), ({}, "an object")])
def test_a_switch_that_is_neither_true_nor_false_is_named(value: object, got: str) -> None:
    with pytest.raises(FieldInvalid) as raised:
        read_body(body(url=URL, optimize_title=value), "zh")
    assert str(raised.value) == f"optimize_title: expected true or false, got {got}."


@pytest.mark.parametrize("language", ["fr", "EN", "zh-CN", " en", "en;ja"])
def test_an_unknown_language_is_told_which_there_are(language: str) -> None:
    with pytest.raises(FieldInvalid) as raised:
        read_body(body(url=URL, language=language), "zh")
    assert str(raised.value) == (
        f"language: '{language}' is not known; there are zh, en, ru, th, pt, es, tr, vi, ja, ko."
    )


@pytest.mark.parametrize("scene", ["wholesale", "DROP_SHIPPING", "drop_shipping "])
def test_an_unknown_scene_is_told_which_there_is(scene: str) -> None:
    with pytest.raises(FieldInvalid) as raised:
        read_body(body(url=URL, scene=scene), "zh")
    assert str(raised.value) == f"scene: '{scene}' is not known; the one scene is drop_shipping."


@pytest.mark.parametrize("name", ["scene", "language"])
def test_only_the_first_forty_characters_of_a_wrong_value_are_repeated(name: str) -> None:
    with pytest.raises(FieldInvalid, match=rf"^{name}: '{'x' * 40}' is not known"):
        read_body(body(**{"url": URL, name: "x" * 50_000}), "zh")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
FIELDS = st.fixed_dictionaries(
    {}, optional={"url": JSON, "scene": JSON, "optimize_title": JSON, "language": JSON, "other": JSON}
)


@given(st.text().map(str.encode) | (JSON | FIELDS).map(json.dumps).map(str.encode))
@settings(deadline=None)
def test_any_text_is_a_question_or_a_bad_request(sent: bytes) -> None:
    with suppress(BadRequest):
        assert isinstance(read_body(sent, "zh"), Query)


@given(st.binary() | st.binary().map(lambda inside: b'{"url": "' + inside + b'"}'))
@settings(deadline=None)
def test_any_bytes_are_a_question_or_a_bad_request(sent: bytes) -> None:
    with suppress(BadRequest):
        assert isinstance(read_body(sent, "zh"), Query)


# The parameters of a GET


def test_a_number_alone_is_a_question() -> None:
    assert read_parameters({"item_id": "859086919394"}, "zh") == Query(
        link=OfferLink(859086919394), scene=None, optimize_title=False, language="zh"
    )


def test_every_parameter_is_read() -> None:
    sent = {"item_id": "859086919394", "scene": "drop_shipping", "optimize_title": "true", "language": "ja"}
    assert read_parameters(sent, "en") == Query(
        link=OfferLink(859086919394), scene="drop_shipping", optimize_title=True, language="ja"
    )


def test_a_number_may_have_blanks_around_it() -> None:
    assert read_parameters({"item_id": " 859086919394 "}, "zh").link == OfferLink(859086919394)


def test_empty_parameters_say_nothing() -> None:
    sent = {"item_id": "859086919394", "scene": "", "optimize_title": "", "language": "", "other": "x"}
    assert read_parameters(sent, "en") == Query(
        link=OfferLink(859086919394), scene=None, optimize_title=False, language="en"
    )


@pytest.mark.parametrize("sent", [{}, {"item_id": ""}, {"item_id": "  "}, {"url": URL}])
def test_parameters_without_a_number_are_told_so(sent: dict[str, str]) -> None:
    with pytest.raises(FieldMissing, match=r"^item_id: is required; send the number of a 1688 offer\.$"):
        read_parameters(sent, "zh")


@pytest.mark.parametrize(
    "item_id",
    ["abc", "12", "12345678", "0859086919394", "-859086919394", "8" * 16, "1e11", "８５９０８６９１９３９４", URL],
)
def test_what_is_no_number_of_an_offer_is_refused(item_id: str) -> None:
    with pytest.raises(FieldInvalid) as raised:
        read_parameters({"item_id": item_id}, "zh")
    assert str(raised.value) == f"item_id: expected the number of an offer, got '{item_id[:40]}'."


@pytest.mark.parametrize(
    ("switch", "meaning"),
    [("true", True), ("True", True), ("TRUE", True), ("1", True), ("false", False), ("False", False), ("0", False)],
)
def test_a_switch_is_read(switch: str, meaning: bool) -> None:
    assert read_parameters({"item_id": "859086919394", "optimize_title": switch}, "zh").optimize_title is meaning


@pytest.mark.parametrize("switch", ["yes", "on", "2", " true", "null"])
def test_another_word_for_a_switch_is_refused(switch: str) -> None:
    with pytest.raises(FieldInvalid) as raised:
        read_parameters({"item_id": "859086919394", "optimize_title": switch}, "zh")
    assert str(raised.value) == f"optimize_title: expected true or false, got '{switch}'."


@pytest.mark.parametrize(("name", "value"), [("language", "fr"), ("scene", "wholesale")])
def test_parameters_are_checked_as_fields_are(name: str, value: str) -> None:
    with pytest.raises(FieldInvalid, match=rf"^{name}: '{value}' is not known"):
        read_parameters({"item_id": "859086919394", name: value}, "zh")


@given(st.dictionaries(st.sampled_from(["item_id", "scene", "optimize_title", "language", "x"]), st.text()))
@settings(deadline=None)
def test_any_parameters_are_a_question_or_a_bad_request(sent: dict[str, str]) -> None:
    with suppress(BadRequest):
        assert isinstance(read_parameters(sent, "zh"), Query)


# What an answer will not reflect


# How old an offer may be


@pytest.mark.parametrize(
    ("sent", "max_age"),
    [({}, None), ({"max_age": None}, None), ({"max_age": 0}, 0), ({"max_age": 60}, 60), ({"max_age": 60.0}, 60)],
)
def test_the_age_of_a_body_is_in_seconds(sent: dict[str, float | None], max_age: int | None) -> None:
    assert read_body(body(url=URL, **sent), "zh").max_age == max_age


@pytest.mark.parametrize(
    ("sent", "max_age"), [({}, None), ({"max_age": ""}, None), ({"max_age": "0"}, 0), ({"max_age": "60"}, 60)]
)
def test_the_age_of_a_parameter_is_in_seconds(sent: dict[str, str], max_age: int | None) -> None:
    assert read_parameters({"item_id": "859086919394", **sent}, "zh").max_age == max_age


@pytest.mark.parametrize(
    ("max_age", "message"),
    [
        (-1, "max_age: expected seconds from 0 on, got -1."),
        ("60", "max_age: expected a whole number, got text."),
        (1.5, "max_age: expected a whole number, got a number."),
    ],
)
def test_another_age_in_a_body_is_refused(max_age: object, message: str) -> None:
    with pytest.raises(FieldInvalid) as raised:
        read_body(body(url=URL, max_age=max_age), "zh")
    assert str(raised.value) == message


@pytest.mark.parametrize("max_age", ["-1", "1.5", "soon", "\u0661"])
def test_another_age_in_a_parameter_is_refused(max_age: str) -> None:
    with pytest.raises(FieldInvalid, match=r"^max_age: expected whole seconds, got "):
        read_parameters({"item_id": "859086919394", "max_age": max_age}, "zh")


def test_an_age_beyond_all_measure_is_a_long_time() -> None:
    assert read_parameters({"item_id": "859086919394", "max_age": "9" * 5000}, "zh").max_age == 999999999
