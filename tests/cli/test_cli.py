"""The command line as a whole."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from offerlens import __version__

LONG = 30.0
PROGRAM = [sys.executable, "-c", "from offerlens.cli import main; main()"]
COMMANDS = ["get", "link", "mcp", "parse", "serve", "standin", "token"]


def test_the_version_is_printed_alone(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    assert (offerlens("--version"), capsys.readouterr().out) == (0, f"{__version__}\n")


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)], ids=["nothing", "--help", "-h"])
def test_the_help_lists_every_command(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, told = offerlens(*words), capsys.readouterr().out
    assert (code, [command for command in COMMANDS if f"│ {command} " not in told]) == (0, [])


def test_the_help_of_token_lists_its_commands(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = offerlens("token", "--help"), capsys.readouterr().out
    assert (code, [command for command in ("create", "list", "revoke") if f"│ {command} " not in told]) == (0, [])


@pytest.mark.parametrize(
    ("words", "example"),
    [
        ((), "offerlens serve --demo"),
        (("link",), "offerlens link https://detail.1688.com/offer/859086919394.html"),
        (("parse",), "offerlens parse saved/ -o products.csv"),
        (("serve",), "offerlens serve --pages saved/ --workers 2"),
        (("token",), "offerlens token create my-shop"),
        (("token", "create"), "offerlens token create my-shop"),
        (("token", "revoke"), "offerlens token revoke my-shop"),
        (("token", "list"), "offerlens token list"),
        (("mcp",), "offerlens mcp --demo"),
        (("get",), "offerlens get --demo https://detail.1688.com/offer/859086919394.html"),
        (("standin",), "offerlens serve --page-base http://127.0.0.1:8689"),
    ],
)
def test_the_help_of_a_command_has_an_example(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], example: str
) -> None:
    code, told = offerlens(*words, "--help"), capsys.readouterr().out
    assert (code, example in told) == (0, True)


def test_an_unknown_command_is_refused(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    code, (out, err) = offerlens("unknown"), capsys.readouterr()
    assert (code, out, "unknown" in err) == (2, "", True)


def test_the_program_is_the_command_line() -> None:
    done = subprocess.run([*PROGRAM, "link", "859086919394"], capture_output=True, check=True, timeout=LONG)
    assert (done.stdout, done.stderr) == (b"859086919394\n", b"")


def test_a_card_is_printed_where_the_locale_knows_no_chinese() -> None:
    words = ["get", "--demo", "859086919394"]
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run([*PROGRAM, *words], capture_output=True, check=True, timeout=LONG, env=environment)
    assert ("豹纹".encode() in done.stdout, done.stderr) == (True, b"")


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    words = ["get", "--demo", "--json", "600000000005"]
    with subprocess.Popen([*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait(LONG)) == (b"", 0)
