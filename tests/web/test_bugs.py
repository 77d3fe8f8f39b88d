"""A fault of ours: what the caller and the operator see of it, and what nobody sees."""

import asyncio
import json
import logging
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import TOKEN, running
from starlette.types import Message, Receive, Scope, Send
from web.test_app import BY_ID, BY_URL, LONG, SENT, fail, knock, look_up

from offerlens.accounts.local import LocalAccounts
from offerlens.cache import FairQueue, Offers
from offerlens.chain import Chain
from offerlens.hops import Hops
from offerlens.language import own_translator
from offerlens.lookup import NO_CACHE, Lookup
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.sources.health import Health, Rests
from offerlens.sources.source import Abilities, Asked, Fetched
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import Trouble
from offerlens.state import LocalState
from offerlens.web.addresses import Addresses
from offerlens.web.app import Service
from offerlens.web.desk import Desk
from offerlens.web.drain import Drain
from offerlens.web.middleware import RequestFrame


class Broken:
    """A source with a bug."""

    name = "broken"
    abilities = Abilities()

    async def fetch(self, asked: Asked) -> Fetched:
        """Fail as a bug does."""
        raise ZeroDivisionError(asked.offer_id)

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """Fail as a bug does."""
        raise ZeroDivisionError(detail_url)

    async def check(self) -> str:
        """Fail as a bug does."""
        raise ZeroDivisionError

    async def close(self) -> None:
        """Nothing is held."""


class Caller:
    """Sends a request without a body, and waits."""

    def __init__(self) -> None:
        self._said: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive(self) -> Message:
        """What the caller says next."""
        if not self._said:
            await asyncio.Event().wait()
        return self._said.pop()


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that is never reached."""
    raise AssertionError(scope)


def ask_broken(home: Path) -> tuple[int, dict[str, Any]]:
    """The status and the reply of a service whose source has a bug."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        state = LocalState(None)
        chain = Chain([Broken()], Health(state, Rests()))
        service = Service(
            Desk(LocalAccounts(home)),
            state,
            Lookup(
                chain,
                Hops(SourceSettings(), state, chain.health),
                own_translator(),
                Offers(chain, state, None, NO_CACHE, FairQueue(1, 1)),
            ),
        )
        app = RequestFrame(Addresses(service.addresses(), LONG, nowhere), Drain(LONG))
        query = f"apiToken={TOKEN}&item_id={DOCUMENTED}".encode()
        scope: Scope = {"type": "http", "method": "GET", "path": BY_ID[0], "raw_path": BY_ID[0].encode()}
        await app({**scope, "query_string": query, "headers": []}, Caller().receive, send)
        await service.close()

    asyncio.run(run())
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_a_bug_gets_500_in_the_envelope(home: Path) -> None:
    status, reply = ask_broken(home)
    assert (status, reply | {"request_id": ""}) == (
        500,
        {
            "code": 500,
            "msg": "The service failed. The request was fine; "
            "try again, and report the request id if it happens again.",
            "data": None,
            "reason": "internal",
            "retry": True,
            "request_id": "",
        },
    )


def test_a_bug_is_logged_under_the_request_id(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    _, reply = ask_broken(home)
    assert [(record.levelname, record.message, bool(record.exc_info)) for record in caplog.records] == [
        ("ERROR", f"{reply['request_id']} failed", True)
    ]


def test_the_log_of_a_bug_has_no_token(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask_broken(home)
    assert (TOKEN in caplog.text, "ZeroDivisionError: 859086919394" in caplog.text) == (False, True)


def test_a_caller_who_leaves_in_the_middle_of_the_body_is_no_fault_of_ours(
    standin: str, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    head = f"POST {BY_URL[0]}?apiToken={TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    with running(ServerSettings(home=home), SourceSettings(page_base=standin)) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), LONG) as connection:
            connection.sendall(f"{head}half".encode())
            look_up(address)  # the loop that answers this has read what came before
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_the_log_of_a_service_has_no_token(standin: str, home: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with running(ServerSettings(home=home), SourceSettings(page_base=standin)) as address:
        for way in SENT.values():
            knock(address, way)
        look_up(address, Trouble.RESET.value)
        fail(address, "404")
    assert (TOKEN in caplog.text, caplog.text.count(" ms req_")) == (False, len(SENT) + 2)
