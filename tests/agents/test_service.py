"""Products by a service: what is sent to it, and what its replies, or their lack, are taken for."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from offerlens import encode_reply, read_page
from offerlens.agents.failures import Failed, Failure
from offerlens.agents.product import GetProduct, Product
from offerlens.agents.service import ServiceProducts
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

TOKEN = "a-token-of-the-tests"
ITEM = encode_reply(read_page(page_of(DOCUMENTED) or b""))


@contextmanager
def saying(reply: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server that says so to one caller, and what it was sent."""
    requests: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            while b"\r\n\r\n" not in b"".join(requests) or not requests[-1].endswith(b"}"):
                requests.append(connection.recv(65536))
            connection.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
        thread.join()


def http(status: int, body: bytes, **headers: str) -> bytes:
    """A reply."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ask(base: str, token: str = TOKEN, seconds: float = 30.0, **options: Any) -> Product:
    """What the service at an address gives."""

    async def run() -> Product:
        products = ServiceProducts(base, seconds)
        try:
            return await products.get(GetProduct(link=str(DOCUMENTED), **options), token)
        finally:
            await products.close()

    return asyncio.run(run())


def refused(base: str, token: str = TOKEN, seconds: float = 30.0) -> Failure:
    """Why it gives nothing."""
    with pytest.raises(Failed) as failed:
        ask(base, token, seconds)
    return failed.value.failure


def test_the_documented_request_is_sent_with_the_token_in_a_header() -> None:
    with saying(http(200, ITEM)) as (base, requests):
        ask(base + "/", language="th", max_age=0)
    head, _, body = b"".join(requests).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /1688/item_detail_by_url HTTP/1.1"
    assert f"apikey: {TOKEN}" in lines
    assert json.loads(body) == {
        "url": str(DOCUMENTED),
        "language": "th",
        "max_age": 0,
    }


def test_what_the_headers_tell_is_told() -> None:
    told = {
        "X_Source": "page",
        "Age": "12",
        "Content_Language": "th",
        "X_Translated": "0.93",
        "X_Translator": "source, glossary",
        "X_Cache": "hit",
        "X_Not_Applied": "scene",
        "X_Charged": "1",
        "X_Balance": "41",
        "X_Request_Id": "req_1",
    }
    with saying(http(200, ITEM, **told)) as (base, _):
        product = ask(base)
    assert (product.source, product.age, product.language, product.translated) == ("page", 12, "th", 0.93)
    assert (product.translators, product.cache, product.not_applied) == (["source", "glossary"], "hit", ["scene"])
    assert (product.charged, product.balance, product.request_id) == (1, 41, "req_1")


def test_another_service_may_tell_nothing() -> None:
    with saying(http(200, ITEM, X_Balance="unlimited", X_Translated="much", Age="-1")) as (base, _):
        product = ask(base)
    assert (product.charged, product.balance, product.translated, product.age) == (None, None, None, None)
    assert (product.source, product.translators) == (None, [])


def test_a_failure_of_another_service_has_a_code_and_a_message() -> None:
    with saying(http(417, b'{"code":417,"msg":"gone","data":null}')) as (base, _):
        told = refused(base)
    assert (told.code, told.reason, told.message, told.retry, told.charged) == (417, "failed", "gone", False, 0)


def test_a_failure_waits_for_as_long_as_it_says() -> None:
    body = b'{"code":503,"msg":"busy","data":null,"reason":"limit_reached","retry":true,"request_id":"req_2"}'
    with saying(http(503, body, Retry_After="3")) as (base, _):
        told = refused(base)
    assert (told.hint, told.request_id) == ("Retry after 3 s.", "req_2")


@pytest.mark.parametrize(("status", "retry"), [(502, True), (200, False)])
def test_a_reply_that_is_none_is_told(status: int, retry: bool) -> None:
    with saying(http(status, b"<html></html>")) as (base, _):
        told = refused(base)
    assert (told.reason, told.code, told.retry, told.charged) == ("unreadable_reply", status, retry, None)
    assert told.message.startswith(f"The reply (HTTP {status}) is not one of the service: ")


def test_a_token_that_a_failure_repeats_is_taken_out() -> None:
    body = json.dumps({"code": 401, "msg": f"{TOKEN} is unknown", "data": None}).encode()
    with saying(http(401, body)) as (base, _):
        assert refused(base).message == "[token] is unknown"


def test_a_service_that_is_not_there_has_charged_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    told = refused(base)
    assert (told.reason, told.retry, told.charged, told.code) == ("unreachable", True, 0, None)


def test_a_connection_that_breaks_may_have_been_charged() -> None:
    with saying(b"") as (base, _):
        told = refused(base)
    assert (told.reason, told.retry, told.charged) == ("unreachable", True, None)
    assert told.text.endswith("Retry later. Whether it was charged is not known.")


def test_a_service_that_does_not_reply_in_time_may_charge_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told = refused(f"http://127.0.0.1:{listener.getsockname()[1]}", seconds=0.2)
    assert (told.reason, told.retry, told.charged) == ("timed_out", True, None)


@pytest.mark.parametrize("token", ["", "two words", "ключ", "a\nb"])
def test_a_token_that_is_none_is_sent_to_nobody(token: str) -> None:
    told = refused("http://127.0.0.1:9", token)
    assert (told.code, told.charged) == (401, 0)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="The address of the service has to be like"):
        ServiceProducts("offers.example.com")
