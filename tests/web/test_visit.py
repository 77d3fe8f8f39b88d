"""A visit ends at its deadline, wherever the time was spent, and at once when the caller leaves."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from conftest import TOKEN, let_in, running

from offerlens.accounts.account import Terms
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.server import standin_thread
from offerlens.standin.troubles import SLOW_FROM, Trouble

DEADLINE = 0.5


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A stand-in of these tests' own, whose visitors are counted."""
    with standin_thread() as address:
        yield address


@pytest.fixture(scope="module")
def service(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with a short deadline and patient sources."""
    home = tmp_path_factory.mktemp("visits")
    let_in(home, terms=Terms(concurrency=1, balance=100))
    sources = SourceSettings(page_base=site, link_base=site, source_timeout=30.0, refusal_rest=0, fault_rest=0)
    with running(ServerSettings(home=home, deadline=DEADLINE), sources) as address:
        yield address


def look_up(service: str, item_id: int) -> requests.Response:
    asked: dict[str, str | int] = {"apiToken": TOKEN, "item_id": item_id}
    return requests.get(f"{service}/1688/item_detail", asked, timeout=30)


def visitors(site: str) -> int:
    """How many visitors the stand-in is answering."""
    return sum(count["now"] for count in requests.get(f"{site}/standin/counts", timeout=10).json().values())


def until(site: str, number: int) -> int:
    """How many visitors there are, once there are so many, or after some seconds."""
    for _ in range(500):
        if visitors(site) == number:
            break
        time.sleep(0.01)
    return visitors(site)


@pytest.mark.parametrize(
    "item_id", [Trouble.SILENT.value, Trouble.DRIP.value, SLOW_FROM + 60_000], ids=["silent", "drip", "slow"]
)
def test_time_spent_at_the_source_ends_at_the_deadline(service: str, site: str, item_id: int) -> None:
    answer = look_up(service, item_id)
    assert (answer.status_code, answer.json()["reason"], answer.json()["msg"]) == (
        499,
        "out_of_time",
        "The request took longer than 0.5 seconds.",
    )
    assert (answer.headers["X-Charged"], answer.headers["X-Concurrency"], until(site, 0)) == ("0", "0/1", 0)


def test_time_spent_on_the_callers_own_body_ends_at_the_deadline(service: str) -> None:
    place = urlsplit(service)
    head = f"POST /1688/item_detail_by_url?apiToken={TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
    with socket.create_connection((place.hostname, place.port), 30) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 499 ")


def test_a_caller_who_leaves_frees_everything_at_once(site: str, tmp_path: Path) -> None:
    let_in(tmp_path, terms=Terms(concurrency=1, balance=100))
    sources = SourceSettings(page_base=site, source_timeout=60.0)
    with running(ServerSettings(home=tmp_path, deadline=60.0), sources) as service:
        place = urlsplit(service)
        asked = f"GET /1688/item_detail?apiToken={TOKEN}&item_id={Trouble.SILENT.value} HTTP/1.1\r\nHost: x\r\n\r\n"
        with socket.create_connection((place.hostname, place.port), 30) as connection:
            connection.sendall(asked.encode())
            assert until(site, 1) == 1
        assert until(site, 0) == 0
        answer = look_up(service, SLOW_FROM)
    assert (answer.status_code, answer.headers["X-Balance"], answer.headers["X-Concurrency"]) == (200, "99", "0/1")
