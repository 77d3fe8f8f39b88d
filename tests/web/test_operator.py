"""What an operator sees and changes, over both kinds of stores."""

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from accounts.conftest import stores
from web.serving import LONG, SECRET, THEIRS, TOKEN, Service, serving, told

from offerlens import __version__
from offerlens.language.lexicon import LANGUAGES
from offerlens.settings import CacheSettings, StoreSettings

__all__ = ["stores"]

READS = ["/operator/service", "/operator/accounts", "/operator/account"]
CHANGES = [
    "/operator/accounts/create",
    "/operator/accounts/top-up",
    "/operator/accounts/limit",
    "/operator/accounts/expire",
    "/operator/tokens/create",
    "/operator/tokens/revoke",
]


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


def ask(service: Service, path: str, **parameters: str) -> Any:
    """The data that the operator is told."""
    return service.data(path, SECRET, **parameters)


def change(service: Service, path: str, **fields: Any) -> Any:
    """What comes of a change by the operator."""
    answer = service.post(path, SECRET, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


# Accounts


def test_all_accounts_are_listed(service: Service) -> None:
    service.pay(times=2)
    data = ask(service, "/operator/accounts")
    assert data["more"] is False
    assert [(one["name"], one["balance"], one["concurrency"], one["expires"]) for one in data["accounts"]] == [
        ("other", 7, 10, None),
        ("shop", 98, 3, 4_000_000_000),
    ]
    shop = data["accounts"][1]
    assert (shop["in_flight"], shop["calls"][-2:], shop["today"]["charged"]) == (0, [0, 2], 2)


def test_accounts_are_found_by_a_part_of_their_names(service: Service) -> None:
    assert [one["name"] for one in ask(service, "/operator/accounts", find="HO")["accounts"]] == ["shop"]


def test_more_accounts_than_are_listed_are_told_of(local: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offerlens.web.operator._LISTED", 1)
    data = ask(local, "/operator/accounts")
    assert (len(data["accounts"]), data["more"]) == (1, True)


def test_one_account_is_told_as_its_holder_sees_it(service: Service) -> None:
    service.pay()
    data = ask(service, "/operator/account", name="shop")
    assert data["account"] == service.data("/account")
    assert [one["shown"] for one in data["tokens"]["tokens"]] == [TOKEN[:8]]


def test_an_account_is_made(service: Service) -> None:
    expires = int(time.time()) + 86400
    made = change(service, "/operator/accounts/create", name="new shop", balance=5, concurrency=2, expires=expires)
    assert (made["name"], made["balance"], made["concurrency"], made["expires"]) == ("new shop", 5, 2, expires)
    token = change(service, "/operator/tokens/create", name="new shop", note="first")["token"]
    assert service.data("/account", token)["balance"] == 5


def test_an_account_without_terms_may_ask_without_end(service: Service) -> None:
    made = change(service, "/operator/accounts/create", name="free")
    assert (made["balance"], made["concurrency"], made["expires"]) == (None, 10, None)


def test_a_balance_is_topped_up_and_taken_from(service: Service) -> None:
    lines = [change(service, "/operator/accounts/top-up", name="shop", calls=calls) for calls in (50, -120, -99)]
    assert [line["balance"] for line in lines] == [150, 30, 0]
    assert told(service.get("/1688/item_detail", item_id="859086919394"))[:2] == (439, "balance_spent")


def test_a_limit_is_set(service: Service) -> None:
    assert change(service, "/operator/accounts/limit", name="shop", concurrency=9)["concurrency"] == 9
    assert service.data("/account")["concurrency"] == 9


def test_an_end_is_set_and_taken_away(service: Service) -> None:
    change(service, "/operator/accounts/expire", name="shop", expires=1)
    assert told(service.get("/1688/item_detail", item_id="859086919394"))[:2] == (439, "subscription_expired")
    assert change(service, "/operator/accounts/expire", name="shop", expires=None)["expires"] is None
    service.pay()


def test_a_token_is_made_and_revoked(service: Service) -> None:
    made = change(service, "/operator/tokens/create", name="shop", note="the till")
    assert service.data("/account", made["token"])["name"] == "shop"
    assert change(service, "/operator/tokens/revoke", name="shop", id=made["id"])["shown"] == made["token"][:8]
    assert told(service.get("/account", made["token"]))[:2] == (401, "token_unknown")


def test_every_action_is_in_the_log(local: Service, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "offerlens.audit"):
        made = change(local, "/operator/tokens/create", name="other")
        change(local, "/operator/tokens/revoke", name="other", id=made["id"])
        change(local, "/operator/accounts/top-up", name="other", calls=-2)
        ask(local, "/operator/account", name="other")
    lines = [record.getMessage() for record in caplog.records if record.name == "offerlens.audit"]
    token = f"the token {made['token'][:8]}… ({made['id']})"
    assert [line.partition(" ")[2] for line in lines] == [
        f"operator 'anna' made {token} for the account 'other'",
        f"operator 'anna' revoked {token} of the account 'other'",
        "operator 'anna' topped the account 'other' up by -2: balance 5, limit 10, expires never",
        "operator 'anna' looked at the account 'other'",
    ]
    assert [part for part in (SECRET[:12], made["token"][:12]) if part in caplog.text] == []


# The service


def test_the_service_tells_all_calls_by_day(service: Service) -> None:
    service.pay()
    service.pay(THEIRS)
    usage = ask(service, "/operator/service")["usage"]
    assert (len(usage), usage[-1]["calls"], usage[-1]["charged"], usage[0]["calls"]) == (30, 2, 2, 0)


def test_the_service_tells_how_its_sources_stand(local: Service) -> None:
    data = ask(local, "/operator/service")
    assert data["version"] == __version__
    assert data["sources"] == [{"name": "page", "state": "well"}, {"name": "links", "state": "well"}]


def test_the_service_tells_how_full_its_cache_is(service: Service) -> None:
    before = ask(service, "/operator/service")["cache"]
    service.pay(times=3)
    after = ask(service, "/operator/service")["cache"]
    assert (after["state"], after["fill"]["bytes"] > 0) == ("well", True)
    assert after["fill"]["offers"] > before["fill"]["offers"]
    assert {how: after["read"][how] - before["read"][how] for how in after["read"]} == {
        "hit": 2,
        "stale": 0,
        "miss": 1,
        "refreshed": 0,
    }


def test_a_service_without_a_cache_says_so(tmp_path_factory: pytest.TempPathFactory, standin: str) -> None:
    stores = StoreSettings(home=tmp_path_factory.mktemp("home"))
    with serving(stores, standin, CacheSettings(cache_bytes=0)) as service:
        cache = ask(service, "/operator/service")["cache"]
    assert (cache["state"], cache["fill"]) == ("off", None)


def test_the_service_tells_what_it_translates_with(local: Service) -> None:
    told = ask(local, "/operator/service")["languages"]
    assert told["engines"] == []
    assert [one["language"] for one in told["languages"]] == list(LANGUAGES)
    assert {(one["terms"] > 6000, one["corrections"], *one["engines"]) for one in told["languages"]} == {(True, 0)}


# Who may not


@pytest.mark.parametrize("path", READS + CHANGES)
@pytest.mark.parametrize("secret", ["wrong", TOKEN, SECRET[:-1], SECRET.upper()])
def test_another_secret_gets_401(local: Service, path: str, secret: str) -> None:
    answer = local.get(path, secret) if path in READS else local.post(path, secret, name="shop")
    assert told(answer)[:2] == (401, "token_unknown")


@pytest.mark.parametrize("path", READS + CHANGES)
def test_no_secret_gets_401(local: Service, path: str) -> None:
    method = "GET" if path in READS else "POST"
    answer = requests.request(method, local.address + path, params={"apiToken": SECRET}, timeout=LONG)
    assert told(answer) == (401, "token_missing", "No operator's secret. Send it as 'Authorization: Bearer …'.")


@pytest.mark.parametrize("path", ["/account", "/account/tokens", "/1688/item_detail"])
def test_the_secret_is_no_token(local: Service, path: str) -> None:
    assert told(local.get(path, SECRET, item_id="859086919394"))[:2] == (401, "token_unknown")


def test_an_operator_who_was_revoked_is_known_no_more(service: Service) -> None:
    assert service.get("/operator/service", SECRET).status_code == 200
    service.done(lambda accounts: accounts.books.end_operator("anna"))
    assert told(service.get("/operator/service", SECRET))[:2] == (401, "token_unknown")


# What is wrong


UNPRINTABLE = "name: expected at most 80 characters that can be printed."
WRONG: list[tuple[str, dict[str, object], str, str]] = [
    ("/operator/accounts/create", {"name": "shop"}, "field_invalid", "There is an account named 'shop' already."),
    (
        "/operator/accounts/create",
        {"name": "n", "balance": -1},
        "field_invalid",
        "balance: expected a whole number from 0 to 1000000000000, got -1.",
    ),
    (
        "/operator/accounts/create",
        {"name": "n", "concurrency": 0},
        "field_invalid",
        "concurrency: expected a whole number from 1 to 100000, got 0.",
    ),
    (
        "/operator/accounts/create",
        {"name": "n", "expires": 10**15},
        "field_invalid",
        "expires: expected seconds since the epoch, or null for never.",
    ),
    ("/operator/accounts/top-up", {"name": "shop"}, "field_missing", "calls: is required."),
    (
        "/operator/accounts/top-up",
        {"name": "shop", "calls": 10**20},
        "field_invalid",
        f"calls: expected a whole number from -1000000000000 to 1000000000000, got {10**20}.",
    ),
    ("/operator/accounts/top-up", {"name": "no", "calls": 1}, "field_invalid", "There is no account named 'no'."),
    ("/operator/accounts/limit", {"name": "shop"}, "field_missing", "concurrency: is required."),
    ("/operator/accounts/limit", {"name": "no", "concurrency": 1}, "field_invalid", "There is no account named 'no'."),
    ("/operator/accounts/expire", {"name": "no"}, "field_invalid", "There is no account named 'no'."),
    (
        "/operator/accounts/expire",
        {"name": "shop", "expires": "soon"},
        "field_invalid",
        "expires: expected a whole number, got text.",
    ),
    ("/operator/tokens/create", {"name": "no"}, "field_invalid", "There is no account named 'no'."),
    ("/operator/tokens/revoke", {"name": "shop"}, "field_missing", "id: is required."),
    (
        "/operator/tokens/revoke",
        {"name": "other", "id": 1},
        "field_invalid",
        "The account 'other' has no token 1 that holds.",
    ),
]


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize(
    ("fields", "reason", "message"),
    [
        ({}, "field_missing", "name: is required."),
        ({"name": " "}, "field_missing", "name: is required."),
        ({"name": "\0"}, "field_invalid", UNPRINTABLE),
        ({"name": "x" * 81}, "field_invalid", UNPRINTABLE),
    ],
)
def test_a_name_is_wanted_everywhere(
    local: Service, path: str, fields: dict[str, object], reason: str, message: str
) -> None:
    assert told(local.post(path, SECRET, **fields)) == (422, reason, message)


@pytest.mark.parametrize(("path", "fields", "reason", "message"), WRONG)
def test_what_is_wrong_is_told(local: Service, path: str, fields: dict[str, object], reason: str, message: str) -> None:
    assert told(local.post(path, SECRET, **fields)) == (422, reason, message)


@pytest.mark.parametrize(
    ("path", "parameters", "reason"),
    [
        ("/operator/account", {}, "field_missing"),
        ("/operator/account", {"name": "nobody"}, "field_invalid"),
        ("/operator/account", {"name": "a\0"}, "field_invalid"),
        ("/operator/accounts", {"find": "\n"}, "ok"),
        ("/operator/accounts", {"find": "a\0"}, "field_invalid"),
    ],
)
def test_a_name_that_is_wrong_is_told(local: Service, path: str, parameters: dict[str, str], reason: str) -> None:
    reply = local.get(path, SECRET, **parameters).json()
    assert reply.get("reason", "ok") == reason


def test_an_account_without_a_balance_is_not_topped_up(service: Service) -> None:
    change(service, "/operator/accounts/create", name="free")
    code, reason, message = told(service.post("/operator/accounts/top-up", SECRET, name="free", calls=1))
    assert (code, reason) == (422, "field_invalid")
    assert message == "The account 'free' has no balance: it may ask without end."
