"""What every address is for, as its callers are told."""

from typing import Literal

from msgspec import Struct

from offerlens.errors import (
    AccountSpent,
    BadRequest,
    Busy,
    InternalError,
    NotAllowed,
    OfferlensError,
    OutOfTime,
    Unavailable,
)
from offerlens.item import Item, ItemDescription
from offerlens.reply import Reply
from offerlens.web.account import AccountData
from offerlens.web.health import Health
from offerlens.web.query import DEFAULT_LANGUAGES

_ANY = (InternalError, Busy)
_CALL = (NotAllowed, Unavailable, BadRequest, AccountSpent, OutOfTime, *_ANY)


class Operation(Struct, frozen=True, kw_only=True):
    """What an address is for."""

    method: Literal["get", "post"]
    name: str
    """How generated clients call it."""
    room: Literal["Offers", "Account", "Service"]
    title: str
    about: str
    reply: object = None
    """The type of a success; None for plain text."""
    example: str = ""
    """The file of an example reply."""
    failures: tuple[type[OfferlensError], ...] = _ANY
    is_call: bool = False
    """Whether it is charged when it succeeds."""
    parameters: tuple[str, ...] = ()
    """Of the query, in their order; the first is required."""
    language: str | None = None
    """The language of the texts unless the caller says another."""


def _operations() -> dict[str, Operation]:
    operations: dict[str, Operation] = {}
    for prefix, language in DEFAULT_LANGUAGES.items():
        version = prefix.removeprefix("/1688/") if prefix != "/1688" else ""
        suffix, where = (f"_{version}", f" ({version})") if version else ("", "")
        operations[f"{prefix}/item_detail_by_url"] = Operation(
            method="post",
            name=f"item_detail_by_url{suffix}",
            room="Offers",
            title=f"An offer by its link{where}",
            about=f"The offer that any link or text names, in `{language}` unless told. Charged once, for a 200 only.",
            reply=Reply[Item],
            example="item_detail.json",
            failures=_CALL,
            is_call=True,
            language=language,
        )
        operations[f"{prefix}/item_detail"] = Operation(
            method="get",
            name=f"item_detail{suffix}",
            room="Offers",
            title=f"An offer by its number{where}",
            about=f"The offer of a number, in `{language}` unless told. Charged once, for a 200 only.",
            reply=Reply[Item],
            example="item_detail.json",
            failures=_CALL,
            is_call=True,
            parameters=("item_id", "scene", "optimize_title", "language", "max_age"),
            language=language,
        )
        operations[f"{prefix}/item_desc"] = Operation(
            method="get",
            name=f"item_desc{suffix}",
            room="Offers",
            title=f"The description of an offer{where}",
            about="The long description of an offer, in Chinese. Charged once, for a 200 only.",
            reply=Reply[ItemDescription],
            example="item_desc.json",
            failures=_CALL,
            is_call=True,
            parameters=("item_id", "max_age"),
        )
    return operations | {
        "/account": Operation(
            method="get",
            name="account",
            room="Account",
            title="How the account stands",
            about="The account of the token that is sent, its calls of today and of the last thirty days. Free.",
            reply=Reply[AccountData],
            example="account.json",
            failures=(NotAllowed, *_ANY),
        ),
        "/health": Operation(
            method="get",
            name="health",
            room="Service",
            title="Whether the service is up",
            about="That the service is up, and how its sources stand. Free, and without a token.",
            reply=Health,
            example="health.json",
        ),
        "/metrics": Operation(
            method="get",
            name="metrics",
            room="Service",
            title="What the service counts",
            about="What the service counts of itself, in Prometheus's text format. Free, and without a token.",
        ),
    }


OPERATIONS = _operations()
"""By address."""
