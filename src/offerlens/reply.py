"""The envelope around every answer: ``{"code", "msg", "data"}``, compact, UTF-8 unescaped."""

from collections.abc import Sequence
from typing import Generic, Literal, TypeVar

import msgspec

from offerlens.errors import Attempt, OfferlensError

Data = TypeVar("Data", bound=msgspec.Struct)


class Reply(msgspec.Struct, Generic[Data], frozen=True):
    """A success."""

    code: Literal[200]
    """Always 200."""
    msg: Literal["success"]
    """Always "success"."""
    data: Data
    """What was asked for."""


class Failure(msgspec.Struct, frozen=True):
    """A failure. The keys after ``data`` are for people and programs that want to know more."""

    code: int
    """The HTTP status once more."""
    msg: str
    """What happened, in a sentence."""
    data: None
    """Always null."""
    reason: str
    """What happened, as a stable word for programs."""
    retry: bool
    """Whether the same request can succeed later without anybody changing anything."""
    request_id: str
    """What to quote when asking the operator; "" outside the service."""
    tried: list[Attempt] | msgspec.UnsetType = msgspec.UNSET
    """The sources that were asked, in their order; left out when none was."""


class About(msgspec.Struct, frozen=True, gc=False):
    """How a reply came about, as its headers tell it."""

    source: str
    """The source that gave the offer."""
    read_at: float
    """Seconds since the epoch when 1688 sent it."""
    language: str
    """The language of its texts."""
    translated: float | None = None
    """The share of its texts that are wholly in that language; None where nothing had to be translated."""
    translators: tuple[str, ...] = ()
    """Who had a part in its translation: "source", "memory", "glossary", the names of engines."""
    not_applied: tuple[str, ...] = ()
    """The options asked for that it does not reflect."""


_encode = msgspec.json.Encoder().encode


def encode_reply(data: msgspec.Struct) -> bytes:
    """The documented reply of an item, or of whatever else was asked for, byte for byte as it is sent."""
    return _encode(Reply(200, "success", data))


def encode_failure(error: OfferlensError, request_id: str = "", tried: Sequence[Attempt] = ()) -> bytes:
    """The documented reply of a failure, with what became of each source that was asked."""
    asked = list(tried) or msgspec.UNSET
    return _encode(Failure(error.code, str(error), None, error.reason, error.retry, request_id, asked))
