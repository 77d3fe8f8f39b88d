"""Running the service: sockets, workers, logs."""

import gc
import logging
import os
import socket
import sys
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from offerlens.metrics import shared_by_processes
from offerlens.settings import CacheSettings, LanguageSettings, ServerSettings, SourceSettings
from offerlens.web.app import create_app
from offerlens.web.connection import Connection
from offerlens.web.drain import RETIRE

_KEEP_ALIVE = 75
"""Seconds an idle connection is kept: longer than the balancers in front of us keep theirs."""
_BACKLOG = 2048
_GARBAGE = 3_000
"""Objects that may come before those without use are looked for: more than the calls under way have, by default 700. An
exception may hold the page that it is about until then."""
_START = 30
"""Seconds that a worker may take to start, on a machine that has much to do, before it is given up."""


@dataclass(frozen=True)
class Application:
    """Makes the application in each worker, which starts as a new process with nothing but this."""

    server: ServerSettings
    sources: SourceSettings
    languages: LanguageSettings
    cache: CacheSettings

    def __call__(self) -> ASGIApp:
        """The application of this process."""
        log_to_stderr()
        app = create_app(self.server, self.sources, self.languages, self.cache)
        gc.collect()
        gc.freeze()  # what stands for good, the glossary above all, is not looked through again and again
        gc.set_threshold(_GARBAGE)
        return app


class Workers(Multiprocess):
    """Worker processes on one socket. On SIGHUP each is replaced by a new one, which is up before the old one stops."""

    def keep_subprocess_alive(self) -> None:
        """Start workers that died again. The pipe by which one is asked whether it lives ends with it only where no
        other process holds its end; else all would wait for the answer of a worker that was killed over it."""
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()

    def restart_all(self) -> None:
        """Replace every worker."""
        for process in self.processes:
            if RETIRE and process.pid and process.wait_until_ready(self.config.timeout_worker_healthcheck):
                os.kill(process.pid, RETIRE)
        super().restart_all()


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
        http=Connection,
        workers=server.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing depends on who the caller is but by the token
        lifespan="on",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_worker_healthcheck=_START,
        timeout_graceful_shutdown=int(server.drain) + 1,
    )
    with shared_by_processes(server.workers):
        if server.workers == 1:
            uvicorn.Server(config).run([listener])
        else:
            Workers(config, [listener]).run()


def log_to_stderr() -> None:
    """One line an event, with the time first."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # no line says them


class _Lines(logging.Formatter):
    """Puts the time, the level and the name before each line of a message: the access log writes several at once."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library calls it so
        """The message, without what belongs to an exception."""
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        return f"{head} " + record.message.replace("\n", f"\n{head} ")
