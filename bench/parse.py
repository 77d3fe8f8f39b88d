"""How long a page takes: raw bytes -> reply bytes, against the floor of finding and typed-reading its data.

    python bench/parse.py [PAGE …]

The floor is what no reader of this kind can go below: find the literal, make it JSON, read it into typed structs. Both
are timed in turn, in one run, and the ratio is that of the medians of pairs; single times depend on the machine.
Without arguments, the real page of 96 SKUs is timed where ../shared is there, and the stand-in's page of 200 SKUs.
"""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from offerlens import encode_reply, read_page
from offerlens.pages import desktop_context
from offerlens.pages.literal import cut
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import catalogue

ROUNDS = 400
REAL = Path(__file__).parents[2] / "shared/pages/desktop_context/769706957407.html"
MANY_SKUS = 600000000005


def floor(page: bytes) -> None:
    """Find and typed-read the literal."""
    desktop_context.reader.read(cut(page, desktop_context.MARKER))


def ours(page: bytes) -> None:
    """The whole way."""
    encode_reply(read_page(page))


def seconds(work: Callable[[bytes], None], page: bytes) -> float:
    """One run's time."""
    began = perf_counter()
    work(page)
    return perf_counter() - began


def measure(name: str, page: bytes) -> None:
    """Time both in turn and print a line."""
    for work in (floor, ours):
        seconds(work, page)
    gc.collect()
    pairs = [(seconds(floor, page), seconds(ours, page)) for _ in range(ROUNDS)]
    ratio = median(whole / least for least, whole in pairs)
    least, whole = (median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"{name:<28} {len(page) / 1000:>8.0f} {least:>10.3f} {whole:>10.3f} {ratio:>7.2f}")


def main() -> None:
    """Print the table."""
    named = {Path(file).name: Path(file).read_bytes() for file in sys.argv[1:]}
    if not named:
        named = {REAL.name: REAL.read_bytes()} if REAL.exists() else {}
        named["stand-in, 200 SKUs"] = render(catalogue()[MANY_SKUS])
    print(f"{'page':<28} {'kB':>8} {'floor, ms':>10} {'ours, ms':>10} {'ratio':>7}")
    for name, page in named.items():
        measure(name, page)


if __name__ == "__main__":
    main()
