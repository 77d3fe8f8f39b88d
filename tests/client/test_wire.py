"""Both clients and servers that behave badly."""

import random
import socket
import ssl
import threading
import time
from contextlib import suppress

import httpcore2
import pytest
import trustme
from client.conftest import Calls
from client.scripted import Act, http, scripted
from conftest import TOKEN
from hypothesis import given, settings
from hypothesis import strategies as st

from offerlens import Client
from offerlens.client import Answer, Busy, ClientError, InternalError, TimedOut, Unreachable, UnreadableReply
from offerlens.client.wire import CAP
from offerlens.errors import InternalError as Fault
from offerlens.errors import LimitReached
from offerlens.pages import read_page
from offerlens.reply import encode_failure, encode_reply
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

BODY = encode_reply(read_page(page_of(DOCUMENTED) or b""))
GOOD = http(200, BODY)
BUSY = encode_failure(LimitReached("Two calls are in flight."), "req_1")


@pytest.fixture(autouse=True)
def longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance is always at its greatest."""
    monkeypatch.setattr(random, "uniform", lambda _, greatest: greatest)


def get(client: Client) -> Answer:
    """A call that is charged."""
    return client.get_product(DOCUMENTED)


def hang_up(caller: socket.socket, _: bytes) -> None:
    """Say nothing."""


def until_left(caller: socket.socket) -> None:
    """Wait until the other side is gone."""
    with suppress(OSError):
        caller.recv(1)


def dripping(reply: bytes, chunk: bytes) -> Act:
    """Sends what begins a reply, and then a piece now and then until nobody is there."""

    def act(caller: socket.socket, _: bytes) -> None:
        caller.sendall(reply)
        caller.settimeout(0.02)
        while True:
            with suppress(TimeoutError):
                if not caller.recv(1):
                    return
            caller.sendall(chunk)

    return act


def endless(reply: bytes, chunk: bytes) -> Act:
    """The same, without a pause."""

    def act(caller: socket.socket, _: bytes) -> None:
        caller.sendall(reply)
        while True:
            caller.sendall(chunk)

    return act


# Calls that are sent again


@pytest.mark.parametrize(
    ("first", "waited"),
    [
        (http(503, BUSY, "Retry-After: 2"), 2.125),
        (http(503, BUSY), 0.5),
        (http(500, encode_failure(Fault())), 0.5),
        (http(502, b"<h1>Bad Gateway</h1>"), 0.5),
        (http(429, b"", "Retry-After: 9"), 9.125),
        (hang_up, 0.5),
        (GOOD[:300], 0.5),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{", 0.5),
        (b"220 ftp.example.com\r\n", 0.5),
    ],
    ids=["busy", "busy for a while", "fault", "gateway", "too many", "closed", "cut off", "cut off in a chunk", "ftp"],
)
def test_what_passes_is_waited_for(calls: Calls, first: Act, waited: float) -> None:
    with scripted([first, GOOD]) as server:
        answer: Answer = calls.ask(server.address, get)
    assert (answer.item.item_id, calls.slept) == (DOCUMENTED, [waited])


def test_a_date_to_come_back_is_waited_for(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1792567650.0)
    with scripted([http(503, BUSY, "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT"), GOOD]) as server:
        calls.ask(server.address, get)
    assert calls.slept == [30.125]


def test_every_attempt_is_the_same_request(calls: Calls) -> None:
    with scripted([http(503, BUSY), hang_up, http(504, b""), GOOD]) as server:
        calls.ask(server.address, get)
    assert len(server.requests) == 4
    assert len(set(server.requests)) == 1


def test_a_call_that_was_sent_may_have_been_charged(calls: Calls) -> None:
    with scripted([hang_up]) as server, pytest.raises(Unreachable) as caught:
        calls.ask(server.address, get, retries=0)
    assert caught.value.charged is None


def test_two_calls_have_two_keys(calls: Calls) -> None:
    with scripted([GOOD, GOOD]) as server:
        calls.ask(server.address, get, get)
    assert len(set(server.heads("Idempotency-Key"))) == 2


def test_the_last_error_is_raised_when_all_attempts_fail(calls: Calls) -> None:
    with scripted([hang_up, http(502, b""), http(503, BUSY, "Retry-After: 4"), GOOD]) as server:
        with pytest.raises(Busy, match=r"^Two calls are in flight\.$") as caught:
            calls.ask(server.address, get, retries=2)
        calls.ask(server.address, get)
    assert (caught.value.reason, caught.value.retry_after, calls.slept) == ("limit_reached", 4.0, [0.5, 1.0])


def test_nobody_waits_beyond_the_deadline(calls: Calls) -> None:
    later = http(503, BUSY, "Retry-After: 20")
    with scripted([later, later]) as server, pytest.raises(Busy):
        calls.ask(server.address, get, deadline=30)
    assert calls.slept == [20.125]


def test_a_health_is_asked_once(calls: Calls) -> None:
    with scripted([http(500, encode_failure(Fault()))]) as server, pytest.raises(InternalError):
        calls.ask(server.address, lambda client: client.health())
    assert calls.slept == []


# Servers without end


@pytest.mark.parametrize(
    "act",
    [
        lambda caller, _: until_left(caller),
        dripping(b"", b"H"),
        dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silent", "a status", "a header", "no end of beginnings", "a body", "chunks"],
)
def test_a_reply_that_does_not_end_is_too_late(calls: Calls, act: Act) -> None:
    began = time.monotonic()
    with (
        scripted([act]) as server,
        pytest.raises(TimedOut, match=r"^The service did not reply within 0\.2 s") as caught,
    ):
        calls.ask(server.address, get, timeout=0.2, retries=0)
    assert (caught.value.reason, caught.value.code, caught.value.retry) == ("timed_out", None, True)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("head", "chunk"),
    [
        (b"Content-Length: 99999999\r\n\r\n", b"x" * 65536),
        (b"\r\n", b"x" * 65536),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    ],
    ids=["announced", "until the end", "chunks"],
)
def test_a_reply_without_end_is_cut_off(calls: Calls, head: bytes, chunk: bytes) -> None:
    too_much = pytest.raises(UnreadableReply, match=rf"^The reply has more than {CAP} bytes")
    with scripted([endless(b"HTTP/1.1 200 OK\r\n" + head, chunk)]) as server, too_much as caught:
        calls.ask(server.address, get)
    assert (caught.value.code, calls.slept) == (200, [])


def test_headers_without_end_are_no_reply(calls: Calls) -> None:
    with scripted([endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536)]) as server, pytest.raises(Unreachable):
        calls.ask(server.address, get, retries=0)


# The token


def test_the_token_is_sent_in_a_header_alone(calls: Calls) -> None:
    with scripted([GOOD, http(200, b'{"status":"ok","sources":[]}')]) as server:
        calls.ask(server.address, get, lambda client: client.health())
    assert (server.heads("apikey"), [request.count(TOKEN.encode()) for request in server.requests]) == (
        [TOKEN] * 2,
        [1, 1],
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(calls: Calls, status: int) -> None:
    with scripted([GOOD]) as other:
        redirected = pytest.raises(UnreadableReply, match=f"^The service redirects to '{other.address}/'")
        with scripted([http(status, b"", f"Location: {other.address}/")]) as server, redirected as caught:
            calls.ask(server.address, get)
        assert (caught.value.code, other.requests, calls.slept) == (status, [], [])
        calls.ask(other.address, get)


def test_a_page_that_repeats_the_request_does_not_show_it(calls: Calls) -> None:
    def echo(caller: socket.socket, request: bytes) -> None:
        caller.sendall(http(404, request))

    with scripted([echo]) as server, pytest.raises(UnreadableReply) as caught:
        calls.ask(server.address, get)
    assert "apikey: [token]" in caught.value.excerpt


def test_no_proxy_of_the_environment_is_asked(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with scripted([GOOD]) as server:
        assert calls.ask(server.address, get).item.item_id == DOCUMENTED


# Encryption


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whoever signs certificates."""
    return trustme.CA()


@pytest.fixture(scope="module")
def signed(authority: trustme.CA) -> ssl.SSLContext:
    """What a server needs."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(made)
    return made


def test_a_certificate_of_ones_own_is_trusted(calls: Calls, authority: trustme.CA, signed: ssl.SSLContext) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with scripted([GOOD], signed) as server:
        assert calls.ask(server.address, get, tls=trusting).item.item_id == DOCUMENTED


def test_any_other_is_not(calls: Calls, signed: ssl.SSLContext) -> None:
    with scripted([GOOD], signed) as server, pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        calls.ask(server.address, get, retries=0)
    assert server.requests == []


def test_a_server_that_drips_encrypted_is_too_late(calls: Calls, authority: trustme.CA, signed: ssl.SSLContext) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with scripted([dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x")], signed) as server, pytest.raises(TimedOut):
        calls.ask(server.address, get, tls=trusting, timeout=0.3, retries=0)


# Connections


def test_connections_are_kept(calls: Calls) -> None:
    twice = threading.Event()

    def act(caller: socket.socket, _: bytes) -> None:
        caller.sendall(GOOD.replace(b"Connection: close\r\n", b""))
        if caller.recv(65536).startswith(b"GET /1688/item_detail?"):
            twice.set()
            caller.sendall(GOOD)

    with scripted([act]) as server:
        calls.ask(server.address, get, get)
    assert twice.is_set()


HEADS = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 503\r\n",
    b"HTTP/1.1 101 Up\r\n",
    b"HTTP/1.0 417 \r\n",
    b"HTTP/1.1 100 \r\n\r\n",
]
LENGTHS = [
    b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"5\r\n",
    b"0\r\n\r\n",
]
LINES = [
    b"Retry-After: 1\r\n",
    b"Connection: upgrade\r\n",
    b": x\r\n",
    b"A\x00: b\r\n",
    b"Age: \xff\r\n",
    b" x\r\n",
    b"\r\n",
]
PIECES = st.sampled_from([*HEADS, *LENGTHS, *LINES, b'{"code":417,"msg":"x","data":null}', BODY, GOOD])
BYTES = st.lists(PIECES | st.binary(max_size=20), max_size=12)


@settings(max_examples=300, deadline=None)
@given(BYTES)
def test_whatever_is_sent_is_an_answer_or_an_error(sent: list[bytes]) -> None:
    client = Client("http://127.0.0.1", TOKEN, retries=0)
    client._pool = httpcore2.ConnectionPool(network_backend=httpcore2.MockBackend(list(sent)))
    with client:
        outcome = outcome_of(client)
    assert isinstance(outcome, Answer | ClientError)


def outcome_of(client: Client) -> object:
    """The answer or the error."""
    try:
        return get(client)
    except ClientError as error:
        return error
