"""The service over real HTTP, reading the stand-in."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import TOKEN, running

from offerlens.accounts.local import LocalAccounts
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.links import code_of
from offerlens.standin.troubles import SLOW_FROM, Trouble
from offerlens.web.call import BODY_CAP

LONG = 30.0
BY_URL = ["/1688/item_detail_by_url", "/1688/v2/item_detail_by_url", "/1688/global/item_detail_by_url"]
BY_ID = ["/1688/item_detail", "/1688/v2/item_detail", "/1688/global/item_detail"]
LINK = f"https://detail.1688.com/offer/{DOCUMENTED}.html"


def post(
    address: str, body: bytes | None, path: str = BY_URL[0], headers: dict[str, str] | None = None
) -> requests.Response:
    """A body, sent with the token."""
    return requests.post(address + path, body, params={"apiToken": TOKEN}, headers=headers, timeout=LONG)


def ask(address: str, url: object = LINK, path: str = BY_URL[0], **options: Any) -> requests.Response:
    """The question of a link, sent with the token."""
    return post(address, json.dumps({"url": url, **options}).encode(), path)


def look_up(address: str, item_id: object = DOCUMENTED, path: str = BY_ID[0], **options: Any) -> requests.Response:
    """The question of a number, sent with the token."""
    parameters = {"apiToken": TOKEN, "item_id": item_id, **options}
    return requests.get(address + path, parameters, timeout=LONG)


def at(address: str, path: str, **options: Any) -> requests.Response:
    """The question of the documented offer at one of the six addresses."""
    return ask(address, path=path, **options) if path in BY_URL else look_up(address, path=path, **options)


def outcome(answer: requests.Response) -> tuple[int, str]:
    """The code and the reason."""
    return answer.status_code, answer.json()["reason"]


@pytest.fixture(scope="module")
def documented(shared: Path) -> bytes:
    """The documented example as it goes over the wire."""
    example = json.loads((shared / "contract" / "example_reply.json").read_bytes())
    return json.dumps(example, ensure_ascii=False, separators=(",", ":")).encode()


# The documented reply


@pytest.mark.parametrize("path", BY_URL + BY_ID)
def test_every_address_gives_the_documented_example_byte_for_byte(service: str, documented: bytes, path: str) -> None:
    assert at(service, path, language="zh").content == documented


def test_a_success_is_json_with_status_200(service: str) -> None:
    answer = ask(service)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


def test_a_success_has_three_keys(service: str) -> None:
    answer = ask(service).json()
    assert (list(answer), answer["code"], answer["msg"]) == (["code", "msg", "data"], 200, "success")


# How the question is sent


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", "???"],
)
def test_the_body_is_json_whatever_its_content_type_says(service: str, kind: str) -> None:
    assert post(service, json.dumps({"url": LINK}).encode(), headers={"Content-Type": kind}).status_code == 200


def test_a_body_may_come_in_pieces(service: str) -> None:
    pieces = iter([b'{"url": ', b'"859086919394"', b"}"])
    answer = requests.post(service + BY_URL[0], pieces, params={"apiToken": TOKEN}, timeout=LONG)
    assert answer.status_code == 200


def test_unknown_fields_are_ignored(service: str) -> None:
    assert ask(service, unknown=[1, {"deep": None}], apiToken="x").status_code == 200


def test_unknown_parameters_are_ignored(service: str) -> None:
    assert look_up(service, unknown="x", url="y").status_code == 200


def test_a_body_as_large_as_the_cap_is_read(service: str) -> None:
    body = json.dumps({"url": LINK}).encode()
    assert post(service, body.ljust(BODY_CAP)).status_code == 200


@pytest.mark.parametrize("size", [BODY_CAP + 1, 20 * BODY_CAP])
def test_a_larger_body_is_refused(service: str, size: int) -> None:
    assert outcome(post(service, json.dumps({"url": LINK}).encode().ljust(size))) == (422, "body_invalid")


# The token


SENT = {
    "query": (f"?apiToken={TOKEN}", {}),
    "apikey": ("", {"apikey": TOKEN}),
    "bearer": ("", {"Authorization": f"Bearer {TOKEN}"}),
    "lower-case bearer": ("", {"authorization": f"bearer {TOKEN}"}),
    "query before apikey": (f"?apiToken={TOKEN}", {"apikey": "wrong"}),
    "query before bearer": (f"?apiToken={TOKEN}", {"Authorization": "Bearer wrong"}),
    "apikey before bearer": ("", {"apikey": TOKEN, "Authorization": "Bearer wrong"}),
    "empty query": ("?apiToken=", {"apikey": TOKEN}),
    "empty apikey": ("", {"apikey": "", "Authorization": f"Bearer {TOKEN}"}),
    "blanks around it": (f"?apiToken=%20{TOKEN}%20", {}),
}
NOT_SENT = {
    "nothing": ("", {}),
    "empty": ("?apiToken=", {}),
    "blank": ("?apiToken=%20", {}),
    "another name": (f"?apitoken={TOKEN}&token={TOKEN}", {}),
    "basic": ("", {"Authorization": f"Basic {TOKEN}"}),
    "bare": ("", {"Authorization": TOKEN}),
}
WRONG = {
    "unknown": ("?apiToken=wrong", {}),
    "longer": (f"?apiToken={TOKEN}x", {}),
    "other case": (f"?apiToken={TOKEN.upper()}", {}),
    "no UTF-8": ("?apiToken=%ff%fe", {}),
    "query before apikey": ("?apiToken=wrong", {"apikey": TOKEN}),
    "query before bearer": ("?apiToken=wrong", {"Authorization": f"Bearer {TOKEN}"}),
    "apikey before bearer": ("", {"apikey": "wrong", "Authorization": f"Bearer {TOKEN}"}),
}


def knock(service: str, way: tuple[str, dict[str, str]]) -> requests.Response:
    """The documented question, with the token sent in some way."""
    query, headers = way
    return requests.post(f"{service}{BY_URL[0]}{query}", json={"url": LINK}, headers=headers, timeout=LONG)


@pytest.mark.parametrize("way", SENT.values(), ids=SENT)
def test_the_token_is_taken_from(service: str, way: tuple[str, dict[str, str]]) -> None:
    assert knock(service, way).status_code == 200


@pytest.mark.parametrize("way", NOT_SENT.values(), ids=NOT_SENT)
def test_no_token_gets_401(service: str, way: tuple[str, dict[str, str]]) -> None:
    assert outcome(knock(service, way)) == (401, "token_missing")


@pytest.mark.parametrize("way", WRONG.values(), ids=WRONG)
def test_an_unknown_token_gets_401(service: str, way: tuple[str, dict[str, str]]) -> None:
    assert outcome(knock(service, way)) == (401, "token_unknown")


@pytest.mark.parametrize("path", BY_URL + BY_ID)
def test_every_address_asks_for_the_token(service: str, path: str) -> None:
    method = "POST" if path in BY_URL else "GET"
    assert outcome(requests.request(method, service + path, timeout=LONG)) == (401, "token_missing")


def test_the_token_is_asked_for_before_the_question_is_read(service: str) -> None:
    assert outcome(requests.post(service + BY_URL[0], b"{", timeout=LONG)) == (401, "token_missing")


def test_a_token_revoked_meanwhile_gets_401_at_once(standin: str, home: Path) -> None:
    with running(ServerSettings(home=home), SourceSettings(page_base=standin)) as address:
        assert ask(address).status_code == 200
        asyncio.run(LocalAccounts(home).end_tokens("tests", 0))
        assert outcome(ask(address)) == (401, "token_unknown")


# Questions that cannot be answered


@pytest.mark.parametrize("body", [None, b"", b"  "])
def test_no_body_gets_422(service: str, body: bytes | None) -> None:
    assert outcome(post(service, body)) == (422, "body_missing")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "body_invalid"),
        (b"[]", "body_invalid"),
        (b"url=859086919394", "body_invalid"),
        (b"[" * 60_000, "body_invalid"),
        (b"{}", "field_missing"),
        (b'{"url": 859086919394}', "field_invalid"),
        (b'{"url": "859086919394", "optimize_title": "yes"}', "field_invalid"),
        (b'{"url": "hello"}', "not_an_offer"),
        (b'{"url": "\\u0000"}', "not_an_offer"),
        (b'{"url": "https://item.taobao.com/item.htm?id=859086919394"}', "not_an_offer"),
    ],
)
def test_a_wrong_body_gets_422_and_the_reason(service: str, body: bytes, reason: str) -> None:
    assert outcome(post(service, body)) == (422, reason)


@pytest.mark.parametrize(
    ("item_id", "reason"), [("", "field_missing"), ("x", "field_invalid"), ("12", "field_invalid")]
)
def test_a_wrong_number_gets_422_and_the_reason(service: str, item_id: str, reason: str) -> None:
    assert outcome(look_up(service, item_id)) == (422, reason)


def test_a_short_link_is_followed(service: str, documented: bytes) -> None:
    assert ask(service, f"复制 https://qr.1688.com/s/{code_of(DOCUMENTED)} 打开").content == documented


def test_an_advertising_link_gets_417(service: str) -> None:
    assert outcome(ask(service, "https://dj.1688.com/ci_bb?a=1")) == (417, "advertising_link")


@pytest.mark.parametrize(
    ("trouble", "code", "reason", "retry"),
    [
        (Trouble.REMOVED, 417, "offer_removed", False),
        (Trouble.CAPTCHA, 417, "captcha", True),
        (Trouble.LOGIN, 417, "login", True),
        (Trouble.SILENT, 499, "out_of_time", True),
        (Trouble.CUT_OFF, 417, "page_cut_off", True),
        (Trouble.EMPTY, 417, "page_empty", False),
        (Trouble.RESET, 417, "source_failed", True),
        (Trouble.ENDLESS, 417, "page_too_large", False),
    ],
)
def test_each_trouble_has_its_code_and_reason(
    service: str, trouble: Trouble, code: int, reason: str, retry: bool
) -> None:
    answer = look_up(service, trouble.value)
    assert (answer.status_code, answer.json()["reason"], answer.json()["retry"]) == (code, reason, retry)


def test_a_request_that_outlasts_the_deadline_gets_499(standin: str, home: Path) -> None:
    with running(ServerSettings(home=home, deadline=0.2), SourceSettings(page_base=standin)) as address:
        answer = look_up(address, SLOW_FROM + 20_000)
    assert (*outcome(answer), answer.json()["msg"]) == (499, "out_of_time", "The request took longer than 0.2 seconds.")


def test_after_a_deadline_the_next_request_is_served(standin: str, home: Path) -> None:
    with running(ServerSettings(home=home, deadline=0.5), SourceSettings(page_base=standin)) as address:
        look_up(address, SLOW_FROM + 20_000)
        assert look_up(address).status_code == 200


def test_an_offer_that_was_not_saved_gets_417(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    pages = SourceSettings(pages=tmp_path_factory.mktemp("pages"))
    with running(ServerSettings(home=home), pages) as address:
        assert outcome(look_up(address)) == (417, "offer_not_stored")


# The envelope of a failure


FAILURES = {
    "401": ("POST", BY_URL[0], ""),
    "404": ("GET", "/none", ""),
    "405": ("GET", BY_URL[0], ""),
    "417": ("GET", BY_ID[0], f"?apiToken={TOKEN}&item_id=100000000001"),
    "422": ("POST", BY_URL[0], f"?apiToken={TOKEN}"),
}


def fail(service: str, code: str) -> requests.Response:
    """A failure with this code."""
    method, path, query = FAILURES[code]
    return requests.request(method, service + path + query, timeout=LONG)


@pytest.mark.parametrize("code", FAILURES)
def test_the_status_of_a_failure_is_its_code(service: str, code: str) -> None:
    answer = fail(service, code)
    assert (answer.status_code, answer.json()["code"]) == (int(code), int(code))


@pytest.mark.parametrize("code", FAILURES)
def test_the_data_of_a_failure_are_null(service: str, code: str) -> None:
    assert fail(service, code).json()["data"] is None


@pytest.mark.parametrize("code", FAILURES)
def test_the_keys_of_a_failure_begin_with_the_documented_ones(service: str, code: str) -> None:
    assert list(fail(service, code).json())[:6] == ["code", "msg", "data", "reason", "retry", "request_id"]


@pytest.mark.parametrize("code", FAILURES)
def test_a_failure_is_compact_json(service: str, code: str) -> None:
    answer = fail(service, code)
    compact = json.dumps(answer.json(), ensure_ascii=False, separators=(",", ":")).encode()
    assert (answer.content, answer.headers["Content-Type"]) == (compact, "application/json")


@pytest.mark.parametrize("code", FAILURES)
def test_the_request_id_stands_in_the_failure_and_in_its_header(service: str, code: str) -> None:
    answer = fail(service, code)
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]


def test_every_request_has_an_id_of_its_own(service: str) -> None:
    ids = [answer.headers["X-Request-Id"] for answer in (ask(service), ask(service), fail(service, "404"))]
    assert (len(set(ids)), all(re.fullmatch(r"req_[0-9a-f]{16}", name) for name in ids)) == (3, True)


def test_an_id_that_the_caller_sends_is_not_taken_over(service: str) -> None:
    answer = post(service, None, headers={"X-Request-Id": "mine"})
    assert "mine" not in (answer.headers["X-Request-Id"], answer.json()["request_id"])


# The addresses


def test_the_health_of_the_service_needs_no_token(service: str) -> None:
    answer = requests.get(f"{service}/health", timeout=LONG)
    sources = [{"name": "page", "state": "well"}, {"name": "links", "state": "well"}]
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "sources": sources})


@pytest.mark.parametrize(
    "path",
    [
        "/console/",
        "/1688",
        "/1688/",
        "/1688/item_detail/x",
        "/1688/V2/item_detail",
        "/1688/v3/item_detail",
        "//1688/item_detail",
    ],
)
def test_an_address_that_is_not_there_gets_404(service: str, path: str) -> None:
    assert outcome(look_up(service, path=path)) == (404, "no_such_address")


@pytest.mark.parametrize("path", BY_ID)
def test_a_trailing_slash_is_another_address_and_no_redirect(service: str, path: str) -> None:
    assert (outcome(look_up(service, path=f"{path}/")), look_up(service, path=f"{path}/").history) == (
        (404, "no_such_address"),
        [],
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        *(("GET", path, {"POST"}) for path in BY_URL),
        ("PUT", BY_URL[0], {"POST"}),
        ("OPTIONS", BY_URL[0], {"POST"}),
        *(("POST", path, {"GET", "HEAD"}) for path in BY_ID),
        ("DELETE", BY_ID[0], {"GET", "HEAD"}),
        ("POST", "/health", {"GET", "HEAD"}),
    ],
)
def test_a_wrong_method_gets_405_and_the_right_ones(service: str, method: str, path: str, allowed: set[str]) -> None:
    answer = requests.request(method, service + path, timeout=LONG)
    assert (outcome(answer), set(answer.headers["Allow"].split(", "))) == ((405, "wrong_method"), allowed)


def test_a_wrong_method_is_told_the_right_one(service: str) -> None:
    assert requests.get(service + BY_URL[0], timeout=LONG).json()["msg"] == "This address takes POST only."


@pytest.mark.parametrize("path", BY_ID)
def test_head_has_the_length_of_the_answer_and_no_body(service: str, documented: bytes, path: str) -> None:
    asked: dict[str, str | int] = {"apiToken": TOKEN, "item_id": DOCUMENTED, "language": "zh"}
    answer = requests.head(f"{service}{path}", params=asked, timeout=LONG)
    assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, str(len(documented)), b"")


def test_head_of_a_failure_has_its_status(service: str) -> None:
    answer = requests.head(service + BY_ID[0], timeout=LONG)
    assert (answer.status_code, answer.content) == (401, b"")


def test_several_questions_go_over_one_connection(service: str) -> None:
    with requests.Session() as session:
        codes = [
            session.get(service + BY_ID[0], params={"apiToken": TOKEN, "item_id": item_id}, timeout=LONG).status_code
            for item_id in (DOCUMENTED, Trouble.REMOVED.value, "", DOCUMENTED)
        ]
    assert codes == [200, 417, 422, 200]
