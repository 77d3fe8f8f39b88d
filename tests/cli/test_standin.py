"""``offerlens standin``, as a process of its own."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

LONG = 30.0


@pytest.fixture
def program() -> Iterator[subprocess.Popen[str]]:
    """The running program."""
    command = [sys.executable, "-c", "from offerlens.cli import main; main()", "standin", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def first_line(program: subprocess.Popen[str]) -> str:
    """What it says when it listens."""
    assert program.stdout is not None
    return program.stdout.readline()


def test_it_says_where_it_listens(program: subprocess.Popen[str]) -> None:
    address = r"http://127\.0\.0\.1:([1-9][0-9]*)"
    assert re.fullmatch(
        rf"The stand-in listens on {address}; try http://127\.0\.0\.1:\1/offer/859086919394\.html\n",
        first_line(program),
    )


def test_it_serves_the_page_that_it_names(program: subprocess.Popen[str]) -> None:
    answer = requests.get(first_line(program).split()[-1], timeout=LONG)
    assert answer.content == page_of(DOCUMENTED)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_it_ends_quietly_when_interrupted(program: subprocess.Popen[str]) -> None:
    first_line(program)
    program.send_signal(signal.SIGINT)
    assert (program.communicate(timeout=LONG), program.returncode) == (("", ""), 0)
