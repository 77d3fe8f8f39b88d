"""Requests as data."""

import json
from typing import Any, get_args

import pytest

from offerlens import __version__
from offerlens.client.answers import Answer
from offerlens.client.service import Call, Language, Scene, Service
from offerlens.sources.source import Scene as ServedScene
from offerlens.web.query import LANGUAGES

TOKEN = "a-token-that-is-secret"
SERVICE = Service("http://127.0.0.1:8688", TOKEN)
NOTHING: dict[str, Any] = {"language": None, "scene": None, "optimize_title": False, "max_age": None, "key": None}
ALL = {"language": "en", "scene": "drop_shipping", "optimize_title": True, "max_age": 0}


def product(offer: str | int, **options: Any) -> Call[Answer]:
    return SERVICE.product(offer, **(NOTHING | options))


def test_a_link_is_posted() -> None:
    call = product("https://detail.1688.com/offer/1.html?a=&b")
    assert (call.method, call.path, call.body) == (
        "POST",
        "/1688/item_detail_by_url",
        b'{"url":"https://detail.1688.com/offer/1.html?a=&b"}',
    )


def test_a_number_is_got() -> None:
    call = product(600000000001)
    assert (call.method, call.path, call.body) == ("GET", "/1688/item_detail?item_id=600000000001", None)


def test_options_go_with_a_link() -> None:
    body = product("x", **ALL).body
    assert json.loads(body or b"") == {"url": "x", **ALL}


def test_options_go_with_a_number() -> None:
    assert product(1, **ALL).path == (
        "/1688/item_detail?item_id=1&language=en&scene=drop_shipping&optimize_title=true&max_age=0"
    )


def test_a_description_is_got() -> None:
    assert SERVICE.description(1, max_age=None, key=None).path == "/1688/item_desc?item_id=1"
    assert SERVICE.description(1, max_age=9, key=None).path == "/1688/item_desc?item_id=1&max_age=9"


def test_the_token_is_in_a_header() -> None:
    call = product("x", key="mine")
    assert SERVICE.headers(call) == [
        ("User-Agent", f"offerlens/{__version__}"),
        ("apikey", TOKEN),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", "mine"),
    ]
    assert TOKEN not in call.path


def test_every_call_that_costs_has_a_key_of_its_own() -> None:
    keys = {product(1).key, product(1).key, SERVICE.description(1, max_age=None, key=None).key}
    assert len(keys - {None}) == 3


def test_what_is_free_has_none() -> None:
    assert (SERVICE.account().key, SERVICE.health().key) == (None, None)


@pytest.mark.parametrize("key", ["", "a b", "ä", "a\r\nb", "x" * 256])
def test_a_key_that_is_no_header_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="key of a call"):
        product(1, key=key)


@pytest.mark.parametrize("token", ["", " ", "a\nb", "ключ"])
def test_a_token_that_is_no_header_is_refused_unseen(token: str) -> None:
    with pytest.raises(ValueError, match=r"^The token has to be visible ASCII characters\.$"):
        Service("http://127.0.0.1", token)


@pytest.mark.parametrize(
    "base",
    [
        "",
        "127.0.0.1:8688",
        "ftp://127.0.0.1",
        "http://",
        "http://a..b",
        "http://[::1",
        "http://host:99999",
        "http://host:0",
        "http://host/ x",
        f"http://host/?apiToken={TOKEN}",
        f"http://host#{TOKEN}",
        f"http://{TOKEN}@host",
        "http://host/?",
    ],
)
def test_an_address_that_is_none_is_refused_unseen(base: str) -> None:
    with pytest.raises(ValueError, match=r"^The address of the service has to be ") as caught:
        Service(base, TOKEN)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("base", ["http://[::1]:80", "HTTPS://Example.com/", "https://example.com/shop/api"])
def test_any_other_is_taken(base: str) -> None:
    assert Service(base, TOKEN).base == base.rstrip("/")


def test_a_token_is_taken_out_of_texts() -> None:
    assert SERVICE.hide(f"<{TOKEN}>") == "<[token]>"


def test_the_languages_are_those_of_the_service() -> None:
    assert get_args(Language) == LANGUAGES


def test_the_scenes_are_those_of_the_service() -> None:
    assert get_args(Scene) == get_args(ServedScene)
