"""Servers for agents on real sockets, and the library's own client to ask them."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
import pytest
import requests
import uvicorn
from conftest import TOKEN
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult

from offerlens.agents.own import OwnProducts
from offerlens.agents.product import Products
from offerlens.agents.server import make_server
from offerlens.agents.service import ServiceProducts
from offerlens.agents.serving import PATH, listen, make_app, token_of
from offerlens.language import own_translator
from offerlens.lookup import open_lookup
from offerlens.settings import SourceSettings
from offerlens.state import LocalState

T = TypeVar("T")


@contextmanager
def agents(products: Products, *names: str) -> Iterator[str]:
    """The address of a server of some products, which runs until the block ends."""
    with listen("127.0.0.1:0") as listener:
        app = make_app(make_server(products, token_of), names)
        program = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        thread = threading.Thread(target=program.run, args=([listener],))
        thread.start()
        while not program.started:
            time.sleep(0.01)
        try:
            yield "http://{}:{}{}".format(*listener.getsockname()[:2], PATH)
        finally:
            program.should_exit = True
            thread.join()


def own_products(standin: str, seconds: float = 55.0) -> OwnProducts:
    """The products of the stand-in."""
    state = LocalState(None)
    sources = SourceSettings(page_base=standin, link_base=standin, refusal_rest=0, fault_rest=0)
    return OwnProducts(open_lookup(sources, state, own_translator()), state, seconds)


@pytest.fixture(scope="session")
def own(standin: str) -> Iterator[str]:
    """The address of a server with sources of its own."""
    with agents(own_products(standin)) as address:
        yield address


@pytest.fixture(scope="session")
def front(service: str) -> Iterator[str]:
    """The address of a server in front of the service."""
    with agents(ServiceProducts(service)) as address:
        yield address


def visit(address: str, work: Callable[[Client], Awaitable[T]], token: str = "", mode: str = "auto") -> T:
    """What comes of some work with a client."""

    async def run() -> T:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http,
            Client(streamable_http_client(address, http_client=http), mode=mode) as client,
        ):
            return await work(client)

    return asyncio.run(run())


def call(address: str, name: str, token: str = "", **arguments: object) -> CallToolResult:
    """What a tool gives."""
    return visit(address, lambda client: client.call_tool(name, arguments), token)


def failure(result: CallToolResult) -> dict[str, Any]:
    """The failure of a result that is an error."""
    assert (result.is_error, result.structured_content) == (True, None)
    found: dict[str, Any] = (result.meta or {})["offerlens/failure"]
    return found


def said(result: CallToolResult) -> str:
    """The text of a result."""
    (content,) = result.content
    assert content.type == "text"
    return content.text


def look(service: str, token: str = TOKEN) -> dict[str, Any]:
    """How the account of a token stands, as the service tells."""
    found: dict[str, Any] = requests.get(f"{service}/account", headers={"apikey": token}, timeout=30).json()["data"]
    return found
