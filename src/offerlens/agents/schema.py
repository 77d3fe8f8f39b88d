"""The structs of the tools as JSON Schema, each field with the string that stands under it."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec.inspect import ListType, StructType, Type, UnionType, type_info

from offerlens.docstrings import field_docstrings

Schema = dict[str, Any]


def schema_of(kind: type[msgspec.Struct]) -> Schema:
    """The schema of a struct, with an object at its root as the protocol wants it, and the others that it refers to."""
    schemas: dict[str, Schema] = msgspec.json.schema(kind)["$defs"]
    for struct in _structs(type_info(kind)):
        _describe(schemas[struct.cls.__name__], struct)
    root = schemas.pop(kind.__name__)
    return {**root, "$defs": schemas} if schemas else root


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
    schema["description"] = cleandoc(struct.cls.__doc__ or "")
    said = field_docstrings(struct.cls)
    for field in struct.fields:
        schema["properties"][field.encode_name]["description"] = cleandoc(said[field.name])
