"""Every failure as its callers are told, with an example of what is said."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from msgspec import Struct, json

from offerlens import errors
from offerlens.errors import Attempt, LinkUnresolved, OfferlensError, Unavailable
from offerlens.reply import encode_failure
from offerlens.sources.guard import Forbidden

_LINK = "https://qr.1688.com/s/5hzI72fI"
SAID: dict[type[OfferlensError], str] = {
    errors.BodyInvalid: "The body is not JSON: JSON is malformed: invalid character (byte 0).",
    errors.FieldMissing: "url: is required; send any link to a 1688 offer.",
    errors.FieldInvalid: "scene: 'retail' is not known; the one scene is drop_shipping.",
    errors.NotAnOffer: "There is no link to a 1688 offer in this text.",
    errors.WrongMethod: "This address takes POST only.",
    errors.OfferNotStored: "The saved pages have no page of offer 859086919394.",
    errors.LinkUnresolved: f"{_LINK} leads to no offer.",
    errors.LinkUnreachable: f"{_LINK} could not be followed: The connection to 1688 failed before the page was there.",
    errors.LinkCostsMoney: (
        "https://dj.1688.com/ci_bb is an advertising link: somebody pays for each time that it is opened, so this "
        "service does not open it. Open it yourself and send the address of the product page."
    ),
    errors.SourceFailed: "The connection to 1688 failed before the page was there.",
    errors.PageTooLarge: "The page has more than 10000000 bytes; reading was stopped.",
    errors.SourceSuspended: (
        "The source page rests for 1790 more seconds: 1688 asked for a captcha instead of showing the page. "
        "Wait before asking again."
    ),
    errors.QuotaSpent: "The Open Platform answered gw.AppCallOverLimit.",
    errors.PlatformRefused: "The Open Platform refused: no reason given (code 500).",
    errors.SourceMisconfigured: (
        "The app has no token of your account yet: run 'offerlens source authorize open-platform'."
    ),
    errors.Refused: "1688 refused with HTTP status 403. Wait before asking again.",
    errors.GatewayRefused: "1688's gateway refused: FAIL_SYS_ILLEGAL_ACCESS.",
    errors.PageUnreadable: "The page's data are not UTF-8.",
    errors.PageDegraded: "A price of the page is far outside the range that the page itself shows.",
    errors.WrongOffer: "Offer 859086919394 was asked for, but the page is of offer 600000000001.",
    errors.OutOfTime: "1688 did not send the page within 20 seconds.",
    errors.SourceCrowded: "So many wait for detail.1688.com that a turn would take more than 20 seconds.",
    errors.LimitReached: "This account has 3 calls in flight, which is its limit. Wait for one of them to end.",
    Forbidden: "The host detail.1688.com has an address that is not public.",
}
"""What is said of the failures that have no one message, in one of the cases in which they happen."""

_REQUEST_ID = "req_ff8ab8a2aeb93ae1"
_MILLISECONDS = 412


class Kind(Struct, frozen=True):
    """The failures that share a code."""

    name: str
    code: int
    about: str
    examples: dict[str, Any]
    """By reason: what it means, and the whole reply."""


def kinds() -> list[Kind]:
    """Every code that a request can fail with."""
    return [_kind(root) for root in OfferlensError.__subclasses__()]


def _kind(root: type[OfferlensError]) -> Kind:
    examples = {failure.reason: _example(failure) for failure in _tree(root) if _is_raised(failure)}
    return Kind(root.__name__, root.code, cleandoc(root.__doc__ or root.message), examples)


def _tree(root: type[OfferlensError]) -> Iterator[type[OfferlensError]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


def _is_raised(failure: type[OfferlensError]) -> bool:
    """Whether it has something to say of its own; what only holds others together has not."""
    return failure in SAID or "message" in vars(failure)


def _example(failure: type[OfferlensError]) -> dict[str, Any]:
    message = SAID.get(failure, failure.message)
    tried = [Attempt("page", failure.reason, message, _MILLISECONDS)] if _is_of_a_source(failure) else []
    reply = json.decode(encode_failure(failure(message), _REQUEST_ID, tried))
    return {"description": cleandoc(failure.__doc__ or message), "value": reply}


def _is_of_a_source(failure: type[OfferlensError]) -> bool:
    return issubclass(failure, Unavailable) and not issubclass(failure, LinkUnresolved)
