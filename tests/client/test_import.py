"""What it takes to import the clients."""

import subprocess
import sys

import offerlens
import offerlens.client


def run(program: str) -> subprocess.CompletedProcess[str]:
    """What a Python of its own says to a program."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


def test_the_package_gives_both() -> None:
    assert offerlens.Client is offerlens.client.Client
    assert offerlens.AsyncClient is offerlens.client.AsyncClient


def test_the_package_alone_loads_neither() -> None:
    program = "import sys, offerlens; print('httpcore2' in sys.modules, 'offerlens.client' in sys.modules)"
    assert run(program).stdout == "False False\n"


def test_the_package_has_nothing_else() -> None:
    assert (
        run("from offerlens import Server")
        .stderr.splitlines()[-1]
        .startswith("ImportError: cannot import name 'Server'")
    )


def test_whoever_lacks_the_library_is_told_what_to_install() -> None:
    told = run("import sys; sys.modules['httpcore2'] = None; from offerlens import Client").stderr.splitlines()[-1]
    assert told == "ImportError: The client needs a library of its own: pip install 'offerlens[client]'."
