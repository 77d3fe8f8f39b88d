"""The demo as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = [sys.executable, "-c", "from offerlens.cli import main; main()"]


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo service in a process of its own, and its address. Its temporary files lie in the folder."""
    command = [*PROGRAM, "serve", "--demo", "--port", "0", *flags]
    environment = {**os.environ, "TMPDIR": str(folder)}
    with (
        (folder.parent / "stderr.log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as process,
    ):
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().split()[-1]
        finally:
            process.terminate()
