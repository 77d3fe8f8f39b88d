"""Services that are spoken to over HTTP: the limits on them, and what is said of their failures."""

import asyncio
import gzip
import threading
from typing import Any

import pytest
from language.engines.sites import KEY, Heard, Reply, Site, silent_site, site

from offerlens.language.engines.engine import EngineFailed
from offerlens.language.engines.service import Service


def send(service: Service, times: int = 1, body: object = None) -> list[bytes]:
    """What a service answers each time."""

    async def run() -> list[bytes]:
        try:
            return [await service.send("POST", "/x", body) for _ in range(times)]
        finally:
            await service.close()

    return asyncio.run(run())


def failure(running: Site, seconds: float = 10.0) -> tuple[str, float | None]:
    """What is said of a service's failure, and when it may be asked again."""
    with pytest.raises(EngineFailed) as failed:
        send(Service(running.address, seconds, {"Authorization": f"Bearer {KEY}"}))
    return str(failed.value), failed.value.retry_after


def refusal(status: int, **headers: str) -> tuple[str, float | None]:
    """What is said of an answer with a status, whose body repeats the key."""
    reply = Reply(
        {"error": f"not with {KEY}"}, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )
    with site(lambda _: reply) as running:
        return failure(running)


def test_json_is_sent_below_the_base() -> None:
    with site(lambda _: Reply(b"body")) as running:
        assert send(Service(f"{running.address}/v1/", 10.0), body={"a": "红"}) == [b"body"]
    (heard,) = running.heard
    assert (heard.method, heard.path, heard.body) == ("POST", "/v1/x", {"a": "红"})


def test_the_client_says_what_it_is_and_that_it_sends_json() -> None:
    with site(lambda _: Reply()) as running:
        send(Service(running.address, 10.0), body={})
    headers = running.heard[0].headers
    assert (headers["user-agent"], headers["content-type"]) == ("offerlens", "application/json")


def test_a_cookie_of_a_service_is_thrown_away() -> None:
    with site(lambda _: Reply(headers={"Set-Cookie": "a=b; Path=/"})) as running:
        send(Service(running.address, 10.0), times=2)
    assert ["cookie" in heard.headers for heard in running.heard] == [False, False]


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with site(lambda _: Reply(b"body")) as running:
        assert send(Service(running.address, 10.0)) == [b"body"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (302, "The service answered otherwise than it should (HTTP 302)."),
        (400, "The service does not accept the request (HTTP 400)."),
        (401, "The service refuses the key (HTTP 401)."),
        (402, "The service wants to be paid (HTTP 402)."),
        (403, "The service refuses the key (HTTP 403)."),
        (404, "The service has no such address or model (HTTP 404)."),
        (429, "The service says that it was asked too often (HTTP 429)."),
        (500, "The service answered otherwise than it should (HTTP 500)."),
    ],
)
def test_a_status_is_told_in_words_without_the_body(status: int, words: str) -> None:
    assert refusal(status, Location="http://127.0.0.1:9/") == (words, None)


@pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("soon", None), ("", None), ("-1", None)])
def test_the_time_that_a_service_names_is_kept(said: str, seconds: float | None) -> None:
    assert refusal(429, Retry_After=said)[1] == seconds


def test_a_time_in_the_past_is_a_second() -> None:
    assert refusal(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")[1] == 1.0


def test_a_service_that_is_silent_is_out_of_time() -> None:
    with silent_site() as running:
        assert failure(running, seconds=0.2) == ("The service did not answer in time.", None)


def test_a_service_that_is_not_there_is_told() -> None:
    nowhere = Site("http://127.0.0.1:9", [], None)  # type: ignore[arg-type]
    assert failure(nowhere) == ("The connection to the service failed.", None)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_body_is_read_no_further_than_the_cap(packed: bool) -> None:
    body = b" " * 2_000_001
    reply = Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}) if packed else Reply(body)
    with site(lambda _: reply) as running:
        assert failure(running) == ("The answer has more than 2000000 bytes; reading was stopped.", None)


def test_a_body_of_just_the_cap_is_read() -> None:
    with site(lambda _: Reply(b" " * 2_000_000)) as running:
        assert [len(body) for body in send(Service(running.address, 10.0))] == [2_000_000]


def test_a_call_that_is_given_up_leaves_the_service_usable() -> None:
    answers: list[Any] = [None, b"body"]

    def answer(_: Heard) -> Reply:
        if (body := answers.pop(0)) is None:
            asked.set()
            running.ended.wait(10)
        return Reply(body or b"")

    async def run() -> bytes:
        service = Service(running.address, 10.0)
        try:
            call = asyncio.ensure_future(service.send("GET", "/"))
            await asyncio.to_thread(asked.wait)
            call.cancel()
            return await service.send("GET", "/")
        finally:
            await service.close()

    asked = threading.Event()
    with site(answer) as running:
        assert asyncio.run(run()) == b"body"
