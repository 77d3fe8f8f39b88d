"""What an HTTP answer of 1688 stands for, before its body is read."""

from collections.abc import Mapping

from offerlens.errors import CaptchaAsked, LoginAsked, OfferRemoved, Refused, SourceFailed, TooFast, Unavailable
from offerlens.sources.guard import split
from offerlens.waiting import retry_after

_LOGIN_HOSTS = frozenset({"login.1688.com", "login.taobao.com", "passport.1688.com", "account.1688.com"})
_GONE_PATHS = ("/wrongpage", "/notfound", "/error")


def refusal(status: int, headers: Mapping[str, str]) -> Unavailable | None:
    """The failure that an answer is; None for one whose body is to be read."""
    if headers.get("bxpunish") == "1":
        return CaptchaAsked()
    if 300 <= status < 400:
        return redirection(headers.get("location") or "")
    if status in (404, 410):
        return OfferRemoved()
    if status == 429:
        return TooFast(retry_after=retry_after(headers.get("retry-after") or ""))
    if status == 403:
        return Refused("1688 refused with HTTP status 403. Wait before asking again.")
    return None if status == 200 else SourceFailed(f"1688 answered with HTTP status {status}.")


def redirection(location: str) -> Unavailable:
    """What it means to be sent to an address."""
    target = split(location)
    if target is None:
        return SourceFailed("1688 redirected to an address that cannot be read.")
    if target.hostname in _LOGIN_HOSTS:
        return LoginAsked()
    if "/_____tmd_____/" in target.path:
        return CaptchaAsked()
    if target.path in ("", "/") or target.path.startswith(_GONE_PATHS):
        return OfferRemoved()
    return SourceFailed("1688 redirected instead of showing the page.")
