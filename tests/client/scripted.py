"""A server that replies what it was told to, byte by byte, and remembers what it was sent."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Act = bytes | Callable[[socket.socket, bytes], None]
"""What it does with a request: bytes to send, or something to do with the connection and the request."""


@dataclass
class Scripted:
    """One that is running."""

    address: str
    requests: list[bytes] = field(default_factory=list)
    """Every request, as it came."""

    def heads(self, name: str) -> list[str]:
        """The values of a header, over all requests."""
        lines = [line for request in self.requests for line in request.partition(b"\r\n\r\n")[0].decode().split("\r\n")]
        return [line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name.lower()}: ")]


@contextmanager
def scripted(script: Sequence[Act], context: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """A server that does one act a connection, and has no connection for those that come after the last."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scheme = "https" if context else "http"
        server = Scripted(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_serve, args=(listener, script, server, context))
        thread.start()
        try:
            yield server
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, script: Sequence[Act], server: Scripted, context: ssl.SSLContext | None) -> None:
    for act in script:
        with suppress(OSError):
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) if context else connection as caller:
                caller.settimeout(30)
                request = _read(caller)
                server.requests.append(request)
                if callable(act):
                    act(caller, request)
                else:
                    caller.sendall(act)
    listener.close()


def _read(caller: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        request += caller.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")),
        0,
    )
    while len(body) < length:
        body += caller.recv(65536)
    return head + b"\r\n\r\n" + body


def http(status: int, body: bytes, *headers: str) -> bytes:
    """A reply."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
