"""The structs of replies and questions as JSON Schema, each field with the string that stands under it."""

import re
from collections.abc import Iterator, Sequence
from inspect import cleandoc
from typing import Any, get_origin

import msgspec
from msgspec.inspect import ListType, StructType, Type, UnionType, multi_type_info

from offerlens.docstrings import field_docstrings

Schema = dict[str, Any]

_REF = "#/components/schemas/"


def ref(name: str) -> Schema:
    """What stands for a schema elsewhere."""
    return {"$ref": _REF + name}


def name_of(struct: object) -> str:
    """What the schema of a struct is called: that of ``Reply[Item]`` is ItemReply."""
    written = struct.__name__ if isinstance(struct, type) else str(struct)
    outer, _, inner = re.sub(r"\w+\.", "", written).rstrip("]").partition("[")
    return inner + outer


def schemas(kinds: Sequence[object]) -> dict[str, Schema]:
    """The schema of each struct and of those that it is made of, by name."""
    _, found = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    made = {name_of(schema["title"]): schema for schema in found.values()}
    for info in multi_type_info(kinds):
        for struct in _structs(info):
            _describe(made[name_of(struct.cls)], struct)
    return made


def _structs(info: Type) -> Iterator[StructType]:
    match info:
        case StructType(fields=fields):
            yield info
            for field in fields:
                yield from _structs(field.type)
        case ListType(item_type=item):
            yield from _structs(item)
        case UnionType(types=types):
            for one in types:
                yield from _structs(one)


def _describe(schema: Schema, struct: StructType) -> None:
    schema.pop("title", None)
    schema["description"] = cleandoc(schema["description"])
    strings = field_docstrings(get_origin(struct.cls) or struct.cls)
    properties = schema["properties"]
    for field in struct.fields:
        described = _merged(properties[field.encode_name])
        properties[field.encode_name] = described | {"description": cleandoc(strings[field.name])}


def _merged(schema: Schema) -> Schema:
    """A choice of plain types as one schema of several types, which OpenAPI 3.1 knows."""
    choices = schema.get("anyOf", ())
    merged = {name: value for part in (schema, *choices) for name, value in part.items() if name != "anyOf"}
    if choices:
        types = {choice["type"]: None for choice in choices}
        if "number" in types:
            types.pop("integer", None)
        merged["type"] = [*types] if len(types) > 1 else next(iter(types))
        if "enum" in merged:
            merged["enum"] = [*merged["enum"], None]
    if merged.get("default", ...) is None:
        del merged["default"]  # it says no more than that the field may be left out
    return merged
