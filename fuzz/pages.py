"""Reads spoiled pages without end: each must give an item or a failure of ours, never anything else.

    python fuzz/pages.py [COUNT] [SEED]

Pages of every generation, drawn by the stand-in and, where ../shared is there, real ones, are spoiled in all the ways
of `mutate`, on all cores. The first page that breaks the promise is named by its seed and kept.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from random import Random

from mutate import mutate

from offerlens import encode_reply, read_page
from offerlens.bulk.run import cores
from offerlens.errors import Unavailable
from offerlens.standin.goods import catalogue
from offerlens.standin.pages import RENDERERS

SHARED = Path(__file__).parents[2] / "shared/pages"
BATCH = 500
SLOW = 5.0
"""Seconds of the processor after which a page of this size has taken too long."""
LARGEST = 300_000
"""Bytes of the largest page that is spoiled: larger ones cost time and teach nothing more."""


@cache
def seeds() -> list[bytes]:
    """The pages that are spoiled."""
    drawn = [render(goods) for goods in catalogue().values() for render in RENDERERS.values()]
    real = [file.read_bytes() for file in sorted(SHARED.rglob("*")) if file.is_file()] if SHARED.is_dir() else []
    return [page for page in drawn + real if len(page) <= LARGEST]


def outcome(seed: int) -> str:
    """What becomes of the page of a seed."""
    chance = Random(seed)
    page = mutate(chance.choice(seeds()), chance)
    began = time.process_time()
    try:
        encode_reply(read_page(page))
        said = "read"
    except Unavailable as failure:
        said = failure.reason
    except BaseException as error:
        return _keep(seed, page, repr(error))
    return said if time.process_time() - began < SLOW else _keep(seed, page, "took too long")


def _keep(seed: int, page: bytes, what: str) -> str:
    file = Path(f"broken-{seed}.html")
    file.write_bytes(page)
    return f"BROKEN by {what[:300]}, seed {seed}, kept in {file}"


def outcomes(start: int) -> Counter[str]:
    """The outcomes of a batch of seeds."""
    return Counter(outcome(seed) for seed in range(start, start + BATCH))


def main() -> None:
    """Spoil, read, count."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began, total = time.perf_counter(), Counter[str]()
    with ProcessPoolExecutor(cores()) as pool:
        for batch in pool.map(outcomes, range(first, first + count, BATCH)):
            total += batch
    for said, times in total.most_common():
        print(f"{times:>9,}  {said}")
    print(f"{total.total():,} pages in {time.perf_counter() - began:,.0f} s")
    sys.exit(any(said.startswith("BROKEN") for said in total))


if __name__ == "__main__":
    main()
