"""The service as an OpenAPI 3.1 document, made of the structs that make its replies."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import json

from offerlens import __version__
from offerlens.errors import WrongMethod
from offerlens.reply import Failure
from offerlens.web.openapi.failures import Kind, kinds
from offerlens.web.openapi.headers import ALLOW, ALWAYS, CALL, FAILURE, HEADERS, SUCCESS, Header
from offerlens.web.openapi.operations import OPERATIONS, Operation
from offerlens.web.openapi.schemas import Schema, name_of, ref, schemas
from offerlens.web.query import Body

__all__ = ["document"]

_ABOUT = """\
**A token** is sent in one of three ways; where several are sent, `apiToken` counts before `apikey`, and that before
`Authorization`. The query is the way of the oldest clients: a header keeps the token out of other programs' logs.

**A reply** has the HTTP status as its `code`. Only a 200 is charged, once, before it is sent. A failure has `data` null
and says more: `reason` is a stable word for programs, `retry` whether the same request can succeed later, `Retry-After`
when. Fields that are not known are ignored in what is sent; clients should do the same with replies.
"""
_ROOMS = {
    "Offers": "What 1688 sells.",
    "Account": "What the holder of a token may know.",
    "Service": "What its operator watches.",
}
_SECURITY: Schema = {
    "apikey": {"type": "apiKey", "in": "header", "name": "apikey", "description": "The token as a header of its own."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token as `Authorization: Bearer …`."},
    "apiToken": {"type": "apiKey", "in": "query", "name": "apiToken", "description": "The token in the query."},
}
_ITEM_ID: Schema = {
    "description": "The number of a 1688 offer.",
    "schema": {"type": "string", "pattern": "^[1-9][0-9]{8,14}$"},
    "example": "859086919394",
}
_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "A name of your own for this call. The same request under the same name is charged once, and its reply is read "
        "again free for ten minutes; the name with another request is refused."
    ),
    "schema": {"type": "string", "maxLength": 255},
}


@cache
def document() -> bytes:
    """The document, ready to be sent."""
    failures = kinds()
    return json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "offerlens",
                "version": __version__,
                "summary": "Any link to a 1688.com offer as clean product data.",
                "description": _ABOUT,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "security": [{name: []} for name in _SECURITY],
            "tags": [{"name": room, "description": about} for room, about in _ROOMS.items()],
            "paths": {path: {one.method: _operation(one)} for path, one in OPERATIONS.items()},
            "components": {
                "schemas": _schemas(failures),
                "responses": {kind.name: _failed(kind) for kind in failures},
                "headers": {name: _header(header) for name, header in HEADERS.items()},
                "parameters": {"Idempotency-Key": _KEY},
                "securitySchemes": _SECURITY,
            },
        }
    )


def _operation(one: Operation) -> Schema:
    told: Schema = {"operationId": one.name, "tags": [one.room], "summary": one.title, "description": one.about}
    if one.parameters or one.is_call:
        key = [_ref("parameters", "Idempotency-Key")] if one.is_call else []
        told["parameters"] = [*(_parameter(one, name) for name in one.parameters), *key]
    if one.method == "post":
        content = {"schema": _question(one), "example": {"url": "https://detail.1688.com/offer/859086919394.html"}}
        told["requestBody"] = {"required": True, "content": {"application/json": content}}
    failures = {str(kind.code): _ref("responses", kind.__name__) for kind in one.failures}
    told["responses"] = {"200": _succeeded(one), **dict(sorted(failures.items()))}
    if one.room == "Service":
        told["security"] = []
    return told


def _question(one: Operation) -> Schema:
    """What a body may hold, of which the first field must be there."""
    question = schemas([Body])[name_of(Body)]
    question["properties"]["url"]["type"] = "string"
    question["properties"]["language"]["default"] = one.language
    return question | {"required": ["url"]}


def _parameter(one: Operation, name: str) -> Schema:
    """A parameter of the query: what a body may hold too is said the same."""
    if name == "item_id":
        return {"name": name, "in": "query", "required": True, **_ITEM_ID}
    schema = _question(one)["properties"][name]
    schema["type"] = schema["type"][0]
    if "enum" in schema:
        schema["enum"].remove(None)
    about = schema.pop("description")
    return {"name": name, "in": "query", "description": about, "schema": schema}


def _succeeded(one: Operation) -> Schema:
    headers = ALWAYS | (CALL | SUCCESS if one.is_call else {})
    if one.reply is None:
        content = {"text/plain": {"schema": {"type": "string"}}}
    else:
        content = {"application/json": {"schema": ref(name_of(one.reply)), "example": _example(one.example)}}
    return {"description": "Success.", "headers": _refs(headers), "content": content}


def _example(name: str) -> Any:
    return json.decode((files("offerlens.web.openapi") / "examples" / name).read_bytes())


def _failed(kind: Kind) -> Schema:
    headers = ALWAYS | (ALLOW if kind.code == WrongMethod.code else CALL | FAILURE)
    content = {"schema": ref(kind.name), "examples": kind.examples}
    return {"description": kind.about, "headers": _refs(headers), "content": {"application/json": content}}


def _schemas(failures: Sequence[Kind]) -> dict[str, Schema]:
    replies = [one.reply for one in OPERATIONS.values() if one.reply is not None]
    return schemas([*dict.fromkeys(replies), Failure]) | {kind.name: _narrowed(kind) for kind in failures}


def _narrowed(kind: Kind) -> Schema:
    """The failures of one code."""
    said = {
        "code": {"type": "integer", "const": kind.code},
        "reason": {"type": "string", "enum": list(kind.examples)},
    }
    narrower = {"type": "object", "properties": said, "required": list(said)}
    return {"description": kind.about, "allOf": [ref(name_of(Failure)), narrower]}


def _header(header: Header) -> Schema:
    return {"description": header.about, "schema": header.schema, "example": header.example}


def _refs(headers: Mapping[str, Header]) -> dict[str, Schema]:
    return {name: _ref("headers", name) for name in headers}


def _ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}
