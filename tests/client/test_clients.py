"""Both clients and the real service."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from client.conftest import Calls
from client.scripted import Act, scripted
from conftest import TOKEN, let_in, running

from offerlens import AsyncClient, Client
from offerlens.accounts.account import Terms
from offerlens.client import (
    AccountSpent,
    Answer,
    BadRequest,
    Busy,
    CallFailed,
    ClientError,
    Concurrency,
    DescriptionAnswer,
    Health,
    NotAllowed,
    OutOfTime,
    Unavailable,
    Unreachable,
)
from offerlens.pages import read_page
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of
from offerlens.standin.troubles import SLOW_FROM, Trouble

LINK = f"https://detail.1688.com/offer/{DOCUMENTED}.html"
BY_SKU = 600000000001


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the service."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def served(standin: str, home: Path) -> Iterator[str]:
    """A service that keeps offers, and lets a few accounts in."""
    let_in(home, terms=Terms(concurrency=40, balance=1000))
    let_in(home, "of-one-at-a-time", Terms(concurrency=1), "one")
    let_in(home, "of-one-who-spent-all", Terms(balance=0), "spent")
    sources = SourceSettings(page_base=standin, link_base=standin, source_timeout=1.0, refusal_rest=0, fault_rest=0)
    with running(ServerSettings(home=home), sources, CacheSettings()) as address:
        yield address


def failed(calls: Calls, served: str, trouble: Trouble) -> ClientError:
    """What becomes of a call for an offer in trouble."""
    with pytest.raises(ClientError) as caught:
        calls.ask(served, lambda client: client.get_product(trouble.value))
    return caught.value


# Answers


def test_a_link_gives_the_item(calls: Calls, served: str) -> None:
    answer: Answer = calls.ask(served, lambda client: client.get_product(LINK, max_age=0))
    assert answer.item == read_page(page_of(DOCUMENTED) or b"")


def test_an_answer_says_how_it_came_about(calls: Calls, served: str) -> None:
    answer: Answer = calls.ask(served, lambda client: client.get_product(LINK, max_age=0))
    assert (answer.charged, answer.concurrency, answer.replayed) == (1, Concurrency(0, 40), False)
    assert (answer.source, answer.age, answer.language, answer.translated) == ("page", 0, "zh", None)
    assert answer.cache in {"miss", "refreshed"}
    assert (answer.request_id or "").startswith("req_")


def test_a_number_gives_the_item_too(calls: Calls, served: str) -> None:
    answer: Answer = calls.ask(served, lambda client: client.get_product(BY_SKU))
    assert (answer.item.item_id, answer.item.skus[0].sale_price) == (BY_SKU, page_price(BY_SKU))


def test_options_are_applied_or_said_not_to_be(calls: Calls, served: str) -> None:
    options = {"language": "en", "scene": "drop_shipping", "optimize_title": True, "max_age": 60}
    answer: Answer = calls.ask(served, lambda client: client.get_product(DOCUMENTED, **options))
    assert (answer.language, answer.translators) == ("en", ("source", "glossary"))
    assert answer.not_applied == ("scene", "optimize_title")
    assert answer.item.title.isascii()


def test_an_offer_that_is_kept_is_a_hit(calls: Calls, served: str) -> None:
    answer: Answer = calls.ask(
        served, lambda client: client.get_product(BY_SKU), lambda client: client.get_product(BY_SKU)
    )
    assert answer.cache == "hit"


def test_a_description_is_given(calls: Calls, served: str) -> None:
    answer: DescriptionAnswer = calls.ask(served, lambda client: client.get_description(DOCUMENTED, max_age=0))
    assert (answer.description.item_id, answer.charged, answer.source) == (DOCUMENTED, 1, "page")


def test_an_account_is_told(calls: Calls, served: str) -> None:
    account = calls.ask(served, lambda client: client.account(), token="of-one-who-spent-all")
    assert (account.name, account.balance, account.concurrency, account.in_flight) == ("spent", 0, 10, 0)


def test_the_health_is_told(calls: Calls, served: str) -> None:
    health: Health = calls.ask(served, lambda client: client.health())
    assert (health.status, [(source.name, source.state) for source in health.sources]) == (
        "ok",
        [("page", "well"), ("links", "well")],
    )


# One charge


def test_a_call_under_the_key_of_another_is_read_again_free(calls: Calls, served: str) -> None:
    key = f"order-{type(calls).__name__}"
    answer: Answer = calls.ask(
        served,
        lambda client: client.get_product(BY_SKU, key=key),
        lambda client: client.get_product(BY_SKU, key=key),
    )
    assert (answer.item.item_id, answer.charged, answer.replayed, answer.source) == (BY_SKU, 0, True, None)


def test_a_key_is_for_one_request(calls: Calls, served: str) -> None:
    key = f"taken-{type(calls).__name__}"
    with pytest.raises(BadRequest) as caught:
        calls.ask(
            served,
            lambda client: client.get_product(BY_SKU, key=key),
            lambda client: client.get_product(DOCUMENTED, key=key),
        )
    assert caught.value.reason == "idempotency_key_reused"


def test_a_reply_that_is_lost_on_its_way_is_charged_once(calls: Calls, served: str) -> None:
    before = calls.ask(served, lambda client: client.account()).balance
    with scripted([cut_off(served), forward(served)]) as between:
        answer: Answer = calls.ask(between.address, lambda client: client.get_product(LINK))
    assert (answer.item.item_id, answer.charged, answer.replayed) == (DOCUMENTED, 0, True)
    assert (len(calls.slept), len(set(between.heads("Idempotency-Key")))) == (1, 1)
    assert calls.ask(served, lambda client: client.account()).balance == before - 1


# Failures


@pytest.mark.parametrize(
    ("trouble", "kind", "code", "reason", "retry"),
    [
        (Trouble.REMOVED, Unavailable, 417, "offer_removed", False),
        (Trouble.CAPTCHA, Unavailable, 417, "captcha", True),
        (Trouble.EMPTY, Unavailable, 417, "page_empty", False),
        (Trouble.CUT_OFF, Unavailable, 417, "page_cut_off", True),
        (Trouble.SILENT, OutOfTime, 499, "out_of_time", True),
    ],
)
def test_a_trouble_of_1688_is_told_and_not_asked_again(
    calls: Calls, served: str, trouble: Trouble, kind: type[CallFailed], code: int, reason: str, retry: bool
) -> None:
    error = failed(calls, served, trouble)
    assert (type(error), error.code, error.reason, error.retry, calls.slept) == (kind, code, reason, retry, [])


def test_a_failure_says_which_sources_were_tried(calls: Calls, served: str) -> None:
    error = failed(calls, served, Trouble.CAPTCHA)
    assert [(tried.source, tried.reason) for tried in error.tried] == [("page", "captcha")]
    assert (error.request_id or "").startswith("req_")


def test_a_source_that_wants_to_be_left_alone_says_for_how_long(calls: Calls, served: str) -> None:
    error = failed(calls, served, Trouble.TOO_FAST)
    assert (error.reason, error.retry_after, calls.slept) == ("too_fast", 7.0, [])


def test_an_unknown_token_is_not_allowed(calls: Calls, served: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        calls.ask(served, lambda client: client.account(), token="unknown")
    assert (caught.value.code, caught.value.reason) == (401, "token_unknown")


def test_an_account_without_calls_is_spent(calls: Calls, served: str) -> None:
    with pytest.raises(AccountSpent) as caught:
        calls.ask(served, lambda client: client.get_product(LINK), token="of-one-who-spent-all")
    assert (caught.value.code, caught.value.reason) == (439, "balance_spent")


def test_a_wrong_request_says_what_is_wrong(calls: Calls, served: str) -> None:
    with pytest.raises(BadRequest, match=r"^language: 'tlh' is not known") as caught:
        calls.ask(served, lambda client: client.get_product(LINK, language="tlh"))
    assert caught.value.reason == "field_invalid"


def test_too_many_calls_at_once_are_told_when_to_come_back(calls: Calls, served: str) -> None:
    token = "of-one-at-a-time"
    with Client(served, token) as other, ThreadPoolExecutor() as threads:
        slow = threads.submit(other.get_product, SLOW_FROM + 900, max_age=0)
        while other.account().in_flight == 0:
            pass
        with pytest.raises(Busy) as caught:
            calls.ask(served, lambda client: client.get_product(LINK), token=token, retries=0)
        assert slow.result().charged == 1
    assert (caught.value.reason, caught.value.retry_after) == ("limit_reached", 1.0)


def test_an_address_that_is_not_there_is_told(calls: Calls, served: str) -> None:
    with pytest.raises(CallFailed) as caught:
        calls.ask(f"{served}/elsewhere", lambda client: client.account())
    assert (caught.value.code, caught.value.reason) == (404, "no_such_address")


# Threads and tasks


def test_threads_share_a_client(served: str) -> None:
    asked = [DOCUMENTED, *range(BY_SKU, BY_SKU + 6)] * 4
    with Client(served, TOKEN) as client, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(client.get_product, asked))
    assert [answer.item.item_id for answer in answers] == asked


def test_tasks_share_a_client(served: str) -> None:
    asked = [DOCUMENTED, *range(BY_SKU, BY_SKU + 6)] * 4

    async def run() -> list[Answer]:
        async with AsyncClient(served, TOKEN, retries=0) as client:
            return await asyncio.gather(*map(client.get_product, asked))

    assert [answer.item.item_id for answer in asyncio.run(run())] == asked


def test_a_task_that_is_cancelled_leaves_at_once(standin: str, tmp_path: Path) -> None:
    let_in(tmp_path, terms=Terms(concurrency=1, balance=1))

    async def run() -> int | None:
        async with AsyncClient(service, TOKEN) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.get_product(Trouble.SILENT.value), 0.3)
            while (await client.account()).in_flight:
                pass
            return (await client.get_product(LINK)).charged

    with running(ServerSettings(home=tmp_path), SourceSettings(page_base=standin, source_timeout=30.0)) as service:
        assert asyncio.run(run()) == 1


def test_a_program_that_waits_can_be_interrupted() -> None:
    program = "import sys, offerlens; offerlens.Client(sys.argv[1], 'token', timeout=50).account()"
    waiting: list[subprocess.Popen[str]] = []

    def interrupt(caller: socket.socket, _: bytes) -> None:
        waiting[0].send_signal(signal.SIGINT)
        waiting[0].wait(30)

    with scripted([interrupt]) as server:
        command = [sys.executable, "-c", program, server.address]
        waiting.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        assert waiting[0].communicate(timeout=30)[1].splitlines()[-1] == "KeyboardInterrupt"


def test_a_client_may_be_that_of_another_account(calls: Calls, served: str) -> None:
    other = calls.ask(served, lambda client: client.with_token("of-one-at-a-time").account())
    own = calls.ask(
        served, lambda client: client.with_token("of-one-at-a-time").account(), lambda client: client.account()
    )
    assert (other.name, own.name) == ("one", "tests")


def test_a_client_shows_no_token(served: str) -> None:
    with Client(served, TOKEN) as client:
        assert repr(client) == f"Client({served!r})"
    assert repr(AsyncClient(served, TOKEN)) == f"AsyncClient({served!r})"


def test_nobody_at_the_address_is_unreachable(calls: Calls) -> None:
    with scripted([]) as nobody:
        pass
    with pytest.raises(Unreachable) as caught:
        calls.ask(nobody.address, lambda client: client.get_product(LINK), retries=2)
    error = caught.value
    assert (error.reason, error.code, error.retry, len(calls.slept)) == ("unreachable", None, True, 2)
    assert error.charged == 0


def page_price(offer_id: int) -> str:
    """What the first SKU of an offer costs, by its page."""
    return read_page(page_of(offer_id) or b"").skus[0].sale_price


def reply_of(service: str, request: bytes) -> bytes:
    """What the service replies to a request, byte for byte."""
    place = urlsplit(service)
    with socket.create_connection((place.hostname, place.port), 30) as connection:
        connection.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        return b"".join(iter(lambda: connection.recv(65536), b""))


def forward(service: str) -> Act:
    """Passes a request on, and its reply back."""
    return lambda caller, request: caller.sendall(reply_of(service, request))


def cut_off(service: str) -> Act:
    """The same, but the reply ends in the middle."""

    def act(caller: socket.socket, request: bytes) -> None:
        reply = reply_of(service, request)
        caller.sendall(reply[: len(reply) // 2])

    return act
