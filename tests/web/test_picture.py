"""``GET /pictures``: who gets a picture, how it is sent, and that it costs nothing."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from conftest import TOKEN, let_in, running

from offerlens.accounts.account import Terms
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.pictures import picture_at

PATH = "/img/ibank/600000000001-1.jpg"
ADDRESS = f"https://cbu01.alicdn.com{PATH}"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def site(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that passes pictures of the stand-in on."""
    home = tmp_path_factory.mktemp("home")
    let_in(home, terms=Terms(balance=10))
    sources = SourceSettings(page_base=standin, picture_base=standin)
    with running(ServerSettings(home=home, pictures="proxy"), sources) as address:
        yield address


def get(site: str, of: str = ADDRESS, method: str = "GET", **headers: str) -> requests.Response:
    """What the address of pictures answers to the holder of a token."""
    return requests.request(method, f"{site}/pictures?of={quote(of)}", headers=BEARER | headers, timeout=10)


def test_the_picture_is_that_of_the_address(site: str) -> None:
    answer = get(site)
    assert (answer.status_code, answer.content) == (200, picture_at(PATH))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "image/svg+xml"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "private, max-age=86400"),
    ],
)
def test_a_picture_has_the_headers_that_keep_it_safe(site: str, name: str, value: str) -> None:
    assert get(site).headers[name] == value


def test_a_picture_costs_nothing_and_is_no_call(site: str) -> None:
    get(site)
    account = requests.get(f"{site}/account", headers=BEARER, timeout=10).json()["data"]
    assert (account["balance"], account["today"]["calls"], account["in_flight"]) == (10, 0, 0)


def test_without_a_token_there_is_no_picture(site: str) -> None:
    answer = requests.get(f"{site}/pictures?of={quote(ADDRESS)}", timeout=10)
    assert (answer.status_code, answer.json()["reason"]) == (401, "token_missing")


def test_with_another_token_there_is_no_picture(site: str) -> None:
    answer = get(site, Authorization="Bearer another")
    assert (answer.status_code, answer.json()["reason"]) == (401, "token_unknown")


@pytest.mark.parametrize(
    ("of", "status", "reason"),
    [
        ("", 422, "field_missing"),
        ("https://example.com/x.jpg", 422, "field_invalid"),
        ("https://cbu01.alicdn.com/img/ibank/nothing.jpg", 404, "no_such_address"),
    ],
)
def test_what_cannot_be_had_is_told(site: str, of: str, status: int, reason: str) -> None:
    answer = get(site, of)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


def test_a_failure_is_not_kept(site: str) -> None:
    assert "Cache-Control" not in get(site, "https://cbu01.alicdn.com/img/ibank/nothing.jpg").headers


def test_it_is_asked_for_by_get_alone(site: str) -> None:
    assert get(site, method="POST").status_code == 405


def test_the_log_has_no_address_of_a_picture(site: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "offerlens.access"):
        get(site)
        requests.get(f"{site}/metrics", timeout=30)  # answered when the line is written
    assert [line for line in caplog.messages if "alicdn" in line] == []


def test_where_the_browser_has_pictures_itself_there_is_no_such_address(service: str) -> None:
    assert get(service).status_code == 404


def test_a_picture_takes_no_longer_than_a_request_may(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sources = SourceSettings(picture_base=f"http://127.0.0.1:{silent.getsockname()[1]}", page_base="http://x")
        with running(ServerSettings(home=home, pictures="proxy", deadline=0.2), sources) as site:
            answer = get(site)
    assert (answer.status_code, answer.json()["reason"]) == (499, "out_of_time")
