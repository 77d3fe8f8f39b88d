"""Three nodes on PostgreSQL and Valkey behind the balancer, with its configuration as it is shipped."""

import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import free_port
from deploy.shipped import DEPLOY, nodes, program, text
from proof.conftest import NewStores
from proof.nodes import TOKEN, Node, ask_at_once, greatest, let_in, look, path, several

from offerlens.standin.troubles import SLOW_FROM

QUICK, SLOW = SLOW_FROM + 10, SLOW_FROM + 8000


class Balancer(Node):
    """A running balancer, which is asked like a node."""

    def __init__(self, process: subprocess.Popen[str], address: str, log: Path) -> None:
        super().__init__(process, address)
        self.log = log


@contextmanager
def balancing(addresses: Sequence[str], folder: Path) -> Iterator[Balancer]:
    """The balancer in front of nodes, until the block ends."""
    haproxy, port = program("haproxy"), free_port()
    own = text("haproxy.cfg").replace("bind :8688", f"bind 127.0.0.1:{port}").replace(":9999", f":{free_port()}")
    for name, address in zip(nodes(), addresses, strict=True):
        own = own.replace(f"{name}:8688", address.removeprefix("http://"))
    configuration, log = folder / "haproxy.cfg", folder / "haproxy.log"
    configuration.write_text(own, "utf-8")
    with (
        log.open("w") as lines,
        subprocess.Popen([haproxy, "-f", configuration], stdout=lines, stderr=subprocess.STDOUT, text=True) as process,
    ):
        try:
            _until_listening(process, f"http://127.0.0.1:{port}/")
            yield Balancer(process, f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Balancer]:
    """A balancer none of whose nodes is up."""
    with balancing([f"http://127.0.0.1:{free_port()}" for _ in nodes()], tmp_path) as balancer:
        yield balancer


def test_the_balancer_takes_its_configuration() -> None:
    done = subprocess.run([program("haproxy"), "-c", "-f", DEPLOY / "haproxy.cfg"], check=False)
    assert done.returncode == 0


def test_that_no_node_is_up_is_said_as_all_failures_are(nobody: Balancer) -> None:
    answer = requests.get(nobody.address + "/health", timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["reason"]) == (503, "1", "no_node")


@pytest.mark.parametrize("address", ["/metrics", "/%6detrics", "/metrics?x=1"])
def test_figures_are_not_for_callers(nobody: Balancer, address: str) -> None:
    assert requests.get(nobody.address + address, timeout=10).status_code == 404


def test_every_call_is_answered_and_charged_once(new_stores: NewStores, site: str, tmp_path: Path) -> None:
    program("haproxy")
    stores = new_stores("fleet")
    let_in(stores, 100, 1000)
    with several(stores, site, workers=1, nodes=3) as running, _all_behind(running, tmp_path) as balancer:
        codes = ask_at_once([balancer], QUICK, 100)
        written = balancer.log.read_text("utf-8")
    account, _ = look(stores)
    assert (dict(codes), account.terms.balance, account.in_flight) == ({200: 100}, 900, 0)
    assert (written.count("/1688/item_detail 200"), TOKEN in written) == (100, False)


def test_only_a_call_with_a_key_is_sent_to_another_node(new_stores: NewStores, site: str, tmp_path: Path) -> None:
    program("haproxy")
    stores = new_stores("fleet")
    let_in(stores, 100, 1000)
    with several(stores, site, workers=1, nodes=3) as running, _all_behind(running, tmp_path) as balancer:
        plain = _answer_of_a_node_that_dies(running, balancer, SLOW, {})
        keyed = _answer_of_a_node_that_dies(running, balancer, SLOW + 1, {"Idempotency-Key": "order-1"})
    # Another node has heard of the call with the key: it knows that one of the same name is not over yet.
    assert (plain["reason"], keyed["reason"]) == ("node_lost", "same_call_under_way")
    assert (greatest(site, SLOW), look(stores)[0].terms.balance) == (1, 1000)


def _answer_of_a_node_that_dies(
    running: list[Node], balancer: Balancer, item_id: int, headers: dict[str, str]
) -> dict[str, Any]:
    """What becomes of a call whose node is killed in the middle of it."""
    answers: list[dict[str, Any]] = []

    def call() -> None:
        answers.append(requests.get(balancer.address + path(item_id), headers=headers, timeout=30).json())

    caller = threading.Thread(target=call)
    caller.start()
    while not (busy := [node for node in running if node.process.poll() is None and _is_busy(node)]):
        time.sleep(0.05)
    busy[0].kill_workers()
    busy[0].process.wait()
    caller.join()
    return answers[0]


def _is_busy(node: Node) -> bool:
    """Whether a node has more under way than the balancer's look at its health, which is over at once."""
    return all(_in_flight(node) > 1 for _ in range(5))


def _in_flight(node: Node) -> float:
    """How many requests a node has under way, the one that asks it included."""
    figures = requests.get(node.address + "/metrics", timeout=10).text
    (number,) = re.findall(r"^offerlens_requests_in_flight (\S+)$", figures, re.MULTILINE)
    return float(number)


@contextmanager
def _all_behind(running: list[Node], folder: Path) -> Iterator[Balancer]:
    with balancing([node.address for node in running], folder) as balancer:
        yield balancer


def _until_listening(process: subprocess.Popen[str], address: str) -> None:
    while True:
        assert process.poll() is None
        try:
            requests.get(address, timeout=10)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
