"""A real Chromium for tests, as an operator starts it."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)


@contextmanager
def chromium(folder: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The DevTools address of a running Chromium with a profile of its own, and its process. Port 0 takes any."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed here (Debian's package chromium)")
    command = [program, *_FLAGS.split(), f"--remote-debugging-port={port}", f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://127.0.0.1:{_port(folder, process, port)}", process
        finally:
            process.kill()


def _port(folder: Path, process: subprocess.Popen[bytes], port: int) -> int:
    """The port on which Chromium listens, once it does; it writes down one that it chose itself."""
    written = folder / "DevToolsActivePort"
    for _ in range(600):
        if port == 0 and written.is_file() and (lines := written.read_text().splitlines()):
            return int(lines[0])
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as _:
            return port
        if process.poll() is not None:
            pytest.fail("Chromium ended before it listened")
        time.sleep(0.05)
    pytest.fail("Chromium did not listen within 30 seconds")
