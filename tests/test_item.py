"""The structs of the item against the documented example: the order and the names of every field."""

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import fields

from offerlens import item as item_module
from offerlens.item import Item, Promotion

CLASSES = [node for node in ast.parse(inspect.getsource(item_module)).body if isinstance(node, ast.ClassDef)]


def field_names(kind: type[msgspec.Struct]) -> list[str]:
    """The names in JSON, in order."""
    return [field.encode_name for field in fields(kind)]


def documented(shared: Path) -> dict[str, Any]:
    """The data of the documented example."""
    data: dict[str, Any] = json.loads((shared / "contract" / "example_reply.json").read_bytes())["data"]
    return data


def paired(value: Any, plain: Any) -> Iterator[tuple[msgspec.Struct, dict[str, Any]]]:
    """Every struct in a value, beside the object that it was read from."""
    if isinstance(value, list):
        for inner, plain_inner in zip(value, plain, strict=True):
            yield from paired(inner, plain_inner)
    if isinstance(value, msgspec.Struct):
        yield value, plain
        for field in fields(value):
            yield from paired(getattr(value, field.name), plain[field.encode_name])


def test_every_struct_has_the_documented_fields_in_the_documented_order(shared: Path) -> None:
    plain = documented(shared)
    pairs = list(paired(msgspec.convert(plain, Item), plain))
    assert [field_names(type(struct)) for struct, _ in pairs] == [list(read) for _, read in pairs]


def test_the_documented_example_holds_every_struct_but_promotion_and_description(shared: Path) -> None:
    plain = documented(shared)
    found = {type(struct).__name__ for struct, _ in paired(msgspec.convert(plain, Item), plain)}
    assert found == {node.name for node in CLASSES} - {"Promotion", "ItemDescription"}


def test_the_documented_example_is_kept_as_it_is(shared: Path) -> None:
    plain = documented(shared)
    assert msgspec.to_builtins(msgspec.convert(plain, Item)) == plain


def test_a_promotion_has_the_documented_fields() -> None:
    names = ["promotion_id", "title", "content", "start_time", "end_time", "type", "type_name"]
    assert field_names(Promotion) == names


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.name)
def test_every_struct_says_what_it_is(kind: ast.ClassDef) -> None:
    assert ast.get_docstring(kind)


def described(kind: ast.ClassDef) -> list[str]:
    """The fields with a text of their own under them."""
    return [
        field.target.id
        for field, below in zip(kind.body, kind.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and is_text(below)
    ]


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.name)
def test_every_field_says_what_it_holds(kind: ast.ClassDef) -> None:
    assert described(kind) == [field.name for field in fields(getattr(item_module, kind.name))]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.name)
def test_no_field_can_be_left_out(kind: ast.ClassDef) -> None:
    struct = getattr(item_module, kind.name)
    assert [field.name for field in fields(struct) if not field.required] == []
