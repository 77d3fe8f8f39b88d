"""References and nothings of fastjson in a tree of plain values."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.errors import PageUnreadable
from offerlens.pages.refs import resolve_refs, without_nothings


def ref(path: Any) -> dict[str, Any]:
    """A reference as fastjson writes it."""
    return {"$ref": path}


RESOLVED: dict[str, tuple[Any, Any]] = {
    "an object": ({"a": ref("$.b"), "b": {"x": 1}}, {"a": {"x": 1}, "b": {"x": 1}}),
    "a list": ({"a": ref("$.b"), "b": [1]}, {"a": [1], "b": [1]}),
    "a text": ({"a": ref("$.b"), "b": "x"}, {"a": "x", "b": "x"}),
    "a key deep down": ({"a": ref("$.b.c.d"), "b": {"c": {"d": 1}}}, {"a": 1, "b": {"c": {"d": 1}}}),
    "an entry of a list": ({"a": ref("$.b[1]"), "b": [1, 2]}, {"a": 2, "b": [1, 2]}),
    "a key in an entry": ({"a": ref("$.b[0].c"), "b": [{"c": 1}]}, {"a": 1, "b": [{"c": 1}]}),
    "an entry in an entry": ({"a": ref("$.b[0][1]"), "b": [[1, 2]]}, {"a": 2, "b": [[1, 2]]}),
    "a numeric key": ({"a": ref("$.b.5869791617785"), "b": {"5869791617785": 1}}, {"a": 1, "b": {"5869791617785": 1}}),
    "backwards": ({"b": {"x": 1}, "a": ref("$.b")}, {"b": {"x": 1}, "a": {"x": 1}}),
    "in a list": ({"a": [ref("$.b"), 2], "b": {"x": 1}}, {"a": [{"x": 1}, 2], "b": {"x": 1}}),
    "in what a reference points to": (
        {"a": ref("$.b"), "b": {"x": ref("$.c")}, "c": [1]},
        {"a": {"x": [1]}, "b": {"x": [1]}, "c": [1]},
    ),
    "a chain": ({"a": ref("$.b"), "b": ref("$.c"), "c": [1]}, {"a": [1], "b": [1], "c": [1]}),
    "an object with more keys": ({"a": {"$ref": "$.b", "x": 1}, "b": [1]}, {"a": [1], "b": [1]}),
    "no such key": ({"a": ref("$.b")}, {"a": None}),
    "no such entry": ({"a": ref("$.b[2]"), "b": [1, 2]}, {"a": None, "b": [1, 2]}),
    "an entry of an object": ({"a": ref("$.b[0]"), "b": {"x": 1}}, {"a": None, "b": {"x": 1}}),
    "a key of a list": ({"a": ref("$.b.x"), "b": [1]}, {"a": None, "b": [1]}),
    "a key of a text": ({"a": ref("$.b.x"), "b": "x"}, {"a": None, "b": "x"}),
    "a huge entry": ({"a": ref("$.b[999999999]"), "b": [1]}, {"a": None, "b": [1]}),
    "itself": ({"a": ref("$.a")}, {"a": None}),
    "each other": ({"a": ref("$.b"), "b": ref("$.a")}, {"a": None, "b": None}),
    "the whole page": ({"a": ref("$"), "b": 1}, {"a": None, "b": 1}),
    "what holds it": ({"a": {"b": {"c": ref("$.a")}}}, {"a": {"b": {"c": None}}}),
    "a number is no path": ({"a": ref(5)}, {"a": {"$ref": 5}}),
    "nothing to resolve": ({"a": [{"b": None}, []]}, {"a": [{"b": None}, []]}),
    "a text for a page": ("x", "x"),
}


@pytest.mark.parametrize(("tree", "resolved"), RESOLVED.values(), ids=RESOLVED)
def test_references_are_resolved(tree: Any, resolved: Any) -> None:
    assert resolve_refs(copy.deepcopy(tree)) == resolved


def test_the_tree_itself_is_changed() -> None:
    tree = {"a": ref("$.b"), "b": [1]}
    assert resolve_refs(tree) is tree


def chain(length: int) -> dict[str, Any]:
    """References that follow one another, the last of them to a list."""
    return {f"r{at}": ref(f"$.r{at + 1}") for at in range(length)} | {f"r{length}": [1]}


def test_a_chain_of_eight_is_followed() -> None:
    assert resolve_refs(chain(8))["r0"] == [1]


def test_a_longer_chain_is_not() -> None:
    assert resolve_refs(chain(9))["r0"] is None


def doublings(times: int) -> dict[str, Any]:
    """A small page whose references make two of everything, again and again."""
    return {f"x{at}": [ref(f"$.x{at + 1}")] * 2 for at in range(times)} | {f"x{times}": [1, 2]}


def test_references_that_double_a_page_a_few_times_are_followed() -> None:
    assert resolve_refs(doublings(2))["x0"] == [[[1, 2], [1, 2]], [[1, 2], [1, 2]]]


def test_references_that_double_a_page_without_end_are_refused() -> None:
    with pytest.raises(PageUnreadable, match="beyond any real size"):
        resolve_refs(doublings(100))


NOTHINGS: dict[str, tuple[Any, Any]] = {
    "in an object": ({"a": None, "b": {}, "c": [], "d": 1}, {"d": 1}),
    "in a list": ([None, {}, [], 1], [1]),
    "deep down": ({"a": [{"b": None, "c": 1}]}, {"a": [{"c": 1}]}),
    "zero, false and blank are something": ({"a": 0, "b": False, "c": ""}, {"a": 0, "b": False, "c": ""}),
    "an empty page": ({}, {}),
}


@pytest.mark.parametrize(("tree", "rest"), NOTHINGS.values(), ids=NOTHINGS)
def test_nothings_are_taken_out(tree: Any, rest: Any) -> None:
    assert without_nothings(copy.deepcopy(tree)) == rest


def test_nothings_are_taken_out_of_what_stands_in_two_places() -> None:
    shared = {"a": None, "b": 1}
    assert without_nothings({"x": shared, "y": [shared]}) == {"x": {"b": 1}, "y": [{"b": 1}]}


KEYS = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(KEYS.map(".{}".format) | st.integers(0, 3).map("[{}]".format), max_size=4).map(
    lambda steps: "$" + "".join(steps)
)
LEAVES = st.none() | st.integers() | st.text("xyz")


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of objects and lists."""
    inner = st.recursive(leaves, lambda values: st.lists(values, max_size=4) | st.dictionaries(KEYS, values))
    return st.dictionaries(KEYS, inner)


@given(tree=trees(LEAVES))
def test_a_page_without_references_is_kept(tree: dict[str, Any]) -> None:
    assert resolve_refs(copy.deepcopy(tree)) == tree


@given(tree=trees(LEAVES | PATHS.map(ref)))
def test_a_page_with_any_references_becomes_a_finite_tree_without_them(tree: dict[str, Any]) -> None:
    assert "$ref" not in json.dumps(resolve_refs(tree))


@given(path=st.text())
def test_any_path_is_followed_somewhere_or_nowhere(path: str) -> None:
    assert list(resolve_refs({"a": ref(path), "b": [1]})) == ["a", "b"]


@given(tree=trees(LEAVES | PATHS.map(ref)))
def test_nothings_are_taken_out_of_any_page(tree: dict[str, Any]) -> None:
    assert "null" not in json.dumps(without_nothings(resolve_refs(tree)))
