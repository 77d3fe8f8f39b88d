"""The tools as an agent calls them, over HTTP: what is given, what is told of failures, and what is charged."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
from agents.conftest import agents, call, failure, look, own_products, said, visit
from conftest import TOKEN, let_in, running
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client, MCPError
from mcp_types import CallToolResult
from msgspec import Struct

from offerlens import encode_reply, read_page
from offerlens.accounts.account import Terms
from offerlens.agents.own import OwnProducts
from offerlens.agents.product import GetProduct, Product
from offerlens.agents.service import ServiceProducts
from offerlens.agents.tools import INSTRUCTIONS
from offerlens.language import own_translator
from offerlens.lookup import open_lookup
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.server import page_of
from offerlens.standin.troubles import SLOW_FROM, Trouble
from offerlens.state import LocalState

BOTH = pytest.mark.parametrize("mode", ["auto", "legacy"])
"""Both generations of the protocol."""


def documented(offer_id: int) -> dict[str, Any]:
    """The data of the documented reply of an offer."""
    data: dict[str, Any] = json.loads(encode_reply(read_page(page_of(offer_id) or b"")))["data"]
    return data


# What is given


@BOTH
def test_the_server_says_in_two_sentences_what_it_is_for(own: str, mode: str) -> None:
    async def instructions(client: Client) -> str | None:
        return client.instructions

    assert visit(own, instructions, mode=mode) == INSTRUCTIONS
    assert INSTRUCTIONS.count(". ") == 1


@BOTH
def test_a_product_is_the_documented_item(own: str, mode: str) -> None:
    result = visit(own, lambda client: client.call_tool("get_product", {"link": str(DOCUMENTED)}), mode=mode)
    assert (result.is_error, result.structured_content["item"]) == (False, documented(DOCUMENTED))


def test_the_tools_and_their_schemas_are_listed(own: str) -> None:
    tools = visit(own, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == ["get_product", "read_link", "list_languages"]
    for tool in tools:
        for schema in (tool.input_schema, tool.output_schema):
            assert schema is not None
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"


def test_every_offer_is_valid_by_the_schema_that_is_listed(own: str) -> None:
    async def all_offers(client: Client) -> tuple[Any, list[Any]]:
        tools = (await client.list_tools()).tools
        results = [await client.call_tool("get_product", {"link": offer, "language": "en"}) for offer in catalogue()]
        return tools[0].output_schema, [result.structured_content for result in results]

    schema, contents = visit(own, all_offers)
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for content in contents for error in validator.iter_errors(content)] == []
    assert [content["item"]["item_id"] for content in contents] == list(catalogue())


def test_a_schema_says_what_every_field_means(own: str) -> None:
    schema: Any = visit(own, lambda client: client.list_tools()).tools[0].output_schema
    parts = {"Product": schema, **schema["$defs"]}
    bare = [
        (part, name)
        for part, described in parts.items()
        for name, field in described["properties"].items()
        if not field.get("description")
    ]
    assert bare == []


def test_a_number_is_as_good_as_its_digits(own: str) -> None:
    assert call(own, "get_product", link=DOCUMENTED).structured_content["item"]["item_id"] == DOCUMENTED


def test_the_options_are_heeded(own: str) -> None:
    result = call(own, "get_product", link=str(DOCUMENTED), language="ru", optimize_title=True, scene="drop_shipping")
    content = result.structured_content
    assert content["item"]["delivery_info"]["location"] == "Ляньюньган, провинция Цзянсу"
    assert content["not_applied"] == ["scene"]
    assert (content["language"], content["translated"], content["translators"]) == ("ru", 1.0, ["glossary"])


def test_sources_of_our_own_charge_nobody(own: str) -> None:
    content = call(own, "get_product", link=str(DOCUMENTED)).structured_content
    facts = {name: value for name, value in content.items() if name not in ("item", "age")}
    assert facts == {
        "source": "page",
        "cache": None,
        "language": "zh",
        "translated": None,
        "translators": [],
        "not_applied": [],
        "charged": 0,
        "balance": None,
        "request_id": None,
    }


def test_who_sees_no_structured_content_is_told_in_words(own: str) -> None:
    lines = said(call(own, "get_product", link=str(DOCUMENTED))).splitlines()
    assert lines[1:3] == [f"https://detail.1688.com/offer/{DOCUMENTED}.html", "price: ¥25.90–29.89 / 件"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("https://m.1688.com/offer/859086919394.html", ("offer", 859086919394, None)),
        ("看看 https://qr.1688.com/s/1OHjjQID", ("short", None, "https://qr.1688.com/s/1OHjjQID")),
        ("hello", ("none", None, None)),
    ],
)
def test_a_text_is_read(own: str, text: str, named: tuple[object, ...]) -> None:
    content = call(own, "read_link", text=text).structured_content
    assert (content["kind"], content["offer_id"], content["url"]) == named


def test_the_languages_are_listed(own: str) -> None:
    looks = call(own, "list_languages").structured_content["languages"]
    assert [look["code"] for look in looks] == ["zh", "en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"]
    assert {look["glossary_terms"] is None for look in looks[1:]} == {False}


# In front of a service


def test_the_facts_of_the_service_are_passed_on(front: str, service: str) -> None:
    result = call(front, "get_product", TOKEN, link=str(DOCUMENTED), language="en")
    content = result.structured_content
    assert content["request_id"].startswith("req_")
    facts = {name: content[name] for name in ("source", "cache", "language", "charged", "balance", "translators")}
    assert facts == {
        "source": "page",
        "cache": None,
        "language": "en",
        "charged": 1,
        "balance": None,
        "translators": ["source", "glossary"],
    }


def test_the_item_is_that_of_the_service(front: str) -> None:
    content = call(front, "get_product", TOKEN, link=str(DOCUMENTED)).structured_content
    assert content["item"] == documented(DOCUMENTED)


@pytest.mark.parametrize(
    ("link", "code", "reason", "hint"),
    [
        (Trouble.REMOVED.value, 417, "offer_removed", "Do not retry: the same call cannot succeed."),
        (Trouble.CAPTCHA.value, 417, "captcha", "Retry later."),
        (Trouble.TOO_FAST.value, 417, "too_fast", "Retry after 7 s."),
        (Trouble.CUT_OFF.value, 417, "page_cut_off", "Retry later."),
        (Trouble.SILENT.value, 499, "out_of_time", "Retry later."),
        ("hello", 422, "not_an_offer", "Do not retry: the same call cannot succeed."),
    ],
)
def test_a_failure_is_an_error_with_a_hint(
    own_quick: str, front: str, link: object, code: int, reason: str, hint: str
) -> None:
    for address in (own_quick, front):
        result = call(address, "get_product", TOKEN, link=link)
        told = failure(result)
        assert (told["code"], told["reason"], told["hint"], told["charged"]) == (code, reason, hint, 0)
        assert said(result) == f"{reason}: {told['message']} {hint} Nothing was charged."


@pytest.fixture(scope="module")
def own_quick(standin: str) -> Iterator[str]:
    """A server with sources of its own and little time."""
    with agents(own_products(standin, seconds=1.0)) as address:
        yield address


def test_a_source_that_gave_nothing_is_named(own: str) -> None:
    (tried,) = failure(call(own, "get_product", link=str(Trouble.CAPTCHA.value)))["tried"]
    assert (tried["source"], tried["reason"]) == ("page", "captcha")


# Who is charged


class Counted(Struct):
    """A server in front of a service whose accounts have few calls."""

    address: str
    service: str


@pytest.fixture
def counted(tmp_path: Path, standin: str) -> Iterator[Counted]:
    let_in(tmp_path, terms=Terms(concurrency=1, balance=2))
    let_in(tmp_path, "another-token", Terms(concurrency=1, balance=7), name="another")
    sources = SourceSettings(page_base=standin, link_base=standin, refusal_rest=0, fault_rest=0)
    cache = CacheSettings(cache_bytes=10_000_000)
    with running(ServerSettings(home=tmp_path), sources, cache) as service, agents(ServiceProducts(service)) as front:
        yield Counted(front, service)


def test_a_success_costs_its_caller_one_call(counted: Counted) -> None:
    content = call(counted.address, "get_product", "another-token", link=str(DOCUMENTED)).structured_content
    assert (content["charged"], content["balance"], content["cache"]) == (1, 6, "miss")
    assert (look(counted.service, "another-token")["balance"], look(counted.service)["balance"]) == (6, 2)


def test_an_offer_that_was_read_is_fetched_anew_where_that_is_asked_for(counted: Counted) -> None:
    async def twice(client: Client) -> list[str]:
        asked: list[dict[str, Any]] = [{"link": str(DOCUMENTED)}, {"link": str(DOCUMENTED), "max_age": 0}]
        return [(await client.call_tool("get_product", one)).structured_content["cache"] for one in asked]

    assert visit(counted.address, twice, TOKEN) == ["miss", "refreshed"]


def test_a_balance_that_is_spent_asks_for_a_top_up(counted: Counted) -> None:
    for _ in range(2):
        assert not call(counted.address, "get_product", TOKEN, link=str(DOCUMENTED)).is_error
    told = failure(call(counted.address, "get_product", TOKEN, link=str(DOCUMENTED)))
    assert (told["code"], told["reason"]) == (439, "balance_spent")
    assert told["hint"] == "Do not retry: the account has to be topped up or renewed first."


def test_failures_and_free_tools_cost_nothing(counted: Counted) -> None:
    async def several(client: Client) -> list[bool]:
        results = [
            await client.call_tool("get_product", {"link": str(Trouble.REMOVED.value)}),
            await client.call_tool("get_product", {"link": "hello"}),
            await client.call_tool("get_product", {"lonk": "hello"}),
            await client.call_tool("read_link", {"text": str(DOCUMENTED)}),
            await client.call_tool("list_languages"),
        ]
        return [result.is_error for result in results]

    assert visit(counted.address, several, TOKEN) == [True, True, True, False, False]
    assert (look(counted.service)["balance"], look(counted.service)["in_flight"]) == (2, 0)


@pytest.mark.parametrize(
    ("token", "reason"), [("", "token_missing"), ("unknown", "token_unknown"), ("two words", "token_unknown")]
)
def test_a_caller_without_a_token_is_told_so(front: str, token: str, reason: str) -> None:
    told = failure(call(front, "get_product", token, link=str(DOCUMENTED)))
    assert (told["code"], told["reason"]) == (401, reason)
    assert told["hint"] == "Do not retry: a token that the service knows has to be set first."


def test_more_calls_at_once_than_the_account_may_have_are_told_to_come_back(counted: Counted) -> None:
    async def two(client: Client) -> list[CallToolResult]:
        links = (SLOW_FROM + 701, SLOW_FROM + 702)
        return list(await asyncio.gather(*(client.call_tool("get_product", {"link": link}) for link in links)))

    given, refused = sorted(visit(counted.address, two, TOKEN), key=lambda result: result.is_error)
    told = failure(refused)
    assert (given.is_error, told["code"], told["reason"]) == (False, 503, "limit_reached")
    assert (told["hint"], look(counted.service)["balance"]) == ("Retry after 1 s.", 1)


# Leaving


@BOTH
def test_a_call_that_is_cancelled_frees_its_slot_and_is_not_charged(counted: Counted, mode: str) -> None:
    async def in_flight(number: int) -> None:
        while (await asyncio.to_thread(look, counted.service))["in_flight"] != number:
            pass

    async def leave(client: Client) -> bool:
        task = asyncio.ensure_future(client.call_tool("get_product", {"link": SLOW_FROM + 60_000}))
        await in_flight(1)
        task.cancel()
        await in_flight(0)
        return (await client.call_tool("get_product", {"link": DOCUMENTED})).is_error

    assert (visit(counted.address, leave, TOKEN, mode), look(counted.service)["balance"]) == (False, 1)


# What is wrong


@pytest.mark.parametrize(
    ("arguments", "reason", "message"),
    [
        ({}, "field_missing", "link: is required."),
        ({"link": None}, "field_missing", "link: is required."),
        ({"link": 1.5}, "field_invalid", "link: Expected `str`, got `float`."),
        (
            {"lonk": "x"},
            "field_invalid",
            "lonk: is no argument; there are link, language, scene, optimize_title, max_age.",
        ),
        (
            {"link": "x", "language": "fr"},
            "field_invalid",
            "language: Invalid enum value 'fr'; there are en, es, ja, ko, pt, ru, th, tr, vi, zh.",
        ),
        ({"link": "x", "max_age": -1}, "field_invalid", "max_age: Expected `int` >= 0."),
        ({"link": "x", "optimize_title": "yes"}, "field_invalid", "optimize_title: Expected `bool`, got `str`."),
        ({"link": "x" * 20_001}, "field_invalid", "link: Expected `str` of length <= 20000."),
    ],
)
def test_arguments_that_are_wrong_are_named(own: str, arguments: dict[str, Any], reason: str, message: str) -> None:
    told = failure(visit(own, lambda client: client.call_tool("get_product", arguments)))
    assert (told["code"], told["reason"], told["message"]) == (422, reason, message)


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(own: str) -> None:
    async def buy(client: Client) -> str:
        with pytest.raises(MCPError) as refused:
            await client.call_tool("buy_product", {})
        return str(refused.value)

    assert visit(own, buy) == "There is no such tool. There are get_product, read_link, list_languages."


def test_a_bug_is_told_without_what_it_was(caplog: pytest.LogCaptureFixture) -> None:
    with agents(Broken()) as address:
        result = call(address, "get_product", link="x")
    assert (failure(result)["reason"], "secret" in said(result)) == ("internal", False)
    assert "ZeroDivisionError: secret" in caplog.text


class Broken:
    """Products that have a bug."""

    terms = ""

    def engines(self, language: str) -> list[str] | None:
        return None

    async def get(self, asked: GetProduct, token: str) -> Product:
        raise ZeroDivisionError("secret")

    async def close(self) -> None:
        """There is nothing to close."""


REQUEST: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2026-07-28"}
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["link", "text", "language", "scene", "optimize_title", "max_age"]) | st.text(max_size=5)


def posted(address: str, name: str, arguments: object) -> requests.Response:
    """What the server replies to a call that no library has looked at before."""
    params = {"name": name, "arguments": arguments, "_meta": ENVELOPE}
    headers = {**HEADERS, "mcp-method": "tools/call", "mcp-name": name, "content-type": "application/json"}
    body = json.dumps({**REQUEST, "params": params}).encode()
    return requests.post(address, data=body, headers=headers, timeout=30)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(["get_product", "read_link", "list_languages"]), arguments=st.dictionaries(NAMES, VALUES))
def test_no_arguments_bring_the_server_down(nowhere: str, name: str, arguments: dict[str, Any]) -> None:
    reply = posted(nowhere, name, arguments).json()
    result = reply["result"]
    if result["isError"]:
        told = result["_meta"]["offerlens/failure"]
        assert (told["code"] in (417, 422), told["charged"]) == (True, 0)
    assert not posted(nowhere, "list_languages", {}).json()["result"]["isError"]


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with sources that have nothing."""
    state = LocalState(None)
    sources = SourceSettings(pages=tmp_path_factory.mktemp("pages"), follow_links=False)
    with agents(OwnProducts(open_lookup(sources, state, own_translator()), state)) as address:
        yield address


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"{}", b"[[[[", b"\xff", b"1" * 5000, b'{"jsonrpc":"2.0","id":1,"method":"x"}', b"[" * 100_000],
    ids=lambda body: body[:8].decode("latin-1"),
)
def test_a_body_that_is_no_request_is_refused(own: str, body: bytes) -> None:
    reply = requests.post(own, data=body, headers={**HEADERS, "content-type": "application/json"}, timeout=30)
    assert 400 <= reply.status_code < 500
    assert not call(own, "read_link", text="1").is_error


def test_a_body_that_is_too_large_is_refused(own: str) -> None:
    headers = {**HEADERS, "content-type": "application/json"}
    assert requests.post(own, data=b" " * 300_000, headers=headers, timeout=30).status_code == 413


# Names that lead to our address


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "shop.example"}, 421),
        ({"host": "shop.example:80"}, 421),
        ({"origin": "https://shop.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
@pytest.mark.parametrize("generation", ["2026-07-28", "2025-11-25"])
def test_a_page_of_another_site_is_refused(own: str, headers: dict[str, str], status: int, generation: str) -> None:
    sent = {**HEADERS, "content-type": "application/json", "mcp-protocol-version": generation, **headers}
    assert requests.post(own, json=REQUEST, headers=sent, timeout=30).status_code == status


@pytest.mark.parametrize("headers", [{"host": "agents.example"}, {"origin": "https://agents.example"}])
def test_a_name_of_ours_is_let_in(standin: str, headers: dict[str, str]) -> None:
    sent = {**HEADERS, "content-type": "application/json", **headers}
    with agents(own_products(standin), "agents.example") as address:
        assert requests.post(address, json=REQUEST, headers=sent, timeout=30).status_code == 400
