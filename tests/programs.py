"""Programs in the languages that people write, run as they would run them."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from msgspec import Struct

_VENV = Path(sys.prefix)
_AXIOS = _VENV / "axios" / "node_modules"
_ENVIRONMENT = {"LC_ALL": "C", "GOCACHE": str(_VENV / "go"), "CGO_ENABLED": "0", "GO111MODULE": "off", "GOPROXY": "off"}
"""No locale, as on a server; and Go as the Makefile has prepared it, without a network."""
_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Java for a program that ends at once: it compiles in two thirds of the time."""


class Language(Struct, frozen=True):
    """How a program of a language is run."""

    file: str
    """What its file is called."""
    run: tuple[str, ...]
    """The command that takes the file."""
    check: tuple[str, ...]
    """A command that succeeds where the language is installed as a sample needs it."""
    package: str
    """What it is called where it can be had."""


LANGUAGES = {
    "cURL": Language("ask.sh", ("bash",), ("curl", "--version"), "Debian's curl"),
    "Python": Language("ask.py", (sys.executable,), (sys.executable, "-c", "import requests"), "requests"),
    "JavaScript": Language("ask.mjs", ("node",), ("node", "-e", "fetch"), "Debian's nodejs, 18 or newer"),
    "PHP": Language("ask.php", ("php",), ("php", "-r", "curl_version();"), "Debian's php-cli and php-curl"),
    "Java": Language("ItemDetail.java", _JAVA, ("javac", "--version"), "Debian's default-jdk-headless"),
    "Go": Language("ask.go", ("go", "run"), ("go", "version"), "Debian's golang-go"),
}


def run_program(language: str, text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """How a program ended that lies and runs in a folder, and what it wrote. Skips where its language is missing."""
    how = LANGUAGES[language]
    if not _succeeds(how.check):
        pytest.skip(f"{language} is not installed here as the samples need it ({how.package})")
    if "axios" in text:
        _let_import_axios(folder)
    (folder / how.file).write_text(text, "utf-8")
    command = [*how.run, how.file]
    environment = os.environ | _ENVIRONMENT | environment
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60, check=False)


def _let_import_axios(folder: Path) -> None:
    if not (_AXIOS / "axios").is_dir():
        pytest.skip("axios is not installed here (make .venv/languages.done)")
    (folder / "node_modules").symlink_to(_AXIOS)


@cache
def _succeeds(command: tuple[str, ...]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except FileNotFoundError:
        return False
