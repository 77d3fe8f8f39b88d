"""Addresses to listen on, and whose token a request has."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from offerlens.agents.serving import is_loopback, listen, token_of


@pytest.mark.parametrize("address", ["", "8689", ":8689", "127.0.0.1", "127.0.0.1:x", "[::1", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"^The address to listen on has to be like 127\.0\.0\.1:8689\.$"):
        listen(address)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("127.0.0.1:1", True),
        ("127.9.9.9:1", True),
        ("[::1]:1", True),
        ("localhost:1", True),
        ("0.0.0.0:1", False),
        ("[::]:1", False),
        ("192.168.0.1:1", False),
        ("localhost.example:1", False),
    ],
)
def test_what_only_this_machine_reaches_is_known(address: str, ours: bool) -> None:
    assert is_loopback(address) is ours


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ([], ""),
        ([(b"authorization", b"Bearer one")], "one"),
        ([(b"authorization", b"bearer  one ")], "one"),
        ([(b"authorization", b"Basic one")], ""),
        ([(b"apikey", b" two ")], "two"),
        ([(b"authorization", b"Bearer one"), (b"apikey", b"two")], "two"),
    ],
)
def test_a_token_is_taken_from_the_headers(headers: list[tuple[bytes, bytes]], token: str) -> None:
    context: Any = SimpleNamespace(request=Request({"type": "http", "headers": headers}))
    assert token_of(context) == token


def test_who_does_not_come_by_http_has_none() -> None:
    context: Any = SimpleNamespace(request=None)
    assert token_of(context) == ""
