"""Running the service: sockets, workers, logs."""

import logging
import socket
import sys
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from offerlens.metrics import shared_by_processes
from offerlens.settings import CacheSettings, LanguageSettings, ServerSettings, SourceSettings
from offerlens.web.app import create_app

_KEEP_ALIVE = 75
"""Seconds an idle connection is kept: longer than the balancers in front of us keep theirs."""
_BACKLOG = 2048


@dataclass(frozen=True)
class Application:
    """Makes the application in each worker, which starts as a new process with nothing but this."""

    server: ServerSettings
    sources: SourceSettings
    languages: LanguageSettings
    cache: CacheSettings

    def __call__(self) -> Starlette:
        """The application of this process."""
        log_to_stderr()
        return create_app(self.server, self.sources, self.languages, self.cache)


def listen(server: ServerSettings) -> socket.socket:
    """The socket that all workers share. Raises `OSError` when the address cannot be had."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    return socket.create_server((server.host, server.port), family=family, backlog=_BACKLOG)


def serve(
    server: ServerSettings,
    sources: SourceSettings,
    languages: LanguageSettings,
    cache: CacheSettings,
    listener: socket.socket,
) -> None:
    """Serve until told to stop, then end the requests under way."""
    config = uvicorn.Config(
        Application(server, sources, languages, cache),
        factory=True,
        workers=server.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=int(server.drain) + 1,
    )
    with shared_by_processes(server.workers):
        if server.workers == 1:
            uvicorn.Server(config).run([listener])
        else:
            Multiprocess(config, [listener]).run()


def log_to_stderr() -> None:
    """One line an event, with the time first."""
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=form, force=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
