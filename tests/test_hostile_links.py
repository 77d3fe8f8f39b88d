"""Whatever somebody sends as a link, and wherever it leads: sockets go to the few hosts of 1688 alone.

Counted at the connector: curl names every address that it tries to connect to.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from curl_cffi import AsyncSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.tls import certificates, here, standin_over_tls

from offerlens.errors import OfferlensError
from offerlens.hops import Hops
from offerlens.link import HopLink, read_link
from offerlens.settings import SourceSettings
from offerlens.sources import http
from offerlens.sources.guard import Guard
from offerlens.sources.health import Health, Rests
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.links import ODD
from offerlens.state import LocalState

_TRYING = re.compile(r"Trying \[?([0-9a-f.:]+?)\]?:([0-9]+)\.\.\.")

TEXTS = [
    "https://qr.1688.com:8443/s/app",
    "https://qr.1688.com:22/s/app",
    "http://qr.1688.com/s/app",
    "https://user@qr.1688.com/s/app",
    "https://qr.1688.com@127.0.0.1/s/app",
    "https://qr.1688.com:443@127.0.0.1/s/app",
    "https://127.0.0.1/s/app",
    "https://127.0.0.1:8443/s/app#qr.1688.com",
    "https://127.1/s/app?qr.1688.com",
    "https://2130706433/s/app",
    "https://0x7f.0.0.1/s/app",
    "https://0177.0.0.1/s/app",
    "https://[::1]/s/app",
    "https://[::ffff:127.0.0.1]/s/app",
    "https://[64:ff9b::7f00:1]/s/app",
    "https://localhost/s/app",
    "https://localhost.localdomain/s/app",
    "https://169.254.169.254/s/app",
    "https://metadata.google.internal/s/app",
    "https://qr.1688.com.example.com/s/app",
    "https://qr.1688.com.127.0.0.1.nip.io/s/app",
    "https://evilqr.1688.com/s/app",
    "https://qr-1688.com/s/app",
    "https://qr.1688.co/s/app",
    "https://qr.1688.com%2eexample.com/s/app",
    "https://qr.1688.com%00.example.com/s/app",
    "https://qr.1688.com\\@127.0.0.1/s/app",
    "https://qr.1688.com\\.example.com/s/app",
    "https://qr。1688。com/s/app",
    "https://xn--qr-1688-com/s/app",
    "https://ｑｒ.1688.com/s/app",
    "https://qr.1688.com\r\nHost: example.com/s/app",
    "https://qr.1688.com/s/app\r\nHost: example.com",
    "https://qr.1688.com/s/../../etc/passwd",
    "https://qr.1688.com/s/app/../../../",
    "https://qr.1688.com/s/%2e%2e%2fapp",
    "https://qr.1688.com/s/app?url=http://127.0.0.1/",
    "https://qr.1688.com/share.html?secret=app&next=http://169.254.169.254/",
    "https://qr.1688.com/share.html?secret=http://127.0.0.1/",
    "https://qr.1688.com/share.html?secret=../../x",
    "https://m.1688.com/x?url=https%3A%2F%2F127.0.0.1%2Foffer%2F859086919394.html",
    "https://login.1688.com/x?Done=http%3A%2F%2F169.254.169.254%2Foffer%2F859086919394.html",
    "https://detail.1688.com/x?redirect=http://127.0.0.1:22/",
    "wireless1688://ma.m.1688.com/plugin?url=http%3A%2F%2F127.0.0.1%2F",
    "wireless1688://127.0.0.1/plugin?url=https%3A%2F%2Fqr.1688.com%2Fs%2Finward",
    "javascript:fetch('https://qr.1688.com/s/app')",
    "data:text/html,https://qr.1688.com/s/inward",
    "file:///etc/passwd?https://qr.1688.com/s/inward",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/",
    "ftp://qr.1688.com/s/app",
    "jar:https://qr.1688.com!/s/app",
    "//qr.1688.com/s/app",
    "https:qr.1688.com/s/app",
    "https:/qr.1688.com/s/app",
    "https:///qr.1688.com/s/app",
    "https://qr.1688.com",
    "https://qr.1688.com/",
    "https://qr.1688.com//s/app",
    "https://dj.1688.com/ci_bb?a=1",
    "https://s.click.1688.com/t?e=x",
    *(f"https://qr.1688.com/s/{code}" for code in ODD),
]
"""Links that somebody may send; those at the end are followed, and lead everywhere."""

HOSTS = frozenset({"qr.1688.com"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a stand-in for 1688's hosts."""
    with standin_over_tls() as port:
        yield port


@pytest.fixture
def canary(port: int) -> Iterator[socket.socket]:
    """Somebody who listens where nobody may connect to."""
    with socket.create_server(("127.0.0.2", port)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[[], list[tuple[str, int]]]:
    """Tells where curl has tried to connect to."""
    monkeypatch.setattr(http, "AsyncSession", partial(AsyncSession, debug=True))

    def read() -> list[tuple[str, int]]:
        written = "".join(capfd.readouterr())
        return [(address, int(port)) for address, port in _TRYING.findall(written)]

    return read


def hops(guard: Guard, folder: Path) -> Hops:
    """Hops as a service has them, but for the guard and the certificates."""
    state = LocalState(None)
    made = SourceSettings(certificates=certificates(folder))
    return Hops(made, state, Health(state, Rests(0, 0)), guard=guard)


async def follow(hops: Hops, text: str) -> int | str:
    """What becomes of a text."""
    reading = read_link(text)
    if not isinstance(reading, HopLink):
        return type(reading).__name__
    try:
        return await hops.follow(reading)
    except OfferlensError as error:
        return error.reason


def run(work: Callable[[], Awaitable[object]]) -> object:
    async def whole() -> object:
        return await work()

    return asyncio.run(whole())


def is_quiet(canary: socket.socket) -> bool:
    """Whether nobody has connected."""
    try:
        canary.accept()
    except BlockingIOError:
        return True
    return False


def test_there_are_enough_of_them() -> None:
    assert len(set(TEXTS)) >= 80


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_link_opens_no_socket_elsewhere(
    text: str, port: int, canary: socket.socket, tried: Callable[[], list[tuple[str, int]]], tmp_path: Path
) -> None:
    async def work() -> None:
        made = hops(Guard(HOSTS, resolve=here, may_connect=lambda _: True, port=port), tmp_path)
        await follow(made, text)
        await made.close()

    run(work)
    assert (set(tried()) <= {("127.0.0.1", port)}, is_quiet(canary)) == (True, True)


def test_a_link_that_is_followed_is_seen_at_the_connector(
    port: int, tried: Callable[[], list[tuple[str, int]]], tmp_path: Path
) -> None:
    async def work() -> int | str:
        made = hops(Guard(HOSTS, resolve=here, may_connect=lambda _: True, port=port), tmp_path)
        found = await follow(made, "https://qr.1688.com/s/chain2")
        await made.close()
        return found

    assert (run(work), set(tried())) == (DOCUMENTED, {("127.0.0.1", port)})


def test_a_resolver_that_changes_its_mind_changes_nothing(
    port: int, canary: socket.socket, tried: Callable[[], list[tuple[str, int]]], tmp_path: Path
) -> None:
    answers = iter(["127.0.0.1"] + ["127.0.0.2"] * 50)

    async def rebinding(_: str) -> list[str]:
        return [next(answers)]

    async def work() -> list[int | str]:
        guard = Guard(HOSTS, resolve=rebinding, may_connect=lambda address: address == "127.0.0.1", port=port)
        made = hops(guard, tmp_path)
        found = [await follow(made, f"https://qr.1688.com/s/{code}") for code in ("app", "parameter", "redirect")]
        await made.close()
        return found

    assert run(work) == [DOCUMENTED, "link_unreachable", "link_unreachable"]
    assert (set(tried()), is_quiet(canary)) == ({("127.0.0.1", port)}, True)


def test_inner_addresses_are_not_connected_to_whoever_names_them(
    tried: Callable[[], list[tuple[str, int]]], tmp_path: Path
) -> None:
    async def work() -> int | str:
        made = hops(Guard(HOSTS, resolve=here), tmp_path)
        found = await follow(made, "https://qr.1688.com/s/app")
        await made.close()
        return found

    assert (run(work), tried()) == ("link_unreachable", [])


@given(st.text() | st.text().map("https://qr.1688.com/s/{}".format) | st.text().map("https://{}/s/app".format))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_opens_no_socket_elsewhere(
    port: int, tried: Callable[[], list[tuple[str, int]]], tmp_path: Path, text: str
) -> None:
    async def work() -> None:
        made = hops(Guard(HOSTS, resolve=here, may_connect=lambda _: True, port=port), tmp_path)
        await follow(made, text)
        await made.close()

    run(work)
    assert set(tried()) <= {("127.0.0.1", port)}
