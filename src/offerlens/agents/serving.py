"""Serving agents: over the standard streams of the program that started us, or over HTTP."""

import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import uvicorn
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import ASGIApp

from offerlens.agents.server import Context

PATH = "/mcp"
"""Where the protocol is spoken over HTTP."""
_BODY_CAP = 256 * 1024
"""Bytes of a request; a text with a link in it and the names of its sender have some thousand."""
_STOP = 5
"""Seconds that calls under way may still take when the server is told to stop."""


async def serve_stdio(server: Server[None]) -> None:
    """Serve the program at the other end of our standard streams until it closes them."""
    if os.name == "posix":  # the library waits for a line in a thread that no exception reaches
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


async def serve_http(server: Server[None], listener: socket.socket, names: Sequence[str]) -> None:
    """Serve whoever connects until told to stop; `names` are hosts by which we are called besides those of loopback."""
    config = uvicorn.Config(
        make_app(server, names),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=_STOP,
    )
    await uvicorn.Server(config).serve([listener])


def make_app(server: Server[None], names: Sequence[str] = ()) -> ASGIApp:
    """The server as an ASGI application.

    A page of another site cannot reach it through its reader's browser, by a name that leads to our address (DNS
    rebinding): requests for other hosts, and from the pages of other origins, are refused.
    """
    hosts = ["127.0.0.1", "localhost", "[::1]"]
    return server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=_BODY_CAP,
        transport_security=TransportSecuritySettings(
            allowed_hosts=[pattern for host in (*hosts, *names) for pattern in (host, f"{host}:*")],
            allowed_origins=[
                pattern
                for origin in (*(f"http://{host}" for host in hosts), *(f"https://{name}" for name in names))
                for pattern in (origin, f"{origin}:*")
            ],
        ),
    )


def token_of(ctx: Context) -> str:
    """The token in the headers of a request, as the service takes it; "" when there is none."""
    if not isinstance(ctx.request, Request):
        return ""
    headers = ctx.request.headers
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return headers.get("apikey", "").strip() or (bearer.strip() if scheme.lower() == "bearer" else "")


def listen(address: str) -> socket.socket:
    """A socket at an address such as 127.0.0.1:8689.

    Raises `ValueError` for an address that is none, `OSError` when it cannot be had.
    """
    host, port = _split(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach an address. Raises `ValueError` for one that is none."""
    host, _ = _split(address)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def log_to_stderr() -> None:
    """One line an event, and none for those that only the protocol's library cares about."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
    for name in ("mcp", "httpx2", "httpcore2", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _split(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or port is None:
        raise ValueError("The address to listen on has to be like 127.0.0.1:8689.")
    return host, port
