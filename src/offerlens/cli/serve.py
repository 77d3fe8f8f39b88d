"""``offerlens serve``: the service."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Annotated

from cyclopts import Parameter

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.cli.demo import demo_sources
from offerlens.cli.failing import fail
from offerlens.language.engines import open_engines
from offerlens.pictures import open_pictures
from offerlens.settings import CacheSettings, LanguageSettings, ServerSettings, SourceSettings, StoreSettings
from offerlens.sources import open_sources
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import standin_thread
from offerlens.state import LocalState
from offerlens.web.server import listen
from offerlens.web.server import serve as run
from offerlens.web.tracing import check_tracing

_DEMO_TOKEN = "demo"  # noqa: S105 - it opens nothing but the stand-in
_SERVER, _SOURCES, _LANGUAGES, _CACHE = ServerSettings(), SourceSettings(), LanguageSettings(), CacheSettings()


def serve(
    *,
    demo: bool = False,
    server: Annotated[ServerSettings, Parameter(name="*")] = _SERVER,
    sources: Annotated[SourceSettings, Parameter(name="*")] = _SOURCES,
    languages: Annotated[LanguageSettings, Parameter(name="*")] = _LANGUAGES,
    cache: Annotated[CacheSettings, Parameter(name="*")] = _CACHE,
) -> None:
    """Serve product data over HTTP.

    Every setting may also stand in the environment (OFFERLENS_PORT=9000) or in offerlens.toml (port = 9000; another
    file is named by OFFERLENS_CONFIG). A flag wins over the environment, that over the file.

    For example:

    offerlens serve --demo

    offerlens serve --pages saved/ --workers 2

    Parameters
    ----------
    demo
        Serve the offers of the stand-in for 1688, to the token "demo", which is the secret of an operator too.
    """
    with ExitStack() as stack:
        if demo:
            server, sources = stack.enter_context(_demo(server, sources))
        try:
            open_sources(sources, LocalState(None))
            open_accounts(server)
            open_pictures(server, sources)
            open_engines(languages)
            if server.trace:
                check_tracing()
            listener = stack.enter_context(listen(server))
        except ValueError as error:
            fail(str(error), 2)
        except OSError as error:
            fail(f"Cannot listen on {server.host} port {server.port}: {error.strerror}.")
        address = "http://{}:{}".format(*listener.getsockname()[:2])
        print(f"offerlens listens on {address}", flush=True)
        if demo:
            print(_demo_request(address), flush=True)
        signal.signal(signal.SIGTERM, _exit)
        run(server, sources, languages, cache, listener)


def _exit(number: int, frame: FrameType | None) -> None:
    """End the program, and clean up on the way: the server sends itself the signal again once it has stopped."""
    sys.exit(0)


@contextmanager
def _demo(server: ServerSettings, sources: SourceSettings) -> Iterator[tuple[ServerSettings, SourceSettings]]:
    """Settings of a service that needs nothing outside itself and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="offerlens-") as home, standin_thread() as address:
        server = replace(server, home=Path(home), postgres=None, valkey=None, pictures="proxy")
        asyncio.run(_let_in(_DEMO_TOKEN, server))
        yield server, demo_sources(sources, address)


async def _let_in(token: str, stores: StoreSettings) -> None:
    accounts = open_accounts(stores)
    await accounts.create_account("demo", Terms())
    await accounts.add_token("demo", token)
    await accounts.books.add_operator("demo", token)
    await accounts.close()


def _demo_request(address: str) -> str:
    return f"""
The console is at {address}/ (the token is "{_DEMO_TOKEN}"), the operator's view at {address}/operator
(the secret is "{_DEMO_TOKEN}"). The documented request, ready to copy:

  curl -s '{address}/1688/item_detail_by_url?apiToken={_DEMO_TOKEN}' \\
       -H 'Content-Type: application/json' \\
       -d '{{"url": "https://detail.1688.com/offer/{DOCUMENTED}.html"}}'
"""
