"""``offerlens parse``: saved pages -> the documented reply."""

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import track

from offerlens.cli.failing import fail
from offerlens.errors import OfferlensError
from offerlens.pages import read_page
from offerlens.reply import encode_failure, encode_reply


def parse(*files: Path) -> None:
    """Print the reply for saved product pages.

    One file gives indented JSON. Several give a line each, in their order, with failures as replies of their own, and
    exit code 1 when there was one.

    Examples:

    offerlens parse page.html

    offerlens parse pages/*.html > replies.jsonl

    Parameters
    ----------
    files
        Pages as a browser or a program saved them.
    """
    if not files:
        fail("Name at least one saved page.", 2)
    try:
        failed = _print_one(files[0]) if len(files) == 1 else _print_each(files)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", 2)
    sys.exit(1 if failed else 0)


def _print_one(file: Path) -> bool:
    try:
        reply = encode_reply(read_page(file.read_bytes()))
    except OfferlensError as error:
        print(f"{file}: {error}", file=sys.stderr)
        return True
    _write(msgspec.json.format(reply, indent=2))
    return False


def _print_each(files: tuple[Path, ...]) -> bool:
    failed = False
    for file in _shown(files):
        try:
            reply = encode_reply(read_page(file.read_bytes()))
        except OfferlensError as error:
            failed, reply = True, encode_failure(error)
            print(f"{file}: {error}", file=sys.stderr)
        _write(reply)
    return failed


def _shown(files: tuple[Path, ...]) -> Iterable[Path]:
    console = Console(stderr=True)
    return track(files, "Reading pages", console=console, disable=not console.is_terminal)


def _write(reply: bytes) -> None:
    sys.stdout.buffer.write(reply + b"\n")
