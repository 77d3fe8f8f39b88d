"""A service of which more is asked than its upstream can give."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from conftest import TOKEN, let_in, running

from offerlens.settings import CacheSettings, ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import standin_thread
from offerlens.standin.troubles import SLOW_FROM

OTHER = "another-token-of-the-tests"
FOR_EVER = 60_000
"""Milliseconds that the stand-in takes for an offer that no source waits for."""


def ask(address: str, offer_id: int, token: str = TOKEN) -> requests.Response:
    """An answer for an offer."""
    return requests.get(f"{address}/1688/item_detail", {"apiToken": token, "item_id": str(offer_id)}, timeout=60)


@contextmanager
def busy(home: Path, waiting: int) -> Iterator[tuple[str, list[Future[requests.Response]]]]:
    """A service that fetches one offer at a time, is busy with one that takes for ever, and has others wait."""
    let_in(home)
    let_in(home, OTHER, name="other")
    with standin_thread() as site, ThreadPoolExecutor() as pool:
        sources = SourceSettings(page_base=site, source_timeout=2.0, fault_rest=0, fetches=1, fetches_waiting=waiting)
        with running(ServerSettings(home=home), sources, CacheSettings()) as address:
            ask(address, DOCUMENTED)
            held = [pool.submit(ask, address, SLOW_FROM + FOR_EVER + number) for number in range(1 + waiting)]
            while (
                "offerlens_requests_in_flight %.1f" % (2 + waiting)
                not in requests.get(f"{address}/metrics", timeout=10).text
            ):
                pass  # /metrics is a request itself
            yield address, held


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[tuple[str, list[Future[requests.Response]]]]:
    """A service with no room for one more."""
    with busy(tmp_path, 2) as place:
        yield place


def test_a_slow_upstream_never_slows_cached_answers(crowded: tuple[str, list[Future[requests.Response]]]) -> None:
    address, held = crowded
    answer = ask(address, DOCUMENTED)
    assert (answer.status_code, answer.headers["X-Cache"]) == (200, "hit")
    assert [one.done() for one in held] == [False] * 3


def test_what_cannot_be_helped_in_time_is_refused_at_once(crowded: tuple[str, list[Future[requests.Response]]]) -> None:
    address, held = crowded
    answer = ask(address, SLOW_FROM + 1)
    assert (answer.status_code, answer.json()["reason"], answer.headers["X-Charged"]) == (503, "overloaded", "0")
    assert (answer.headers["Retry-After"], [one.done() for one in held]) == ("1", [False] * 3)


def test_another_account_has_its_turn_before_the_one_that_fills_the_queue(tmp_path: Path) -> None:
    with busy(tmp_path, 2) as (address, held):
        answer = ask(address, SLOW_FROM + 1, OTHER)
    answers = [one.result() for one in held]
    assert answer.status_code == 200
    assert sorted((one.status_code, one.json()["reason"]) for one in answers) == [
        (499, "out_of_time"),
        (499, "out_of_time"),
        (503, "overloaded"),
    ]
