"""``offerlens parse``: saved pages -> the documented reply, one or many."""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import track

from offerlens.bulk.run import PAGE_CAP, Line, cores, find_pages, finished, read_all, read_one
from offerlens.bulk.tables import WRITERS
from offerlens.cli.failing import fail
from offerlens.errors import OfferlensError
from offerlens.pages import read_page
from offerlens.pages.explain import explain as explain_page
from offerlens.reply import encode_reply
from offerlens.saved.page import SavedPage


def parse(
    *paths: Path,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    jobs: int = 0,
    explain: bool = False,
) -> None:
    """Read saved product pages and print their replies.

    One page gives indented JSON. Several pages, or a folder, give a line each, in the order of their names; failures
    are replies of their own, and make the exit code 1. With an output file, pages are read on all cores, and a run
    that was stopped goes on where it stopped.

    For example:

    offerlens parse page.html

    offerlens parse --explain page.html

    offerlens parse saved/ -o products.csv

    offerlens parse crawl.warc.gz -o products.jsonl

    Parameters
    ----------
    paths
        Pages as a browser or a program saved them (.html, .mhtml, each also .gz), web archives (.warc, .warc.gz), or
        folders of all these.
    output
        Write to this file: .jsonl (a reply a line), .csv or .parquet (a SKU a line).
    jobs
        How many processes read; 0 takes one for each core.
    explain
        Tell which generation a page is of, which fields it fills, and why the others are empty.
    """
    try:
        pages = find_pages(paths)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", 2)
    if not pages:
        fail("Name at least one saved page, or a folder of them.", 2)
    if output is not None:
        _write_file(pages, output, jobs or cores())
    elif explain:
        _print_explanations(pages)
    elif len(pages) == 1 and not paths[0].is_dir():
        _print_one(pages[0])
    else:
        _print_each(pages)


def _print_one(page: SavedPage) -> None:
    try:
        reply = encode_reply(read_page(page.read(PAGE_CAP)))
    except OfferlensError as error:
        fail(f"{page.name}: {error}")
    _write(msgspec.json.format(reply, indent=2))


def _print_explanations(pages: list[SavedPage]) -> None:
    failed = False
    for page in pages:
        try:
            explanation = explain_page(page.read(PAGE_CAP))
        except OfferlensError as error:
            failed = True
            print(f"{page.name}: {error}", file=sys.stderr)
            continue
        print(f"{page.name}: {explanation.generation}")
        print(f"  found: {', '.join(explanation.found)}")
        for name, why in explanation.missing.items():
            print(f"  empty: {name} ({why})")
    sys.exit(1 if failed else 0)


def _print_each(pages: list[SavedPage]) -> None:
    failed = False
    for line in _shown(map(read_one, pages), len(pages)):
        if line.outcome != "read":
            failed = True
            print(f"{line.name}: {line.outcome}", file=sys.stderr)
        _write(line.reply)
    sys.exit(1 if failed else 0)


def _write_file(pages: list[SavedPage], output: Path, jobs: int) -> None:
    write = WRITERS.get(output.suffix.lower())
    if write is None:
        fail(f"{output}: the output file ends in {', '.join(WRITERS)}.", 2)
    spool = output.with_name(f"{output.name}.part")
    done = finished(spool)
    left = [page for page in pages if page.name not in done]
    began, outcomes = time.perf_counter(), Counter[str]()
    with spool.open("ab") as lines:
        for line in _shown(read_all(left, jobs), len(left)):
            lines.write(line.named() + b"\n")
            outcomes[line.outcome] += 1
    try:
        write(spool, output)
    except ImportError:
        fail(f"{output}: install offerlens[parquet] to write Parquet; what was read is kept in {spool}.", 2)
    print(_summary(outcomes, len(done), time.perf_counter() - began, jobs), file=sys.stderr)


def _summary(outcomes: Counter[str], before: int, seconds: float, jobs: int) -> str:
    read = outcomes.pop("read", 0)
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in outcomes.most_common())
    refused = f"refused {outcomes.total():,}" + (f" ({reasons})" if reasons else "")
    earlier = f", {before:,} had been read before" if before else ""
    rate = (read + outcomes.total()) / seconds if seconds else 0
    return f"read {read:,}, {refused}{earlier}; {rate:,.0f} pages/s in {jobs} processes"


def _shown(lines: Iterable[Line], total: int) -> Iterable[Line]:
    console = Console(stderr=True)
    return track(lines, "Reading pages", total=total, console=console, disable=not console.is_terminal)


def _write(text: bytes) -> None:
    sys.stdout.buffer.write(text + b"\n")
