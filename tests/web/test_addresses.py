"""Which address does what."""

import asyncio
import json
from collections.abc import Mapping

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope
from web.knocking import silent

from offerlens.errors import StoreAway
from offerlens.web.addresses import Addresses, Handler
from offerlens.web.call import Call
from offerlens.web.envelope import Response


async def well(call: Call) -> Response:
    """Says which path was called."""
    return Response(call.path.encode())


async def away(call: Call) -> Response:
    """Needs a store that is away."""
    raise StoreAway


async def broken(call: Call) -> Response:
    """Has a bug."""
    raise ZeroDivisionError


TABLE: Mapping[str, tuple[str, Handler]] = {
    "/get": ("GET", well),
    "/post": ("POST", well),
    "/away": ("GET", away),
    "/broken": ("GET", broken),
}


def call(method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """What an address answers: the code, the headers, the body."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        scope: Scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
        scope.update(request_id="req_1", status=0, outcome="ok")
        await Addresses(TABLE, 30.0, PlainTextResponse("elsewhere", 418))(scope, silent, send)

    asyncio.run(run())
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, sent[1]["body"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/get"), ("HEAD", "/get"), ("POST", "/post")])
def test_an_address_answers_its_method(method: str, path: str) -> None:
    assert (call(method, path)[0], call(method, path)[2]) == (200, path.encode())


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "/get", "GET, HEAD"), ("GET", "/post", "POST"), ("DELETE", "/post", "POST")],
)
def test_another_method_is_told_which_ones_there_are(method: str, path: str, allowed: str) -> None:
    status, headers, body = call(method, path)
    assert (status, headers["allow"], json.loads(body)["reason"]) == (405, allowed, "wrong_method")


def test_another_address_is_left_to_the_application_behind() -> None:
    status, headers, body = call("GET", "/none")
    assert (status, headers["x-request-id"], body) == (418, "req_1", b"elsewhere")


def test_a_failure_that_is_raised_is_told() -> None:
    status, _, body = call("GET", "/away")
    assert (status, json.loads(body)["reason"]) == (500, "store_away")


def test_a_bug_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    status, _, body = call("GET", "/broken")
    assert (status, json.loads(body)["reason"], b"Zero" in body) == (500, "internal", False)
    assert [record.getMessage() for record in caplog.records] == ["req_1 failed"]
