"""A service whose upstream fails in three calls of ten: python fuzz/soak.py [requests]

A tenth of the offers ask for a captcha, a tenth reset the connection, a tenth are slow. Every reply must be the right
one or a typed failure; what rests must come back; nothing may be left behind.
"""

import asyncio
import gc
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from curl_cffi import AsyncSession
from msgspec import Struct, json

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Terms
from offerlens.pages import read_page
from offerlens.reply import encode_reply
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.goods import catalogue
from offerlens.standin.server import page_of, standin_thread
from offerlens.standin.troubles import SLOW_FROM, Trouble
from offerlens.web.app import create_app
from offerlens.web.server import listen

TOKEN = "soak"  # noqa: S105 - it opens nothing but this run
SLOW = SLOW_FROM + 200
_PATIENCE = 0.05
"""Seconds that a client waits when it is told that every source rests."""
TYPED = {"captcha", "source_failed", "source_suspended"}


class Report(Struct):
    """What became of a run."""

    outcomes: Counter[str]
    wrong: list[str]
    """Replies that were neither right nor a failure of the kinds that there ought to be."""
    charged: int
    asked_upstream: int
    tasks_left: int
    grown: int
    """Bytes by which the process has grown from the end of the first quarter to the end."""
    seconds: float


class _Reason(Struct):
    reason: str = "ok"


class Service:
    """A service in a thread of its own, whose event loop can be looked into."""

    def __init__(self, home: Path, sources: SourceSettings) -> None:
        self.loop = asyncio.new_event_loop()
        self._listener = listen(ServerSettings(home=home, port=0))
        app = create_app(ServerSettings(home=home), sources)
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.address = "http://{}:{}".format(*self._listener.getsockname()[:2])

    def tasks(self) -> int:
        """How many tasks its loop has."""

        async def count() -> int:
            return len(asyncio.all_tasks())

        return asyncio.run_coroutine_threadsafe(count(), self.loop).result()

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._server.serve([self._listener]))
        self.loop.close()


def soak(requests: int, at_once: int = 50) -> Report:
    """Run so many requests, so many at the same time."""
    with tempfile.TemporaryDirectory() as home, standin_thread() as standin, _service(Path(home), standin) as service:
        asyncio.run(_warm(service.address, at_once))
        quiet = service.tasks()
        began = time.perf_counter()
        outcomes, wrong, sizes = asyncio.run(_ask_all(service.address, requests, at_once))
        seconds = time.perf_counter() - began
        left = _settled(service, quiet) - quiet
        counts = asyncio.run(_counts(standin))
        charged = asyncio.run(_charged(Path(home)))
    return Report(outcomes, wrong, charged, counts, left, sizes[-1] - sizes[0], seconds)


@contextmanager
def _service(home: Path, standin: str) -> Iterator[Service]:
    asyncio.run(_let_in(home))
    sources = SourceSettings(
        sources=("page", "mobile-page"),
        page_base=standin,
        mobile_base=standin.replace("127.0.0.1", "localhost"),
        link_base=standin,
        page_retries=1,
        refusal_rest=0.02,
        fault_rest=0.02,
    )
    service = Service(home, sources)
    try:
        yield service
    finally:
        service.stop()


async def _let_in(home: Path) -> None:
    accounts = open_accounts(ServerSettings(home=home))
    await accounts.create_account("soak", Terms(concurrency=1000, balance=10**9))
    await accounts.add_token("soak", TOKEN)
    await accounts.close()


async def _warm(address: str, at_once: int) -> None:
    await _ask_all(address, at_once * 2, at_once)


async def _ask_all(address: str, requests: int, at_once: int) -> tuple[Counter[str], list[str], list[int]]:
    offers = sorted(catalogue())
    right = {offer_id: encode_reply(read_page(page_of(offer_id) or b"")) for offer_id in [*offers, SLOW]}
    dice = random.Random(requests)
    ids = iter([_one(dice, offers) for _ in range(requests)])
    outcomes, wrong, sizes = Counter[str](), [], []

    async def client(session: AsyncSession[Any]) -> None:
        for item_id in ids:
            answer = await session.get(f"{address}/1688/item_detail?apiToken={TOKEN}&item_id={item_id}", timeout=60)
            reason = json.decode(answer.content, type=_Reason).reason
            outcomes[reason] += 1
            if reason not in TYPED and not (reason == "ok" and answer.content == right.get(item_id)):
                wrong.append(f"{item_id}: {answer.status_code} {answer.content[:200]!r}")
            if reason == "source_suspended":
                await asyncio.sleep(_PATIENCE)
            if outcomes.total() in (requests // 4, requests):
                gc.collect()
                sizes.append(_resident())

    async with AsyncSession(max_clients=at_once, trust_env=False) as session:
        await asyncio.gather(*(client(session) for _ in range(at_once)))
    return outcomes, wrong, sizes


def _one(dice: random.Random, offers: list[int]) -> int:
    throw = dice.random()
    if throw < 0.1:
        return Trouble.CAPTCHA.value
    if throw < 0.2:
        return Trouble.RESET.value
    return SLOW if throw < 0.3 else dice.choice(offers)


def _settled(service: Service, quiet: int) -> int:
    """How many tasks there are, once connections that are being closed had their moment."""
    for _ in range(200):
        if service.tasks() <= quiet:
            break
        time.sleep(0.02)
    return service.tasks()


async def _counts(standin: str) -> int:
    async with AsyncSession(trust_env=False) as session:
        answer = await session.get(f"{standin}/standin/counts")
    return sum(count["visits"] for count in json.decode(answer.content).values())


async def _charged(home: Path) -> int:
    accounts = open_accounts(ServerSettings(home=home))
    try:
        return sum(row.charged for row in await accounts.usage("2000-01-01"))
    finally:
        await accounts.close()


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def main() -> None:
    """Print what became of a run."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    report = soak(requests)
    rate = report.outcomes.total() / report.seconds
    print(f"{report.outcomes.total():,} requests, 50 at once, in {report.seconds:.0f} s ({rate:.0f} a second)")
    for outcome, count in report.outcomes.most_common():
        print(f"  {outcome:18} {count:,}")
    print(f"wrong replies: {len(report.wrong)}; upstream asked {report.asked_upstream:,} times")
    print(f"tasks left: {report.tasks_left}; grown by {report.grown / 1e6:.1f} MB after the first quarter")
    for line in report.wrong[:10]:
        print(f"  {line}")


if __name__ == "__main__":
    main()
