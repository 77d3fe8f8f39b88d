"""Sites on this machine that take requests as the real services do."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from msgspec import Struct

KEY = "a-key-of-the-tests"


class Heard(Struct, frozen=True):
    """A request."""

    method: str
    path: str
    headers: Mapping[str, str]
    """By names in lower case."""
    body: Any = None
    """The JSON in it."""


class Reply(Struct, frozen=True):
    """An answer."""

    body: object = b""
    """Bytes as they are, anything else as JSON."""
    status: int = 200
    headers: Mapping[str, str] = {}

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else msgspec.json.encode(self.body)


class Site(Struct):
    """A running site."""

    address: str
    heard: list[Heard]
    ended: threading.Event
    """Set when the site ends: what an answer that never comes waits for."""


@contextmanager
def site(answer: Callable[[Heard], Reply]) -> Iterator[Site]:
    """A site that answers so, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.visit()

        def do_POST(self) -> None:
            self.visit()

        def visit(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard = Heard(self.command, self.path, headers, msgspec.json.decode(sent) if sent else None)
            running.heard.append(heard)
            reply = answer(heard)
            try:
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.content)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.content)
            except OSError:  # whoever asked has left
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        running = Site(f"http://127.0.0.1:{server.server_port}", [], threading.Event())
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield running
        finally:
            running.ended.set()
            server.shutdown()
            thread.join()


@contextmanager
def silent_site() -> Iterator[Site]:
    """A site that takes every request and never answers."""
    ended = threading.Event()

    def answer(_: Heard) -> Reply:
        ended.wait()
        return Reply()

    with site(answer) as running:
        try:
            yield running
        finally:
            ended.set()
