"""The floor of the benchmarks, a bare ASGI application that sends the answer in a file.

bare.py FILE WORKERS [--one-piece]

The file has the head and the body as they came over the wire; the server itself adds the date anew. In one piece,
it is sent on the service's own connections.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from offerlens.settings import ServerSettings
from offerlens.web.connection import Connection
from offerlens.web.server import listen

LINES, _, BODY = Path(sys.argv[1]).read_bytes().partition(b"\r\n\r\n")
PAIRS = [line.split(b": ", 1) for line in LINES.split(b"\r\n")[1:]]
HEAD = [(name.lower(), value) for name, value in PAIRS if name.lower() != b"date"]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Whatever is asked."""
    await send({"type": "http.response.start", "status": 200, "headers": HEAD})
    await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    listener, workers = listen(ServerSettings(port=0)), int(sys.argv[2])
    print("http://{}:{}".format(*listener.getsockname()[:2]), flush=True)
    config = uvicorn.Config(
        app,
        http=Connection if "--one-piece" in sys.argv else "auto",
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
    )
    if workers == 1:
        uvicorn.Server(config).run([listener])
    else:
        Multiprocess(config, [listener]).run()
