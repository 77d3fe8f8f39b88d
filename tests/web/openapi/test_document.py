"""The OpenAPI document: nothing is left out of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from conftest import TOKEN

import offerlens.console
from offerlens import __version__
from offerlens.errors import OfferlensError
from offerlens.reply import Failure, Reply
from offerlens.web.account import AccountData
from offerlens.web.app import Service
from offerlens.web.health import Health
from offerlens.web.openapi import document
from offerlens.web.openapi.failures import SAID
from offerlens.web.openapi.headers import HEADERS
from offerlens.web.query import LANGUAGES

DOCUMENT: dict[str, Any] = json.loads(document())
OPERATIONS = {
    (method.upper(), path): operation for path, item in DOCUMENT["paths"].items() for method, operation in item.items()
}
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
RESPONSES: dict[str, dict[str, Any]] = DOCUMENT["components"]["responses"]
EXAMPLES = Path(__file__).parents[3] / "src" / "offerlens" / "web" / "openapi" / "examples"
EXAMPLE_OFFER = 600000000006
ABSTRACT = {"NotAllowed", "BadRequest", "AccountSpent", "Unavailable", "Busy"}
"""Failures that only hold others together, and are never raised themselves."""


def tree(root: type[OfferlensError] = OfferlensError) -> Iterator[type[OfferlensError]]:
    """Every failure that can be raised."""
    for child in root.__subclasses__():
        yield child
        yield from tree(child)


def body_of(path: str) -> dict[str, Any]:
    """The schema of the body of a POST."""
    schema: dict[str, Any] = OPERATIONS["POST", path]["requestBody"]["content"]["application/json"]["schema"]
    return schema


# addresses


def test_it_has_every_address_of_the_service_and_no_other() -> None:
    table = Service(None, None, None).addresses()  # type: ignore[arg-type]
    assert set(OPERATIONS) == {(method, path) for path, (method, _) in table.items()}


def test_it_tells_the_version_of_the_program() -> None:
    assert (DOCUMENT["openapi"], DOCUMENT["info"]["version"]) == ("3.1.0", __version__)


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({operation["operationId"] for operation in OPERATIONS.values()}) == len(OPERATIONS)


@pytest.mark.parametrize(("prefix", "language"), [("/1688", "zh"), ("/1688/v2", "zh"), ("/1688/global", "en")])
def test_a_prefix_has_its_language(prefix: str, language: str) -> None:
    parameters = {one.get("name"): one for one in OPERATIONS["GET", f"{prefix}/item_detail"]["parameters"]}
    body = body_of(f"{prefix}/item_detail_by_url")
    assert parameters["language"]["schema"]["default"] == language
    assert body["properties"]["language"]["default"] == language


def test_a_body_has_its_fields_and_needs_a_link() -> None:
    body = body_of("/1688/item_detail_by_url")
    assert list(body["properties"]) == ["url", "scene", "optimize_title", "language", "max_age"]
    assert (body["required"], body["properties"]["url"]["type"]) == (["url"], "string")


def test_a_parameter_is_said_like_the_field_of_a_body() -> None:
    parameters = {one.get("name"): one for one in OPERATIONS["GET", "/1688/item_detail"]["parameters"]}
    assert parameters["language"] == {
        "name": "language",
        "in": "query",
        "description": "The language of the texts.",
        "schema": {"type": "string", "enum": list(LANGUAGES), "default": "zh"},
    }


def test_a_token_is_sent_in_three_ways() -> None:
    ways = DOCUMENT["components"]["securitySchemes"]
    assert {name: (way["type"], way.get("in")) for name, way in ways.items()} == {
        "apikey": ("apiKey", "header"),
        "bearer": ("http", None),
        "apiToken": ("apiKey", "query"),
    }
    assert [list(way) for way in DOCUMENT["security"]] == [["apikey"], ["bearer"], ["apiToken"]]


def test_who_watches_the_service_needs_no_token() -> None:
    assert {path for (_, path), one in OPERATIONS.items() if one.get("security") == []} == {"/health", "/metrics"}


# fields


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if "properties" in schema])
def test_every_field_is_explained(name: str) -> None:
    assert {field for field, schema in SCHEMAS[name]["properties"].items() if not schema.get("description")} == set()


def test_a_field_has_its_type_and_its_words() -> None:
    assert SCHEMAS["PriceInfo"]["properties"]["origin_price_min"] == {
        "type": ["string", "null"],
        "description": "The lowest price before a running promotion; null when none is running.",
    }


def test_every_reference_leads_somewhere() -> None:
    for found in set(re.findall(r'"#/components/(\w+)/([\w-]+)"', document().decode())):
        assert found[1] in DOCUMENT["components"][found[0]]


# headers


@pytest.mark.parametrize("name", [path for _, path in OPERATIONS if path.startswith("/1688")])
def test_a_success_names_the_headers_that_the_console_explains(name: str) -> None:
    script = (Path(offerlens.console.__file__).parent / "static" / "headers.js").read_text("utf-8")
    explained = set(re.findall(r'^  "?([A-Z][\w-]+)"?: \(', script, re.MULTILINE)) - {"Retry-After"}
    operation = next(one for (_, path), one in OPERATIONS.items() if path == name)
    assert set(operation["responses"]["200"]["headers"]) == explained


def test_every_header_has_a_meaning_and_is_used() -> None:
    used = set(re.findall(r"#/components/headers/([\w-]+)", document().decode()))
    assert used == {name for name, header in HEADERS.items() if header.about}


# failures


def test_every_failure_has_an_example() -> None:
    raised = {failure.reason for failure in tree() if failure.__name__ not in ABSTRACT}
    told = [reason for one in RESPONSES.values() for reason in one["content"]["application/json"]["examples"]]
    assert sorted(told) == sorted(raised)


def test_no_message_is_made_up_for_a_failure_that_has_one() -> None:
    assert [failure for failure in SAID if "message" in vars(failure)] == []


@pytest.mark.parametrize("name", RESPONSES)
def test_an_example_of_a_failure_is_one(name: str) -> None:
    narrowed = SCHEMAS[name]["allOf"][1]["properties"]
    for reason, example in RESPONSES[name]["content"]["application/json"]["examples"].items():
        reply = msgspec.convert(example["value"], Failure)
        assert (reply.code, reply.reason) == (narrowed["code"]["const"], reason)
        assert reason in narrowed["reason"]["enum"]


# examples


def test_the_example_of_an_offer_is_what_the_service_says_of_it(service: str) -> None:
    asked: dict[str, str | int] = {"apiToken": TOKEN, "item_id": EXAMPLE_OFFER}
    for name in ("item_detail", "item_desc"):
        reply = requests.get(f"{service}/1688/{name}", asked, timeout=30)
        assert reply.json() == json.loads((EXAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize(("name", "kind"), [("account", Reply[AccountData]), ("health", Health)])
def test_another_example_is_of_its_kind(name: str, kind: Any) -> None:
    written = (EXAMPLES / f"{name}.json").read_bytes()
    assert json.loads(msgspec.json.encode(msgspec.json.decode(written, type=kind))) == json.loads(written)


# the address


def test_it_lies_at_its_address(service: str) -> None:
    reply = requests.get(f"{service}/openapi.json", timeout=30)
    assert (reply.content, reply.headers["Content-Type"]) == (document(), "application/json")
