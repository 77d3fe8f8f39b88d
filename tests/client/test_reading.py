"""Replies as bytes -> answers or errors."""

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offerlens.client.answers import Account, Answer, Concurrency, DescriptionAnswer, Health, SourceLook, Today
from offerlens.client.errors import (
    AccountSpent,
    BadRequest,
    Busy,
    CallFailed,
    ClientError,
    InternalError,
    NotAllowed,
    OutOfTime,
    Unavailable,
    UnreadableReply,
)
from offerlens.client.reading import Reply, read_account, read_description, read_health, read_product
from offerlens.errors import Attempt, CaptchaAsked
from offerlens.item import ItemDescription
from offerlens.pages import read_page
from offerlens.reply import encode_failure, encode_reply
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

ITEM = read_page(page_of(DOCUMENTED) or b"")
BODY = encode_reply(ITEM)
SECRET = "a-token-that-is-secret"


def failed(reply: Reply) -> ClientError:
    """The error that a reply is read as."""
    with pytest.raises(ClientError) as caught:
        read_product(reply)
    return caught.value


def outcome_of(read: Callable[[Reply], object], reply: Reply) -> object:
    """The answer or the error."""
    try:
        return read(reply)
    except ClientError as error:
        return error


def told(code: int, **more: Any) -> bytes:
    """A failure as another service tells it."""
    return json.dumps({"code": code, "msg": "No.", "data": None, **more}).encode()


def hide(text: str) -> str:
    return text.replace(SECRET, "[token]")


# Successes


def test_the_documented_reply_needs_none_of_our_headers() -> None:
    assert read_product(Reply(200, {}, BODY)) == Answer(item=ITEM)


def test_the_headers_say_how_an_answer_came_about() -> None:
    headers = {
        "x-request-id": "req_1",
        "x-charged": "1",
        "x-balance": "41",
        "x-concurrency": "2/10",
        "x-source": "page",
        "age": "7",
        "x-cache": "hit",
        "content-language": "en",
        "x-translated": "0.98",
        "x-translator": "memory, glossary",
        "x-not-applied": "scene, language",
    }
    assert read_product(Reply(200, headers, BODY)) == Answer(
        item=ITEM,
        request_id="req_1",
        charged=1,
        balance=41,
        concurrency=Concurrency(2, 10),
        source="page",
        age=7,
        cache="hit",
        language="en",
        translated=0.98,
        translators=("memory", "glossary"),
        not_applied=("scene", "language"),
    )


def test_a_reply_that_is_read_again_says_so() -> None:
    assert read_product(Reply(200, {"x-replayed": "1", "x-balance": "unlimited"}, BODY)) == Answer(
        item=ITEM, replayed=True
    )


@pytest.mark.parametrize("value", ["", "x", "-1", "1/", "/1", "1.5.2", "nan", "9" * 30, "²"])
def test_headers_that_mean_something_else_are_left_out(value: str) -> None:
    names = ["x-charged", "x-balance", "x-concurrency", "age", "x-translated", "x-replayed"]
    assert read_product(Reply(200, dict.fromkeys(names, value), BODY)) == Answer(item=ITEM)


def test_keys_that_are_not_known_are_left_out() -> None:
    reply = json.loads(BODY)
    reply["data"]["colour"] = reply["data"]["skus"][0]["colour"] = reply["trace"] = {"deep": [1]}
    assert read_product(Reply(200, {}, json.dumps(reply).encode())).item == ITEM


def test_a_description_is_read() -> None:
    data = ItemDescription(DOCUMENTED, ["https://example.com/1.jpg"], "<p>x</p>")
    assert read_description(Reply(200, {"age": "3"}, encode_reply(data))).description == data


def test_an_account_is_read() -> None:
    data = {"name": "shop", "balance": None, "expires": 1, "concurrency": 3, "in_flight": 2, "plan": "gold"}
    body = told(200, data=data | {"today": {"calls": 5, "charged": 4, "outcomes": {"ok": 4, "captcha": 1}}})
    assert read_account(Reply(200, {}, body)) == Account(
        "shop", None, 1, 3, 2, Today(calls=5, charged=4, outcomes={"ok": 4, "captcha": 1})
    )


def test_the_health_is_read() -> None:
    body = b'{"status":"ok","sources":[{"name":"page","state":"resting","resting_seconds":9,"reason":"captcha"}]}'
    assert read_health(Reply(200, {}, body)) == Health("ok", [SourceLook("page", "resting", 9, "captcha")])


def test_a_service_that_stops_says_so_of_its_health() -> None:
    with pytest.raises(Busy, match=r"^No\.$"):
        read_health(Reply(503, {}, told(503)))


# Failures


def test_a_failure_is_told_in_full() -> None:
    tried = Attempt("page", "captcha", "1688 asked.", 12)
    body = encode_failure(CaptchaAsked(), "req_1", [tried])
    error = failed(Reply(417, {"retry-after": "9", "x-request-id": "req_1"}, body))
    assert vars(error) == {
        "message": CaptchaAsked.message,
        "reason": "captcha",
        "code": 417,
        "retry": True,
        "retry_after": 9.0,
        "charged": 0,
        "request_id": "req_1",
        "tried": (tried,),
        "excerpt": "",
    }


@pytest.mark.parametrize(
    ("code", "kind", "retry"),
    [
        (401, NotAllowed, False),
        (417, Unavailable, False),
        (422, BadRequest, False),
        (439, AccountSpent, False),
        (499, OutOfTime, True),
        (500, InternalError, True),
        (503, Busy, True),
        (418, CallFailed, False),
    ],
)
def test_another_service_only_says_its_code(code: int, kind: type[CallFailed], retry: bool) -> None:
    error = failed(Reply(code, {"x-request-id": "theirs"}, told(code)))
    assert (type(error), str(error), error.code, error.reason) == (kind, "No.", code, "")
    assert (error.retry, error.retry_after, error.request_id, error.tried) == (retry, None, "theirs", ())


def test_a_failure_may_come_with_status_200() -> None:
    assert type(failed(Reply(200, {}, told(439)))) is AccountSpent


def test_keys_by_which_another_service_means_something_else_are_left_out() -> None:
    theirs = [told(417, reason=5, retry="no", request_id=7, tried="page"), told(417)[:-1] + b',"reason":"\xff"}']
    for error in (failed(Reply(417, {}, body)) for body in theirs):
        assert (type(error), error.reason, error.retry, error.request_id, error.tried) == (
            Unavailable,
            "",
            False,
            None,
            (),
        )


def test_an_error_can_go_to_another_process() -> None:
    error = failed(Reply(417, {}, encode_failure(CaptchaAsked(), "req_1", [Attempt("page", "captcha", "No.", 1)])))
    other = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(other), str(other), vars(other)) == (type(error), str(error), vars(error))


# Replies that are not the contract's


def spliced(body: bytes, at: int, put: bytes, instead: int) -> bytes:
    """A reply with some bytes in the place of others."""
    return body[:at] + put + body[at + instead :]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>Welcome</html>"),
        (200, b"[]"),
        (200, b"null"),
        (200, b'{"ok": true}'),
        (200, b'{"code":200}'),
        (200, b'{"code":"200","msg":"success","data":null}'),
        (200, b'{"code":200,"msg":"success","data":null}'),
        (200, b'{"code":200,"msg":"success","data":{"item_id":1}}'),
        (200, BODY[:-100]),
        (200, b"\xff\xfe"),
        (200, b"[" * 100_000),
        (201, BODY),
        (404, b"Not Found"),
        (417, BODY),
        (502, b"<h1>Bad Gateway</h1>"),
        (502, told(503)),
        (503, b'{"message":"no healthy upstream"}'),
    ],
)
def test_any_other_reply_is_an_error_of_its_own(status: int, body: bytes) -> None:
    error = failed(Reply(status, {}, body))
    assert (type(error), error.reason, error.code) == (UnreadableReply, "unreadable_reply", status)
    assert error.excerpt == " ".join(body.decode(errors="replace")[:800].split())[:200]


def test_the_message_says_what_is_missing() -> None:
    thin = json.loads(BODY)
    del thin["data"]["mixed_batch"]["mix_num"]
    error = failed(Reply(200, {}, json.dumps(thin).encode()))
    assert str(error) == (
        "The reply (HTTP 200) is not one of the service: "
        "Object missing required field `mix_num` - at `$.data.mixed_batch`."
    )


@pytest.mark.parametrize(("status", "retry"), [(200, False), (404, False), (429, True), (502, True), (504, True)])
def test_what_a_proxy_says_tells_whether_it_passes(status: int, retry: bool) -> None:
    error = failed(Reply(status, {"retry-after": "5"}, b"<html>"))
    assert (error.retry, error.retry_after) == (retry, 5.0)


def test_a_redirect_says_where_it_leads() -> None:
    error = failed(Reply(308, {"location": "https://example.com/1688/item_detail"}, b""))
    assert (type(error), str(error)) == (
        UnreadableReply,
        "The service redirects to 'https://example.com/1688/item_detail', where no token is sent; is that its address?",
    )


@pytest.mark.parametrize(
    "reply",
    [
        Reply(502, {}, f"<pre>apikey: {SECRET}</pre>".encode(), hide),
        Reply(502, {}, b" " * 790 + SECRET.encode(), hide),
        Reply(302, {"location": "/" + "x" * 185 + SECRET}, b"", hide),
        Reply(417, {}, json.dumps({"code": 417, "msg": f"{SECRET}?", "data": None}).encode(), hide),
    ],
    ids=["a page", "the end of an excerpt", "the end of a place", "a message"],
)
def test_a_token_that_comes_back_is_not_shown(reply: Reply) -> None:
    error = failed(reply)
    assert [text for text in (str(error), error.excerpt) if SECRET[:8] in text] == []


STATUSES = st.sampled_from([200, 200, 200, 301, 401, 404, 417, 422, 499, 500, 502, 503]) | st.integers(100, 999)
NAMES = ["retry-after", "x-charged", "x-balance", "x-concurrency", "age", "x-translated", "x-translator", "location"]
HEADERS = st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30) | st.from_regex(r"[0-9/.,-]+", fullmatch=True))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "msg", "data", "x"]), inner),
    max_leaves=8,
)
KEYS = {"code": STATUSES, "msg": st.text(max_size=5) | TREES, "data": st.none() | TREES, "reason": TREES}
ENVELOPES = st.fixed_dictionaries({}, optional=KEYS | {"retry": TREES, "request_id": TREES, "tried": TREES})
FAILURE = encode_failure(CaptchaAsked(), "req_1", [Attempt("page", "captcha", "1688 asked.", 12)])
SPOILED = st.tuples(st.sampled_from([BODY, FAILURE]), st.floats(0, 1), st.binary(max_size=4), st.integers(0, 9)).map(
    lambda spoil: spliced(spoil[0], int(spoil[1] * len(spoil[0])), spoil[2], spoil[3])
)
BODIES = st.binary(max_size=200) | (TREES | ENVELOPES).map(lambda tree: json.dumps(tree).encode()) | SPOILED

READERS: dict[Callable[[Reply], object], type] = {
    read_product: Answer,
    read_description: DescriptionAnswer,
    read_account: Account,
    read_health: Health,
}


@settings(max_examples=300, deadline=None)
@given(STATUSES, HEADERS, BODIES)
def test_whatever_comes_is_an_answer_or_an_error(status: int, headers: dict[str, str], body: bytes) -> None:
    reply = Reply(status, headers, body)
    for read, kind in READERS.items():
        outcome = outcome_of(read, reply)
        assert isinstance(outcome, ClientError) or (status, type(outcome)) == (200, kind)
