"""What the holder of a token sees and changes of the own account, over both kinds of stores."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from accounts.conftest import stores
from web.serving import LONG, SECRET, THEIRS, TOKEN, Service, serving, told

from offerlens.settings import StoreSettings

__all__ = ["stores"]

TODAY = f"{datetime.now(UTC):%Y-%m-%d}"


@pytest.fixture
def service(stores: StoreSettings, standin: str) -> Iterator[Service]:
    """A service that is changed."""
    with serving(stores, standin) as running:
        yield running


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, standin: str) -> Iterator[Service]:
    """A service of one machine that refuses."""
    with serving(StoreSettings(home=tmp_path_factory.mktemp("home")), standin) as running:
        yield running


# The account


def test_the_account_has_thirty_days_of_usage(service: Service) -> None:
    service.pay(times=2)
    assert service.get("/1688/item_detail", item_id="100000000001").status_code == 417
    data = service.data("/account")
    before = [f"{datetime.now(UTC) - timedelta(days=ago):%Y-%m-%d}" for ago in range(29, 0, -1)]
    days = [(one["day"], one["calls"], one["charged"]) for one in data["usage"]]
    assert days == [*((day, 0, 0) for day in before), (TODAY, 3, 2)]
    assert data["today"] == {"calls": 3, "charged": 2, "outcomes": {"offer_removed": 1, "ok": 2}}


def test_the_calls_of_another_account_are_not_in_it(service: Service) -> None:
    service.pay(THEIRS)
    assert [day["calls"] for day in service.data("/account")["usage"]] == [0] * 30


def test_nobody_on_the_way_keeps_the_account(local: Service) -> None:
    assert local.get("/account").headers["Cache-Control"] == "no-store"


# Tokens


def test_the_tokens_are_told(service: Service) -> None:
    service.pay()
    made = service.post("/account/tokens/create", note=" the till ").json()["data"]
    tokens = service.data("/account/tokens")["tokens"]
    assert [(one["id"], one["shown"], one["note"], one["ends"], one["current"]) for one in tokens] == [
        (made["id"], made["token"][:8], "the till", None, False),
        (tokens[1]["id"], TOKEN[:8], "", None, True),
    ]
    assert [one["used"] is None for one in tokens] == [True, False]


def test_a_token_that_was_made_opens_the_account(service: Service) -> None:
    token = service.post("/account/tokens/create").json()["data"]["token"]
    assert service.data("/account", token)["name"] == "shop"


def test_a_token_is_told_once(service: Service) -> None:
    token = service.post("/account/tokens/create").json()["data"]["token"]
    assert token not in service.get("/account/tokens").text + service.get("/account").text


def test_a_token_that_was_revoked_opens_nothing(service: Service) -> None:
    made = service.post("/account/tokens/create").json()["data"]
    service.pay(made["token"])
    revoked = service.post("/account/tokens/revoke", id=made["id"]).json()["data"]
    assert revoked == {"id": made["id"], "shown": made["token"][:8]}
    assert service.get("/1688/item_detail", made["token"], item_id="859086919394").status_code == 401
    assert service.get("/account", made["token"]).status_code == 401


def test_the_own_token_can_be_revoked(service: Service) -> None:
    own = service.data("/account/tokens")["tokens"][0]["id"]
    assert service.post("/account/tokens/revoke", id=own).status_code == 200
    assert told(service.get("/account/tokens"))[:2] == (401, "token_unknown")


def test_the_token_of_another_account_cannot_be_revoked(service: Service) -> None:
    theirs = service.data("/account/tokens", THEIRS)["tokens"][0]["id"]
    code, reason, message = told(service.post("/account/tokens/revoke", id=theirs))
    assert (code, reason) == (422, "field_invalid")
    assert message == f"The account 'shop' has no token {theirs} that holds."
    assert service.get("/account", THEIRS).status_code == 200


def test_the_tokens_of_another_account_are_not_told(local: Service) -> None:
    assert [one["shown"] for one in local.data("/account/tokens", THEIRS)["tokens"]] == [THEIRS[:8]]


def test_tokens_made_and_revoked_are_in_the_log_without_themselves(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "offerlens.audit"):
        answer = service.post("/account/tokens/create")
        made = answer.json()["data"]
        service.post("/account/tokens/revoke", id=made["id"])
    lines = [record.getMessage() for record in caplog.records if record.name == "offerlens.audit"]
    who = f"account 'shop' by the token {TOKEN[:8]}…"
    token = f"the token {made['token'][:8]}… ({made['id']})"
    assert lines[0] == f"{answer.headers['X-Request-Id']} {who} made {token}"
    assert lines[1].endswith(f"{who} revoked {token}")
    assert made["token"][:12] not in caplog.text


# Who may not, and what is wrong


PLACES = [("GET", "/account"), ("GET", "/account/tokens"), ("POST", "/account/tokens/create")]
PLACES += [("POST", "/account/tokens/revoke")]


@pytest.mark.parametrize(("method", "path"), PLACES)
@pytest.mark.parametrize("token", ["wrong", SECRET, TOKEN[:-1]])
def test_an_unknown_token_gets_401(local: Service, method: str, path: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.request(method, local.address + path, headers=headers, json={"id": 1}, timeout=LONG)
    assert told(answer)[:2] == (401, "token_unknown")


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_no_token_gets_401(local: Service, method: str, path: str) -> None:
    assert told(requests.request(method, local.address + path, timeout=LONG))[:2] == (401, "token_missing")


@pytest.mark.parametrize("path", ["/account/tokens/create", "/account/tokens/revoke"])
def test_what_changes_something_takes_no_token_from_the_address(local: Service, path: str) -> None:
    answer = requests.post(local.address + path, json={"id": 1}, params={"apiToken": TOKEN}, timeout=LONG)
    assert told(answer)[:2] == (401, "token_missing")


def test_the_token_may_come_as_apikey(local: Service) -> None:
    answer = requests.post(local.address + "/account/tokens/create", json={}, headers={"apikey": TOKEN}, timeout=LONG)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "reason", "message"),
    [
        (b"", "body_missing", 'No body. Send JSON such as {"note": "the till"}.'),
        (b"[]", "body_invalid", "The body: expected an object, got a list."),
        (b"{", "body_invalid", "The body is not JSON: Input data was truncated."),
        (b'{"note": 7}', "field_invalid", "note: expected text, got a number."),
        (b'{"note": "a\\nb"}', "field_invalid", "note: expected at most 80 characters that can be printed."),
        (b'{"note": "\\u0000"}', "field_invalid", "note: expected at most 80 characters that can be printed."),
        (b'{"note": "%s"}' % (b"x" * 81), "field_invalid", "note: expected at most 80 characters that can be printed."),
    ],
)
def test_a_wrong_note_is_told(local: Service, body: bytes, reason: str, message: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = requests.post(local.address + "/account/tokens/create", body, headers=headers, timeout=LONG)
    assert told(answer) == (422, reason, message)


@pytest.mark.parametrize(
    ("fields", "reason", "message"),
    [
        ({}, "field_missing", "id: is required."),
        ({"id": None}, "field_missing", "id: is required."),
        ({"id": "1"}, "field_invalid", "id: expected a whole number, got text."),
        ({"id": 0}, "field_invalid", "id: expected a whole number from 1 to 1000000000000, got 0."),
        ({"id": 10**30}, "field_invalid", f"id: expected a whole number from 1 to 1000000000000, got {10**30}."),
        ({"id": 999}, "field_invalid", "The account 'shop' has no token 999 that holds."),
    ],
)
def test_a_wrong_number_is_told(local: Service, fields: dict[str, object], reason: str, message: str) -> None:
    assert told(local.post("/account/tokens/revoke", **fields)) == (422, reason, message)


def test_no_secret_is_in_the_files(local: Service, tmp_path: Path) -> None:
    token = local.post("/account/tokens/create").json()["data"]["token"]
    held = b"".join(file.read_bytes() for file in local.stores.home.rglob("*") if file.is_file())
    assert (token.encode() in held, token[:8].encode() in held) == (False, True)
