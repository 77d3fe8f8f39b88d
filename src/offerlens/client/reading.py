"""Replies as bytes -> answers or errors. Nothing here knows of connections."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from offerlens.client.answers import Account, Answer, Concurrency, DescriptionAnswer, Health
from offerlens.client.errors import (
    AccountSpent,
    BadRequest,
    Busy,
    CallFailed,
    InternalError,
    NotAllowed,
    OutOfTime,
    Unavailable,
    UnreadableReply,
)
from offerlens.errors import Attempt
from offerlens.item import Item, ItemDescription
from offerlens.waiting import retry_after

T = TypeVar("T")

PASSING = frozenset({429, 500, 502, 503, 504})
"""Codes of what passes within moments, of the service or of a proxy before it."""

FAILED: dict[int, type[CallFailed]] = {
    401: NotAllowed,
    417: Unavailable,
    422: BadRequest,
    439: AccountSpent,
    499: OutOfTime,
    500: InternalError,
    503: Busy,
}
"""The errors of the codes; any other code is a plain `CallFailed`."""
_OTHER = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises where something else was meant."""
_EXCERPT = 200
"""Characters of a reply that are shown."""
_MESSAGE = 2000
"""Characters of what the service says of a failure."""
_DIGITS = 18
"""Of a number in a header."""


class Reply(Struct, frozen=True):
    """What came."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes
    hide: Callable[[str], str] = str
    """Takes the token out of a text that the other side wrote: a page of a proxy may repeat what it was sent."""


class _Envelope(Struct, Generic[T]):
    code: int
    msg: str
    data: T | None = None


class _More(Struct):
    """What only our own service says of a failure."""

    reason: str = ""
    retry: bool | None = None
    request_id: str | None = None
    tried: list[Attempt] = []


_product = msgspec.json.Decoder(_Envelope[Item])
_description = msgspec.json.Decoder(_Envelope[ItemDescription])
_account = msgspec.json.Decoder(_Envelope[Account])
_health = msgspec.json.Decoder(Health)
_no_health = msgspec.json.Decoder(_Envelope[Health])
_more = msgspec.json.Decoder(_More)


def read_product(reply: Reply) -> Answer:
    """The offer of a reply. Raises a `CallFailed` or `UnreadableReply`, as all readers do."""
    return Answer(item=_read(reply, _product), **_told(reply.headers))


def read_description(reply: Reply) -> DescriptionAnswer:
    """The long description of a reply."""
    return DescriptionAnswer(description=_read(reply, _description), **_told(reply.headers))


def read_account(reply: Reply) -> Account:
    """The account of a reply."""
    return _read(reply, _account)


def read_health(reply: Reply) -> Health:
    """The health of a reply, the one success that has no envelope."""
    return _decode(reply, _health) if reply.status == 200 else _read(reply, _no_health)


def unreadable(reply: Reply, message: str) -> UnreadableReply:
    """The error for a reply that is not one of the contract."""
    shown = reply.hide(reply.body.decode(errors="replace"))[: 4 * _EXCERPT]
    return UnreadableReply(
        message,
        reason="unreadable_reply",
        code=reply.status,
        retry=reply.status in PASSING,
        retry_after=retry_after(reply.headers.get("retry-after", "")),
        request_id=reply.headers.get("x-request-id"),
        excerpt=" ".join(shown.split())[:_EXCERPT],
    )


def _read(reply: Reply, decoder: msgspec.json.Decoder[_Envelope[T]]) -> T:
    """The data of a reply."""
    if 300 <= reply.status < 400:
        place = reply.hide(reply.headers.get("location", ""))[:_EXCERPT]
        raise unreadable(reply, f"The service redirects to {place!r}, where no token is sent; is that its address?")
    envelope = _decode(reply, decoder)
    if reply.status not in (200, envelope.code):
        raise unreadable(reply, f"The reply has the status {reply.status}, but says {envelope.code}.")
    if envelope.code != 200:
        raise _failure(reply, envelope)
    if reply.status != 200 or envelope.data is None:
        raise unreadable(reply, "The reply says that the call succeeded, but has no data.")
    return envelope.data


def _decode(reply: Reply, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        return decoder.decode(reply.body)
    except _OTHER as error:
        raise unreadable(reply, f"The reply (HTTP {reply.status}) is not one of the service: {error}.") from error


def _failure(reply: Reply, envelope: _Envelope[Any]) -> CallFailed:
    try:
        more = _more.decode(reply.body)
    except _OTHER:  # another service means something else by these keys
        more = _More()
    code = envelope.code
    return FAILED.get(code, CallFailed)(
        reply.hide(envelope.msg)[:_MESSAGE],
        reason=more.reason,
        code=code,
        retry=code in PASSING or code == 499 if more.retry is None else more.retry,
        retry_after=retry_after(reply.headers.get("retry-after", "")),
        charged=_whole(reply.headers.get("x-charged", "0")),
        request_id=more.request_id or reply.headers.get("x-request-id"),
        tried=more.tried,
    )


def _told(headers: Mapping[str, str]) -> dict[str, Any]:
    """What the headers tell, by the fields of an answer."""
    return {
        "request_id": headers.get("x-request-id"),
        "charged": _whole(headers.get("x-charged", "")),
        "balance": _whole(headers.get("x-balance", "")),
        "concurrency": _concurrency(headers.get("x-concurrency", "")),
        "replayed": headers.get("x-replayed") == "1",
        "source": headers.get("x-source"),
        "age": _whole(headers.get("age", "")),
        "cache": headers.get("x-cache"),
        "language": headers.get("content-language"),
        "translated": _share(headers.get("x-translated", "")),
        "translators": _words(headers.get("x-translator", "")),
        "not_applied": _words(headers.get("x-not-applied", "")),
    }


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _share(text: str) -> float | None:
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := part.strip()))


def _concurrency(text: str) -> Concurrency | None:
    in_flight, limit = (_whole(part) for part in (text.partition("/")[0], text.partition("/")[2]))
    return None if in_flight is None or limit is None else Concurrency(in_flight, limit)
