"""The envelope: the bytes of a success and of a failure."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.errors import BodyInvalid, CaptchaAsked, OfferlensError, TokenUnknown
from offerlens.item import Item
from offerlens.reply import encode_failure, encode_reply


def test_the_documented_reply_is_given_byte_for_byte(shared: Path) -> None:
    example = json.loads((shared / "contract" / "example_reply.json").read_bytes())
    compact = json.dumps(example, ensure_ascii=False, separators=(",", ":")).encode()
    assert encode_reply(msgspec.convert(example["data"], Item)) == compact


FAILURES = {
    "its own message": (
        TokenUnknown(),
        "",
        b'{"code":401,"msg":"This token is unknown or was revoked.","data":null,'
        b'"reason":"token_unknown","retry":false,"request_id":""}',
    ),
    "a message of the moment": (
        BodyInvalid('名字 is "no" field.'),
        "",
        '{"code":422,"msg":"名字 is \\"no\\" field.","data":null,'
        '"reason":"body_invalid","retry":false,"request_id":""}'.encode(),
    ),
    "a request id": (
        CaptchaAsked("Wait."),
        "7f3a",
        b'{"code":417,"msg":"Wait.","data":null,"reason":"captcha","retry":true,"request_id":"7f3a"}',
    ),
}


@pytest.mark.parametrize(("failure", "request_id", "reply"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_told(failure: OfferlensError, request_id: str, reply: bytes) -> None:
    assert encode_failure(failure, request_id) == reply


@given(message=st.text(min_size=1))
def test_any_message_arrives(message: str) -> None:
    assert json.loads(encode_failure(CaptchaAsked(message)))["msg"] == message
