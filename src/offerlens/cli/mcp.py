"""``offerlens mcp``: products for agents."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from offerlens.cache import open_shelf
from offerlens.cli.demo import demo_sources
from offerlens.cli.failing import fail
from offerlens.cli.stores import STORES, Stores
from offerlens.language import open_translator, own_translator
from offerlens.lookup import open_lookup
from offerlens.settings import CacheSettings, LanguageSettings, SourceSettings, StoreSettings
from offerlens.standin.server import standin_thread
from offerlens.state import LocalState, State, open_state

if TYPE_CHECKING:
    from offerlens.agents.product import Products

_SOURCES, _LANGUAGES, _CACHE = SourceSettings(), LanguageSettings(), CacheSettings()


def mcp(
    *,
    url: str | None = None,
    token_file: Path | None = None,
    listen: str | None = None,
    host_name: tuple[str, ...] = (),
    demo: bool = False,
    stores: Stores = STORES,
    sources: Annotated[SourceSettings, Parameter(name="*")] = _SOURCES,
    languages: Annotated[LanguageSettings, Parameter(name="*")] = _LANGUAGES,
    cache: Annotated[CacheSettings, Parameter(name="*")] = _CACHE,
) -> None:
    """Serve agents by the Model Context Protocol.

    Speaks it with the program that starts the command, over its standard streams, or over HTTP. Products come from the
    sources of the settings, as with "offerlens get", or from a service that runs elsewhere.

    For example:

    offerlens mcp --demo

    OFFERLENS_TOKEN=... offerlens mcp --url https://offers.example.com

    offerlens mcp --listen 127.0.0.1:8689 --url http://127.0.0.1:8688

    Parameters
    ----------
    url
        The service to ask, which charges each call. Its token is taken from OFFERLENS_TOKEN or the file of a token;
        over HTTP each caller sends their own.
    token_file
        A file with the token of the service.
    listen
        The address to serve HTTP on, such as 127.0.0.1:8689.
    host_name
        A name by which callers reach the address, besides those of this machine itself.
    demo
        Ask the stand-in for 1688.
    """
    if find_spec("mcp") is None:
        fail("Agents need more packages: pip install 'offerlens[agents]'.", 2)
    with ExitStack() as stack:
        if demo:
            sources = demo_sources(sources, stack.enter_context(standin_thread()))

        def products() -> "Products":
            return _elsewhere(url) if url else _own(stores, sources, languages, cache, demo=demo)

        if listen is None:
            asyncio.run(_over_stdio(products, _token(token_file) if url else ""))
        else:
            asyncio.run(_over_http(products, _listener(listen, url, token_file), host_name))


async def _over_stdio(products: Callable[[], "Products"], token: str) -> None:
    from offerlens.agents.server import make_server
    from offerlens.agents.serving import log_to_stderr, serve_stdio

    server = make_server(_opened(products), lambda _: token)
    log_to_stderr()
    await serve_stdio(server)


async def _over_http(products: Callable[[], "Products"], listener: socket.socket, names: Sequence[str]) -> None:
    from offerlens.agents.server import make_server
    from offerlens.agents.serving import PATH, log_to_stderr, serve_http, token_of

    server = make_server(_opened(products), token_of)
    log_to_stderr()
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, _exit)
    print("offerlens serves agents on http://{}:{}{}".format(*listener.getsockname()[:2], PATH), flush=True)
    await serve_http(server, listener, names)


def _exit(number: int, frame: FrameType | None) -> None:
    """End the program, and clean up on the way: the server sends itself the signal again once it has stopped."""
    sys.exit(0)


def _elsewhere(url: str) -> "Products":
    from offerlens.agents.service import ServiceProducts

    return ServiceProducts(url)


def _own(
    stores: StoreSettings, sources: SourceSettings, languages: LanguageSettings, cache: CacheSettings, *, demo: bool
) -> "Products":
    """The products of this machine's sources; those of the demo leave nothing behind."""
    from offerlens.agents.own import OwnProducts

    if demo:
        state: State = LocalState(None)
        return OwnProducts(open_lookup(sources, state, own_translator()), state)
    state = open_state(stores)
    lookup = open_lookup(sources, state, open_translator(languages, stores), open_shelf(cache, stores), cache)
    return OwnProducts(lookup, state)


def _opened(products: Callable[[], "Products"]) -> "Products":
    try:
        return products()
    except ValueError as error:
        fail(str(error), 2)


def _listener(address: str, url: str | None, token_file: Path | None) -> socket.socket:
    """The socket to serve HTTP on, where that is allowed."""
    from offerlens.agents.serving import is_loopback, listen

    if token_file is not None:
        fail("Over HTTP each caller sends their own token: leave token_file out.", 2)
    try:
        if url is None and not is_loopback(address):
            fail("Without a service (--url) nobody is asked who they are: listen on 127.0.0.1 alone.", 2)
        return listen(address)
    except ValueError as error:
        fail(str(error), 2)
    except OSError as error:
        fail(f"Cannot listen on {address}: {error.strerror}.")


def _token(file: Path | None) -> str:
    """The token of the service, from where no list of processes shows it."""
    try:
        token = file.read_text("utf-8") if file else os.environ.get("OFFERLENS_TOKEN", "")
    except (OSError, UnicodeDecodeError):
        fail(f"{file} cannot be read as a file with a token.", 2)
    if not token.strip():
        fail("The service needs a token: set OFFERLENS_TOKEN, or name a file with it (--token-file).", 2)
    return token.strip()
