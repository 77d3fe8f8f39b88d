"""What the handlers of accounts share: checked fields, replies that nobody keeps, a line in the log for each change."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from offerlens.errors import FieldInvalid, FieldMissing
from offerlens.reply import encode_reply
from offerlens.web.call import Call
from offerlens.web.envelope import Response
from offerlens.web.query import read_fields

audit = logging.getLogger("offerlens.audit")

LONGEST = 80
"""Characters of a name or a note."""
LARGEST = 10**12
"""The largest number that is taken, so that no sum of a few outgrows the stores."""

T = TypeVar("T")


async def read(call: Call, decode: Callable[[bytes], T], example: str) -> T:
    """The fields of a call's body. Raises a `BadRequest` that says what is wrong, and gives an example for no body."""
    return read_fields(await call.body(), decode, f"No body. Send JSON such as {example}.")


def text(field: str, value: str | None) -> str:
    """A text of one line; "" for none. Raises `FieldInvalid`."""
    value = (value or "").strip()
    if len(value) > LONGEST or not value.isprintable():
        raise FieldInvalid(f"{field}: expected at most {LONGEST} characters that can be printed.")
    return value


def required(field: str, value: T | None) -> T:
    """A value that has to be there. Raises `FieldMissing`."""
    if value is None or value == "":
        raise FieldMissing(f"{field}: is required.")
    return value


def number(field: str, value: int, least: int = 1, most: int = LARGEST) -> int:
    """A number between two others. Raises `FieldInvalid`."""
    if not least <= value <= most:
        raise FieldInvalid(f"{field}: expected a whole number from {least} to {most}, got {str(value)[:40]}.")
    return value


async def asked(work: Awaitable[T]) -> T:
    """What comes of some work of a store; raises `FieldInvalid` with what it refuses."""
    try:
        return await work
    except ValueError as refusal:
        raise FieldInvalid(str(refusal)) from refusal


def reply(data: Struct) -> Response:
    """A success, which no cache on the way may keep: a token may be in it."""
    return Response(encode_reply(data), headers=[(b"cache-control", b"no-store")])


def note(call: Call, who: str, what: str) -> None:
    """Write down who did what. Names are quoted, so that none can write a line of its own."""
    audit.info("%s %s %s", call.request_id, who, what)
