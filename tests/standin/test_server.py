"""The stand-in on the wire."""

import asyncio
import http.client
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.server import StandIn, page_of, standin_thread
from offerlens.standin.server import standin as open_standin
from offerlens.standin.troubles import CAPTCHA_BODY, EMPTY_BODY, LOGIN_BODY, SLOW_FROM, SLOW_TO, Trouble

LONG = 30.0
README = Path(__file__).parents[2] / "README.md"


def ask(standin: str, offer_id: int) -> requests.Response:
    """What the stand-in says of an offer."""
    return requests.get(f"{standin}/offer/{offer_id}.html", allow_redirects=False, timeout=LONG)


def request(offer_id: int) -> bytes:
    """The same question as bytes."""
    return f"GET /offer/{offer_id}.html HTTP/1.1\r\nHost: standin\r\n\r\n".encode()


@contextmanager
def connected(standin: str) -> Iterator[socket.socket]:
    """A connection of our own."""
    address = urlsplit(standin)
    with socket.create_connection((address.hostname, address.port), LONG) as connection:
        yield connection


def read_until(connection: socket.socket, end: bytes) -> bytes:
    """What comes, up to and with some bytes."""
    read = b""
    while not read.endswith(end):
        more = connection.recv(1)
        assert more, f"the connection ended after {read!r}"
        read += more
    return read


# Pages


@pytest.mark.parametrize("offer_id", sorted(catalogue()))
def test_an_offer_has_its_page(standin: str, offer_id: int) -> None:
    answer = ask(standin, offer_id)
    assert (answer.status_code, answer.content) == (200, page_of(offer_id))


def test_a_page_says_what_it_is(standin: str) -> None:
    answer = ask(standin, DOCUMENTED)
    assert dict(answer.headers) == {
        "Content-Type": "text/html;charset=UTF-8",
        "Content-Length": str(len(page_of(DOCUMENTED) or b"")),
    }


def test_the_query_of_an_address_changes_nothing(standin: str) -> None:
    answer = requests.get(f"{standin}/offer/{DOCUMENTED}.html?spm=a26&offerId=1", timeout=LONG)
    assert answer.content == page_of(DOCUMENTED)


@pytest.mark.parametrize("milliseconds", [0, 1, 40])
def test_a_slow_id_has_the_documented_page_under_that_id(standin: str, milliseconds: int) -> None:
    answer = ask(standin, SLOW_FROM + milliseconds)
    assert (answer.status_code, answer.content) == (200, page_of(SLOW_FROM + milliseconds))


def test_a_slow_id_is_silent_until_its_time(standin: str) -> None:
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{standin}/offer/{SLOW_FROM + 20_000}.html", timeout=0.2)


@pytest.mark.parametrize("offer_id", [SLOW_FROM, SLOW_TO])
def test_the_page_of_a_slow_id_is_the_documented_one_but_for_the_id(offer_id: int) -> None:
    documented = page_of(DOCUMENTED) or b""
    assert page_of(offer_id) == documented.replace(str(DOCUMENTED).encode(), str(offer_id).encode())


@pytest.mark.parametrize("offer_id", [SLOW_FROM - 1, SLOW_TO + 1])
def test_beside_the_slow_ids_there_is_no_page(offer_id: int) -> None:
    assert page_of(offer_id) is None


@pytest.mark.parametrize(
    "path",
    [
        "/offer/999999999999.html",
        "/offer/859086919394.htm",
        "/offer/859086919394.html/x",
        "/offer/12.html",
        "/offer/x.html",
        "/offer/",
        "/",
    ],
)
def test_what_is_no_offer_redirects_to_the_wrongpage(standin: str, path: str) -> None:
    answer = requests.get(f"{standin}{path}", allow_redirects=False, timeout=LONG)
    assert (answer.status_code, answer.headers["Location"], answer.content) == (302, "/wrongpage.html", b"")


# Troubles


def test_the_readme_lists_the_troubles() -> None:
    listed = re.findall(r"^\| (1[0-9]{11}) \|", README.read_text("utf-8"), re.MULTILINE)
    assert [int(offer_id) for offer_id in listed] == [trouble.value for trouble in Trouble]


def test_the_wrongpage_says_that_there_is_no_such_offer(standin: str) -> None:
    assert "商品不存在" in requests.get(f"{standin}/wrongpage.html", timeout=LONG).text


def test_a_removed_offer_redirects_to_the_wrongpage(standin: str) -> None:
    answer = ask(standin, Trouble.REMOVED.value)
    assert (answer.status_code, answer.headers["Location"], answer.content) == (302, "/wrongpage.html", b"")


@pytest.mark.parametrize(
    ("trouble", "body"),
    [(Trouble.CAPTCHA, CAPTCHA_BODY), (Trouble.LOGIN, LOGIN_BODY), (Trouble.EMPTY, EMPTY_BODY)],
)
def test_a_refusal_is_a_small_body_with_status_200(standin: str, trouble: Trouble, body: bytes) -> None:
    answer = ask(standin, trouble.value)
    assert (answer.status_code, answer.content) == (200, body)


def test_a_page_cut_off_is_the_first_half_of_one(standin: str) -> None:
    answer = ask(standin, Trouble.CUT_OFF.value)
    page = page_of(DOCUMENTED) or b""
    assert (answer.status_code, answer.content) == (200, page[: len(page) // 2])


def test_the_silent_offer_takes_the_connection_and_says_nothing(standin: str) -> None:
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{standin}/offer/{Trouble.SILENT.value}.html", timeout=(LONG, 0.2))


def test_the_reset_is_one_of_tcp(standin: str) -> None:
    with connected(standin) as connection:
        connection.sendall(request(Trouble.RESET.value))
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_the_endless_body_goes_on_and_on(standin: str) -> None:
    address = f"{standin}/offer/{Trouble.ENDLESS.value}.html"
    with requests.get(address, stream=True, timeout=LONG) as answer:
        assert (answer.status_code, answer.raw.read(20_000_000)) == (200, b" " * 20_000_000)


@pytest.mark.parametrize("trouble", Trouble)
def test_after_every_trouble_the_next_visitor_is_served(standin: str, trouble: Trouble) -> None:
    with connected(standin) as connection:
        connection.sendall(request(trouble.value))
    assert ask(standin, DOCUMENTED).status_code == 200


# Connections


def test_several_requests_go_over_one_connection(standin: str) -> None:
    ids = [DOCUMENTED, Trouble.REMOVED.value, Trouble.CAPTCHA.value, 999999999999, DOCUMENTED]
    connection = http.client.HTTPConnection(urlsplit(standin).netloc, timeout=LONG)
    connection.connect()
    ours, answers = connection.sock, []
    for offer_id in ids:
        connection.request("GET", f"/offer/{offer_id}.html")
        answers.append(connection.getresponse().read())
    assert (connection.sock, answers) == (ours, [page_of(DOCUMENTED), b"", CAPTCHA_BODY, b"", page_of(DOCUMENTED)])
    connection.close()


def test_requests_sent_ahead_are_answered_in_their_order(standin: str) -> None:
    with connected(standin) as connection:
        connection.sendall(request(Trouble.LOGIN.value) + request(Trouble.EMPTY.value))
        head = read_until(connection, LOGIN_BODY + b"HTTP/1.1 200 \r\n")
        assert (head.count(b"HTTP/1.1"), read_until(connection, EMPTY_BODY).endswith(EMPTY_BODY)) == (2, True)


def test_who_does_not_speak_http_is_hung_up_on(standin: str) -> None:
    with connected(standin) as connection:
        connection.sendall(b"hello there\r\n\r\n")
        assert connection.recv(1) == b""


def test_a_body_that_a_visitor_sends_is_not_minded(standin: str) -> None:
    answer = requests.post(f"{standin}/offer/{DOCUMENTED}.html", data=b"x" * 100_000, timeout=LONG)
    assert answer.content == page_of(DOCUMENTED)


# Running it


@asynccontextmanager
async def visited(site: StandIn, *offer_ids: int) -> AsyncIterator[asyncio.StreamReader]:
    """A connection to a site that asked for offers in one go, once the first of them was answered."""
    server = await asyncio.start_server(site.visit, "127.0.0.1")
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"".join(map(request, offer_ids)))
        await reader.readuntil(b"\r\n\r\n")
        yield reader
        writer.close()


def test_closing_breaks_off_a_silent_visitor() -> None:
    async def run() -> bytes:
        site = StandIn()
        async with visited(site, Trouble.REMOVED.value, Trouble.SILENT.value) as reader:
            await site.close()
            return await reader.read()

    assert asyncio.run(run()) == b""


def test_closing_breaks_off_an_idle_visitor() -> None:
    async def run() -> bytes:
        async with open_standin() as address:
            reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(address).port)
            writer.write(request(Trouble.REMOVED.value))
            await reader.readuntil(b"\r\n\r\n")
        rest = await reader.read()
        writer.close()
        return rest

    assert asyncio.run(run()) == b""


def test_visits_are_counted_by_offer() -> None:
    site = StandIn()

    async def run() -> None:
        async with visited(site, 999999999999, Trouble.REMOVED.value, 999999999999) as reader:
            await reader.readuntil(b"\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            await site.close()

    asyncio.run(run())
    visits = {offer_id: count.visits for offer_id, count in site.counts.items()}
    assert visits == {999999999999: 2, Trouble.REMOVED.value: 1}


def test_the_stand_in_listens_where_it_is_told() -> None:
    async def run() -> str:
        async with open_standin("127.0.0.1", 0) as address:
            return address

    assert re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]*", asyncio.run(run()))


def test_two_stand_ins_run_side_by_side() -> None:
    with standin_thread() as one, standin_thread() as another:
        assert [ask(one, DOCUMENTED).status_code, ask(another, DOCUMENTED).status_code] == [200, 200]


def test_a_stand_in_that_has_ended_is_reached_no_more() -> None:
    with standin_thread() as address:
        pass
    with pytest.raises(requests.ConnectionError):
        ask(address, DOCUMENTED)


def test_a_stand_in_ends_although_somebody_waits() -> None:
    with ExitStack() as visitors:
        with standin_thread() as address:
            connection = visitors.enter_context(connected(address))
            connection.sendall(request(Trouble.EMPTY.value) + request(Trouble.SILENT.value))
            read_until(connection, EMPTY_BODY)
        assert connection.recv(1) == b""
