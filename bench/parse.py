"""How long a page takes: raw bytes -> reply bytes, against the floor of finding and typed-reading its data.

    python bench/parse.py [PAGE …]

The floor is what no reader of this kind can go below: find the data, make JSON of them where they are none, read them
into typed structs; on pages before 2020, whose HTML holds the rest, parse that too. Both are timed in turn, in one run,
and the ratio is the median of the pairs'; single times depend on the machine. The rate is of one core. Memory is the
most that reading the page took in a fresh process, over what the process had before.

Without arguments, real pages of each generation are timed where ../shared is there, and the stand-in's of 200 SKUs.
"""

import gc
import re
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

from offerlens import encode_reply, read_page
from offerlens.pages import desktop_context, desktop_detail_data, mobile_wap
from offerlens.pages.html import decode, parse
from offerlens.pages.init_data import read_init_data
from offerlens.pages.literal import cut, read_assigned
from offerlens.pages.recognise import recognise
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import catalogue

ROUNDS = 200
SHARED = Path(__file__).parents[2] / "shared/pages"
REAL = [
    "desktop_context/769706957407.html",
    "desktop_context/951410798382.html",
    "desktop_context_english/892805322942.html",
    "desktop_init_data/655188856269.json",
    "mobile_init_data/951410798382.html",
    "desktop_detail_data/569380765713.html",
    "mobile_wap/602752160064_rendered.html",
]
MANY_SKUS = 600000000005


def context_floor(page: bytes) -> None:
    """Find the literal, quote its numeric keys, read it."""
    desktop_context.reader.read(cut(page, desktop_context.MARKER))


def detail_floor(page: bytes) -> None:
    """Read the script's object and parse the HTML."""
    text = decode(page)
    read_assigned(text, "var iDetailData", desktop_detail_data.DetailData)
    parse(text)


def wap_floor(page: bytes) -> None:
    """Read the script's object and parse the HTML."""
    text = decode(page)
    read_assigned(text, "_iDetailDataConfig", mobile_wap.DataConfig)
    parse(text)


FLOORS: dict[str, Callable[[bytes], object]] = {
    "desktop_context": context_floor,
    "desktop_init_data": read_init_data,
    "mobile_init_data": read_init_data,
    "desktop_detail_data": detail_floor,
    "mobile_wap": wap_floor,
}


def ours(page: bytes) -> None:
    """The whole way."""
    encode_reply(read_page(page))


def seconds(work: Callable[[bytes], object], page: bytes) -> float:
    """One run's time."""
    began = perf_counter()
    work(page)
    return perf_counter() - began


def megabytes(page: bytes) -> float:
    """How much more memory a process holds at once for having read a page; meant for a fresh one, on Linux."""
    ours(SMALL)
    before = peak()
    ours(page)
    return (peak() - before) / 1024


def peak() -> int:
    """The most memory that this process ever held, in KiB (proc(5), VmHWM)."""
    found = re.search(r"VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


SMALL = render(catalogue()[600000000003])
"""A page that is read first, so that what every page needs is not counted."""


def measure(name: str, page: bytes) -> None:
    """Time both in turn and print a line."""
    reader = recognise(page)
    assert reader is not None, f"{name} is no product page"
    generation = reader.__name__.rpartition(".")[2]
    floor = FLOORS[generation]
    for work in (floor, ours):
        seconds(work, page)
    gc.collect()
    pairs = [(seconds(floor, page), seconds(ours, page)) for _ in range(ROUNDS)]
    ratio = median(whole / least for least, whole in pairs)
    least, whole = (median(column) * 1000 for column in zip(*pairs, strict=True))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        memory = fresh.submit(megabytes, page).result()
    times = f"{len(page) / 1000:>7.0f} {least:>9.3f} {whole:>9.3f} {ratio:>6.2f}"
    print(f"{name:<46} {generation:<20} {times} {1000 / whole:>8.0f} {memory:>7.1f}")


def main() -> None:
    """Print the table."""
    named = {Path(file).name: Path(file).read_bytes() for file in sys.argv[1:]}
    if not named:
        named = {file: (SHARED / file).read_bytes() for file in REAL if (SHARED / file).exists()}
        named["stand-in, 200 SKUs"] = render(catalogue()[MANY_SKUS])
    heads = f"{'kB':>7} {'floor ms':>9} {'ours ms':>9} {'ratio':>6} {'pages/s':>8} {'MB':>7}"
    print(f"{'page':<46} {'generation':<20} {heads}")
    for name, page in named.items():
        measure(name, page)


if __name__ == "__main__":
    main()
