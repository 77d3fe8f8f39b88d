"""The service as a process of its own: starting, stopping, several workers, memory."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
import requests
from demo import serving

from offerlens.settings import ServerSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import Trouble
from offerlens.web.server import listen

LONG = 30.0
SLOW = 200000001500
LINUX = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="processes are looked at in /proc")


def health(address: str) -> requests.Response:
    """Whether the service is up, asked on a new connection."""
    return requests.get(f"{address}/health", timeout=LONG)


def look_up(address: str, item_id: int) -> requests.Response:
    """One offer."""
    return requests.get(f"{address}/1688/item_detail?apiToken=demo&item_id={item_id}", timeout=LONG)


@contextmanager
def asking(address: str, item_id: int) -> Iterator[socket.socket]:
    """A connection that has just asked for an offer, once the service has heard it."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), LONG) as connection:
        path = f"/1688/item_detail?apiToken=demo&item_id={item_id}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        health(address)  # the loop that answers this has read what came before
        yield connection


def read_all(connection: socket.socket) -> bytes:
    """Everything that comes until the other side hangs up."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def soon(condition: Callable[[], bool]) -> bool:
    """Whether something comes to hold before long."""
    end = monotonic() + LONG
    while not condition():
        if monotonic() > end:
            return False
    return True


def workers(process: subprocess.Popen[str]) -> list[int]:
    """The processes that serve, as children of the one that was started."""
    children = [path.read_text().split() for path in Path(f"/proc/{process.pid}/task").glob("*/children")]
    found = [int(child) for of_thread in children for child in of_thread]
    return [child for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def send(sent: signal.Signals, processes: list[int]) -> None:
    """Send each a signal."""
    for process in processes:
        os.kill(process, sent)


@contextmanager
def resting(worker: int) -> Iterator[None]:
    """A process that does nothing for a while."""
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def resident(process: subprocess.Popen[str]) -> int:
    """Bytes of memory that a process has."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# Starting


def test_the_address_is_the_first_line_that_is_printed(temporary: Path) -> None:
    with serving(temporary) as (_, address):
        assert (bool(re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]*", address)), health(address).status_code) == (
            True,
            200,
        )


def test_the_demo_has_the_pictures_of_its_offers(temporary: Path) -> None:
    picture = "https://cbu01.alicdn.com/img/ibank/600000000001-1.220x220.jpg"
    with serving(temporary) as (_, address):
        answer = requests.get(f"{address}/pictures?apiToken=demo&of={picture}", timeout=LONG)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")


def test_the_demo_lets_the_token_demo_in(temporary: Path) -> None:
    with serving(temporary) as (_, address):
        assert look_up(address, DOCUMENTED).json()["data"]["item_id"] == DOCUMENTED


def test_the_server_does_not_tell_what_it_is_made_of(temporary: Path) -> None:
    with serving(temporary) as (_, address):
        assert "Server" not in health(address).headers


def test_a_listener_takes_a_free_port() -> None:
    with listen(ServerSettings(port=0)) as one, listen(ServerSettings(port=0)) as another:
        assert one.getsockname()[1] != another.getsockname()[1]


def test_a_port_that_is_taken_is_refused() -> None:
    with listen(ServerSettings(port=0)) as taken, pytest.raises(OSError, match="in use"):
        listen(ServerSettings(port=taken.getsockname()[1]))


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_a_listener_takes_an_ipv6_address() -> None:
    with listen(ServerSettings(host="::1", port=0)) as listener:
        assert listener.family is socket.AF_INET6


# Stopping


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
class TestStopping:
    def test_a_request_under_way_ends_with_200(self, temporary: Path) -> None:
        with serving(temporary) as (process, address), asking(address, SLOW) as connection:
            process.send_signal(signal.SIGTERM)
            answer = read_all(connection)
        assert (answer.split(b"\r\n")[0], f'"item_id":{SLOW},'.encode() in answer) == (b"HTTP/1.1 200 OK", True)

    def test_meanwhile_a_new_connection_gets_503_in_the_envelope(self, temporary: Path) -> None:
        with serving(temporary) as (process, address), asking(address, SLOW):
            process.send_signal(signal.SIGTERM)
            assert soon(lambda: health(address).status_code == 503)
            answer = look_up(address, DOCUMENTED)
        assert (answer.status_code, answer.headers["Retry-After"], answer.json() | {"request_id": ""}) == (
            503,
            "1",
            {
                "code": 503,
                "msg": "This server is shutting down. Try again in a moment.",
                "data": None,
                "reason": "shutting_down",
                "retry": True,
                "request_id": "",
            },
        )

    def test_the_process_ends_with_code_0(self, temporary: Path) -> None:
        with serving(temporary) as (process, address), asking(address, SLOW):
            process.send_signal(signal.SIGTERM)
            assert process.wait(LONG) == 0

    def test_nothing_temporary_is_left(self, temporary: Path) -> None:
        with serving(temporary) as (process, address):
            health(address)
            before = [folder.name.partition("-")[0] for folder in temporary.iterdir()]
            process.send_signal(signal.SIGTERM)
            process.wait(LONG)
        assert (before, list(temporary.iterdir())) == (["offerlens"], [])

    def test_a_second_signal_does_not_wait_for_new_callers(self, temporary: Path) -> None:
        with serving(temporary) as (process, address), asking(address, SLOW) as connection:
            process.send_signal(signal.SIGTERM)
            assert soon(lambda: health(address).status_code == 503)
            process.send_signal(signal.SIGTERM)
            assert read_all(connection).startswith(b"HTTP/1.1 200 OK")


# Several workers


@LINUX
def test_two_workers_are_two_processes_and_each_answers_alone(temporary: Path) -> None:
    with serving(temporary, "--workers", "2") as (process, address):
        health(address)
        answers = []
        for worker in workers(process):
            with resting(worker):
                answers.append(look_up(address, DOCUMENTED).status_code)
    assert answers == [200, 200]


@LINUX
def test_stopping_ends_all_workers(temporary: Path) -> None:
    with serving(temporary, "--workers", "2") as (process, address):
        health(address)
        started = workers(process)
        process.send_signal(signal.SIGTERM)
        code = process.wait(LONG)
    running = [worker for worker in started if Path(f"/proc/{worker}").exists()]
    assert (len(started), code, running, list(temporary.iterdir())) == (2, 0, [], [])


@LINUX
def test_workers_that_are_killed_while_they_are_asked_whether_they_live_are_started_again(temporary: Path) -> None:
    with serving(temporary, "--workers", "2") as (process, address):
        health(address)
        before = workers(process)
        send(signal.SIGSTOP, before)  # so that they are asked, and do not answer
        killing = threading.Timer(1.0, send, (signal.SIGKILL, before))
        killing.start()
        killing.join()
        answered = requests.get(f"{address}/health", timeout=20).status_code  # where they are waited for, it takes 30
        after = workers(process)
    assert (answered, len(after), set(before) & set(after)) == (200, 2, set())


@LINUX
class TestReloading:
    def test_every_worker_is_replaced_and_every_caller_answered(self, temporary: Path) -> None:
        with serving(temporary, "--workers", "2") as (process, address):
            health(address)
            before = set(workers(process))
            process.send_signal(signal.SIGHUP)
            answers = []
            while before & set(workers(process)):
                answers.append(look_up(address, DOCUMENTED).json())
            answers.append(look_up(address, DOCUMENTED).json())
            after = workers(process)
        assert (len(after), [answer for answer in answers if answer["code"] != 200]) == (2, [])

    def test_a_request_under_way_ends_with_200(self, temporary: Path) -> None:
        with serving(temporary, "--workers", "2") as (process, address), asking(address, SLOW) as connection:
            process.send_signal(signal.SIGHUP)
            assert read_all(connection).startswith(b"HTTP/1.1 200 OK")


# Memory


CAP = 2_000_000
"""Bytes that are read of a body without end: enough for a page kept by mistake to show."""


@LINUX
def test_troubles_leave_no_memory_behind(temporary: Path) -> None:
    slow = (Trouble.SILENT, Trouble.DRIP)
    ids = [DOCUMENTED, *(trouble.value for trouble in Trouble if trouble not in slow)]
    with (
        serving(temporary, "--page-cap", str(CAP), "--page-retries", "0") as (process, address),
        requests.Session() as session,
    ):
        sizes = []
        for _ in range(4):
            for number in range(150):
                item_id = ids[number % len(ids)]
                session.get(f"{address}/1688/item_detail?apiToken=demo&item_id={item_id}", timeout=LONG)
            sizes.append(resident(process))
    endless = 3 * 150 // len(ids)
    assert sizes[-1] - sizes[0] < endless * CAP / 2
