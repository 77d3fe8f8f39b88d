"""Every way a request can fail, as one small tree.

Each class carries what its caller is told: ``code`` (the HTTP status and the reply's ``code``), ``reason`` (a stable
word for programs) and ``retry`` (whether the same request can succeed later without anybody changing anything). The
message is for people. Only a reply with code 200 is ever charged, so nothing here is.
"""

from typing import ClassVar

from msgspec import Struct


class Attempt(Struct, frozen=True):
    """What became of one source that was asked for an offer."""

    source: str
    """The source's name."""
    reason: str
    """Why it gave nothing, as a stable word."""
    message: str
    """The same, for people."""
    milliseconds: int
    """How long it took."""


class OfferlensError(Exception):
    """The root of the tree; its subclasses are raised, never itself."""

    code: ClassVar[int] = 500
    reason: ClassVar[str] = "internal"
    retry: ClassVar[bool] = False
    message: ClassVar[str] = "Something went wrong."

    def __init__(self, message: str | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(message or self.message)
        self.retry_after = retry_after
        """Seconds until it is worth asking again, where somebody said so."""


class InternalError(OfferlensError):
    """A fault of ours: a bug or a store that is away."""

    retry = True
    message = "The service failed. The request was fine; try again, and report the request id if it happens again."


class StoreAway(InternalError):
    """The accounts cannot be reached. Nobody is let in without them, and nothing is charged."""

    reason = "store_away"
    message = "The accounts cannot be reached right now. Nothing was charged; try again in a moment."


# 401: who is asking


class NotAllowed(OfferlensError):
    """The caller did not prove who they are."""

    code = 401
    reason = "token"


class TokenMissing(NotAllowed):
    reason = "token_missing"
    message = "No token. Send it as ?apiToken=…, as a header 'apikey: …' or as 'Authorization: Bearer …'."


class TokenUnknown(NotAllowed):
    reason = "token_unknown"
    message = "This token is unknown or was revoked."


# 422: what is asked


class BadRequest(OfferlensError):
    """The request itself is wrong; sending it again cannot help."""

    code = 422
    reason = "request"


class BodyMissing(BadRequest):
    reason = "body_missing"
    message = 'No body. Send JSON such as {"url": "https://detail.1688.com/offer/859086919394.html"}.'


class BodyInvalid(BadRequest):
    reason = "body_invalid"


class FieldMissing(BadRequest):
    reason = "field_missing"


class FieldInvalid(BadRequest):
    reason = "field_invalid"


class NotAnOffer(BadRequest):
    """The text names no 1688 offer."""

    reason = "not_an_offer"


class NoSuchAddress(OfferlensError):
    """Nothing is at this address."""

    code = 404
    reason = "no_such_address"
    message = "There is nothing at this address. Product data are at POST /1688/item_detail_by_url."


class WrongMethod(OfferlensError):
    """The address takes another method; ``Allow`` names it."""

    code = 405
    reason = "wrong_method"


class KeyReused(BadRequest):
    """An Idempotency-Key came back with another request."""

    reason = "idempotency_key_reused"
    message = "Idempotency-Key: another request had this key in the last ten minutes; give each its own."


# 439: what is paid for


class AccountSpent(OfferlensError):
    """The account has nothing left to be charged."""

    code = 439
    reason = "account"


class SubscriptionExpired(AccountSpent):
    reason = "subscription_expired"
    message = "This account has expired."


class BalanceSpent(AccountSpent):
    reason = "balance_spent"
    message = "No calls are left on this account, or those left are set aside for calls in flight."


# 417: the data could not be had


class Unavailable(OfferlensError):
    """The request was right, but its data could not be retrieved."""

    code = 417
    reason = "unavailable"


class OfferRemoved(Unavailable):
    """1688 itself says that there is no such offer (any more)."""

    reason = "offer_removed"
    message = "1688 says that this offer does not exist or was removed."


class OfferNotStored(Unavailable):
    reason = "offer_not_stored"


class LinkUnresolved(Unavailable):
    """A short or share link that was followed and led to no offer."""

    reason = "link_unresolved"


class LinkUnreachable(LinkUnresolved):
    """Whoever keeps the short links could not be asked."""

    reason = "link_unreachable"
    retry = True


class LinkCostsMoney(LinkUnresolved):
    """An advertising link: somebody pays for each time that it is followed."""

    reason = "advertising_link"


class SourceFailed(Unavailable):
    """The source could not be reached, broke off, or answered with something that is no page."""

    reason = "source_failed"
    retry = True


class PageTooLarge(Unavailable):
    reason = "page_too_large"


class SourceSuspended(Unavailable):
    """The source is left in peace for a while, because of what it answered before."""

    reason = "source_suspended"
    retry = True


class QuotaSpent(Unavailable):
    """The source has answered as often as it was agreed for now."""

    reason = "quota_spent"
    retry = True


class PlatformRefused(Unavailable):
    """The Open Platform would not give this offer."""

    reason = "platform_refused"


class SourceMisconfigured(Unavailable):
    """The operator's key, secret, token or session does not work with the source. Only the operator can help."""

    reason = "source_misconfigured"


class Refused(Unavailable):
    """1688 answered, but would not show the page. We respect that: no captcha is solved, no login is forced."""

    reason = "refused"
    retry = True


class CaptchaAsked(Refused):
    reason = "captcha"
    message = "1688 asked for a captcha instead of showing the page. Wait before asking again."


class LoginAsked(Refused):
    reason = "login"
    message = "1688 asked for a login instead of showing the page."


class TooFast(Refused):
    """1688 said that it is asked too often."""

    reason = "too_fast"
    message = "1688 said that it is asked too often."


class GatewayRefused(Refused):
    """1688's mobile gateway answered with an error of its own instead of data."""

    reason = "gateway_refused"


class PageUnreadable(Unavailable):
    """What came is no page that any reader here understands."""

    reason = "page_unreadable"


class PageEmpty(PageUnreadable):
    reason = "page_empty"
    message = "The page carries no product data."


class PageCutOff(PageUnreadable):
    reason = "page_cut_off"
    retry = True
    message = "The page ends in the middle of its data."


class PageDegraded(PageUnreadable):
    """A page that contradicts itself; what it says must not reach anybody's shop."""

    reason = "page_degraded"
    retry = True


class WrongOffer(PageUnreadable):
    """The page is of another offer than the one asked for."""

    reason = "wrong_offer"


# 499 and 503: time and room


class OutOfTime(OfferlensError):
    """The source or the whole request took too long."""

    code = 499
    reason = "out_of_time"
    retry = True


class Busy(OfferlensError):
    """There is no room for the request now; ``Retry-After`` says when to come back."""

    code = 503
    reason = "busy"
    retry = True


class SourceCrowded(Busy):
    """So many wait for the source already that this request's turn would come too late."""

    reason = "source_crowded"


class Overloaded(Busy):
    """So many fetches wait already that this one's turn would come too late."""

    reason = "overloaded"
    message = "So many requests wait for 1688 that this one's turn would come too late. Try again in a while."


class LimitReached(Busy):
    """The account has as many calls in flight as it may."""

    reason = "limit_reached"


class SameCallUnderWay(Busy):
    reason = "same_call_under_way"
    message = "A request with this Idempotency-Key is under way. Ask again in a moment: its reply will be kept for you."


class ShuttingDown(Busy):
    reason = "shutting_down"
    message = "This server is shutting down. Try again in a moment."
