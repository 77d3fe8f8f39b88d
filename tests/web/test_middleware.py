"""What happens around every request: the id, the line in the log, the door that closes."""

import asyncio
import json
import logging
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import running
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from offerlens.settings import ServerSettings, SourceSettings
from offerlens.web.addresses import Addresses
from offerlens.web.drain import Drain
from offerlens.web.middleware import RequestFrame

LONG = 30.0
LINE = re.compile(r"[A-Z]+ \S+ [0-9]{1,3} [a-z_]+ [0-9]+\.[0-9] ms req_[0-9a-f]{16}")


async def crash(scope: Scope, receive: Receive, send: Send) -> None:
    """An application with a bug."""
    raise ZeroDivisionError


async def nothing_more() -> Message:
    """A request without a body."""
    return {"type": "http.request", "body": b"", "more_body": False}


def framed(app: ASGIApp, *, raw_path: bytes = b"/", query: bytes = b"", drain: Drain | None = None) -> list[Message]:
    """What is sent for one request, to a service that ends then."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await app(scope, receive, send)

    async def run() -> None:
        scope: Scope = {"type": "http", "method": "GET", "path": "/", "raw_path": raw_path, "query_string": query}
        app_in_frame = RequestFrame(Addresses({}, LONG, answer), drain or Drain(LONG))
        try:
            await app_in_frame({**scope, "headers": []}, nothing_more, send)
        finally:
            await app_in_frame({"type": "lifespan"}, nothing_more, send)

    asyncio.run(run())
    return sent


def headers(sent: list[Message]) -> dict[str, str]:
    """The headers of what was sent."""
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.fixture(autouse=True)
def _logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "offerlens.access")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of the access log."""
    records = [record for record in caplog.records if record.name == "offerlens.access"]
    return [line for record in records for line in record.getMessage().split("\n")]


# The id


def test_every_answer_tells_the_id_of_its_request() -> None:
    assert re.fullmatch(r"req_[0-9a-f]{16}", headers(framed(PlainTextResponse("ok")))["x-request-id"])


def test_the_headers_of_the_application_are_kept() -> None:
    sent = headers(framed(PlainTextResponse("ok", headers={"X-Own": "1"})))
    assert {name: value for name, value in sent.items() if name != "x-request-id"} == {
        "x-own": "1",
        "content-length": "2",
        "content-type": "text/plain; charset=utf-8",
    }


def test_the_application_knows_the_id() -> None:
    known: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        known.append(scope["request_id"])
        await PlainTextResponse("ok")(scope, receive, send)

    assert [headers(framed(app))["x-request-id"]] == known


def test_what_is_no_request_passes_unchanged() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    async def run() -> None:
        await RequestFrame(app, Drain(LONG))({"type": "lifespan"}, nothing_more, no_answer)

    async def no_answer(message: Message) -> None:
        raise AssertionError(message)

    asyncio.run(run())
    assert seen == [{"type": "lifespan"}]


# The line in the log


def test_a_request_has_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    request_id = headers(framed(PlainTextResponse("ok", 201), raw_path=b"/some/path"))["x-request-id"]
    written = [re.sub(r"[0-9.]+ ms", "N ms", line) for line in lines(caplog)]
    assert written == [f"GET /some/path 201 ok N ms {request_id}"]


def test_the_line_has_no_query_string(caplog: pytest.LogCaptureFixture) -> None:
    framed(PlainTextResponse("ok"), raw_path=b"/path", query=b"apiToken=secret")
    assert [line.split()[1] for line in lines(caplog)] == ["/path"]


def test_a_quoted_path_stays_quoted_in_the_line(caplog: pytest.LogCaptureFixture) -> None:
    framed(PlainTextResponse("ok"), raw_path=b"/a%0d%0aGET%20/forged%1b%5b31m")
    assert [line.split()[1] for line in lines(caplog)] == ["/a%0d%0aGET%20/forged%1b%5b31m"]


def test_a_request_that_crashed_has_its_line_too(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError):
        framed(crash, raw_path=b"/path")
    assert [line.split()[:3] for line in lines(caplog)] == [["GET", "/path", "0"]]


TARGETS = {
    "quoted line feed": (b"/a%0aGET%20/forged?apiToken=secret", ["/a%0aGET%20/forged"]),
    "quoted escape": (b"/%1b%5b31m", ["/%1b%5b31m"]),
    "whole address": (b"http://elsewhere/path?apiToken=secret", ["/path"]),
    "fragment": (b"/path#apiToken=secret", ["/path"]),
    "two slashes": (b"//path?apiToken=secret", ["//path"]),
    "raw escape": (b"/a\x1b[31m", []),
    "raw C1 control": (b"/a\x9b31m", []),
    "raw next line": (b"/a\x85b", []),
    "raw tab": (b"/a\tb", []),
    "raw delete": (b"/a\x7fb", []),
    "raw NUL": (b"/a\x00b", []),
    "raw carriage return": (b"/a\rb", []),
}


@pytest.mark.parametrize(("target", "paths"), TARGETS.values(), ids=TARGETS)
def test_no_address_writes_its_query_or_a_control_character_into_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, target: bytes, paths: list[str]
) -> None:
    with running(ServerSettings(home=tmp_path), SourceSettings(page_base="http://127.0.0.1:9")) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), LONG) as connection:
            connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            while connection.recv(4096):
                pass
    assert ([line.split()[1] for line in lines(caplog)], all(map(LINE.fullmatch, lines(caplog)))) == (paths, True)


# The door


def stopping() -> Drain:
    """A server that is about to stop."""
    drain = Drain(LONG)
    drain.stopping = True
    return drain


def test_a_server_that_stops_answers_503_in_the_envelope() -> None:
    sent = framed(crash, drain=stopping())
    assert (sent[0]["status"], json.loads(sent[1]["body"])) == (
        503,
        {
            "code": 503,
            "msg": "This server is shutting down. Try again in a moment.",
            "data": None,
            "reason": "shutting_down",
            "retry": True,
            "request_id": headers(sent)["x-request-id"],
        },
    )


def test_a_server_that_stops_tells_when_to_come_back() -> None:
    assert headers(framed(crash, drain=stopping()))["retry-after"] == "1"


def test_a_refusal_at_the_door_has_its_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    framed(crash, raw_path=b"/path", drain=stopping())
    assert [line.split()[:3] for line in lines(caplog)] == [["GET", "/path", "503"]]
