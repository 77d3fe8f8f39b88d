"""The desktop page, read over HTTP.

The address is made from the offer id alone; redirects are never followed, because where 1688 sends a reader tells what
it thinks of them.
"""

import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

from curl_cffi import AsyncSession
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import RequestException, Timeout

from offerlens.errors import (
    CaptchaAsked,
    LoginAsked,
    OfferRemoved,
    OutOfTime,
    PageCutOff,
    PageTooLarge,
    Refused,
    SourceFailed,
    Unavailable,
)
from offerlens.settings import SourceSettings
from offerlens.sources.source import Abilities, Asked, Fetched
from offerlens.state import State

_AT_ONCE = 100
"""Pages fetched at the same time by one process."""
_PARTIAL_FILE = 18
"""curl's code for a body shorter than it was announced."""
_HEADERS = {"Accept": "text/html", "Accept-Language": "zh-CN,zh;q=0.9"}

_DESCRIPTION_HOSTS = frozenset({"itemcdn.tmall.com", "img.alicdn.com"})

_CLOSED = """\
Reading 1688's own pages is off. Its user agreement forbids automated collection, so offerlens does it only when you \
decide so: set read_1688 (--read-1688 or OFFERLENS_READ_1688=true). Without it, serve saved pages (--pages DIR) or try \
the demo (--demo)."""


class PageSource:
    """One HTTP client with a time limit and a cap on what it reads."""

    name = "page"
    abilities = Abilities()

    def __init__(self, settings: SourceSettings, state: State) -> None:
        if is_closed(settings):
            raise ValueError(_CLOSED)
        self._is_1688 = _is_1688(settings.page_base)
        self._base = settings.page_base.rstrip("/")
        self._timeout = settings.source_timeout
        self._page_cap = settings.page_cap
        self._session: AsyncSession[Any] | None = None

    async def fetch(self, asked: Asked) -> Fetched:
        """The desktop page of an offer."""
        body = await self._get(f"{self._base}/offer/{asked.offer_id}.html")
        return Fetched(body, time.time())

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The description, from one of the two hosts where 1688 keeps them; another site than 1688 has its own."""
        target = _split(detail_url)
        if target is None or target.scheme != "https" or target.netloc not in _DESCRIPTION_HOSTS:
            raise SourceFailed(f"The page of offer {offer_id} names a description at an address that is not read.")
        site = f"https://{target.netloc}" if self._is_1688 else self._base
        return await self._get(f"{site}{target.path}?{target.query}")

    async def _get(self, address: str) -> bytes:
        body = _Body(self._page_cap)
        try:
            response = await self._client().get(address, content_callback=body.take)
        except RequestException as error:
            raise self._failure(error, body) from error
        if refused := _refusal(response.status_code, response.headers):
            raise refused
        return bytes(body.content)

    async def check(self) -> str:
        """Where pages are read."""
        return f"pages are read from {self._base}"

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    def _client(self) -> AsyncSession[Any]:
        if self._session is None:  # made here because it belongs to the running event loop
            self._session = AsyncSession(
                headers=_HEADERS,
                timeout=self._timeout,
                max_clients=_AT_ONCE,
                allow_redirects=False,
                discard_cookies=True,
                trust_env=False,
            )
        return self._session

    def _failure(self, error: RequestException, body: "_Body") -> Unavailable | OutOfTime:
        if body.full:
            return PageTooLarge(f"The page has more than {self._page_cap} bytes; reading was stopped.")
        if isinstance(error, Timeout):
            return OutOfTime(f"1688 did not send the page within {self._timeout:g} seconds.")
        if error.code == _PARTIAL_FILE:
            return PageCutOff()
        return SourceFailed("The connection to 1688 failed before the page was there.")


class _Body:
    """What has come of a page, up to a cap."""

    def __init__(self, cap: int) -> None:
        self.content = bytearray()
        self.full = False
        self._cap = cap

    def take(self, chunk: bytes) -> int:
        if len(self.content) + len(chunk) > self._cap:
            self.full = True
            return int(CURL_WRITEFUNC_ERROR)
        self.content += chunk
        return len(chunk)


def is_closed(settings: SourceSettings) -> bool:
    """Whether the pages are 1688's own, and its operator has not opened them."""
    return _is_1688(settings.page_base) and not settings.read_1688


def _is_1688(base: str) -> bool:
    address = _split(base)
    if address is None or address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(f"page_base {base!r} is no http or https address.")
    return address.hostname == "1688.com" or address.hostname.endswith(".1688.com")


def _split(address: str) -> SplitResult | None:
    """The parts of an address, or None when it has none that can be told apart."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _refusal(status: int, headers: Any) -> Unavailable | None:
    if headers.get("bxpunish") == "1":
        return CaptchaAsked()
    if 300 <= status < 400:
        return _redirection(headers.get("location") or "")
    if status in (404, 410):
        return OfferRemoved()
    if status in (403, 429):
        return Refused(f"1688 refused with HTTP status {status}. Wait before asking again.")
    return None if status == 200 else SourceFailed(f"1688 answered with HTTP status {status}.")


_LOGIN_HOSTS = frozenset({"login.1688.com", "login.taobao.com", "passport.1688.com", "account.1688.com"})
_GONE_PATHS = ("/wrongpage", "/notfound", "/error")


def _redirection(location: str) -> Unavailable:
    target = _split(location)
    if target is None:
        return SourceFailed("1688 redirected to an address that cannot be read.")
    if target.hostname in _LOGIN_HOSTS:
        return LoginAsked()
    if "/_____tmd_____/" in target.path:
        return CaptchaAsked()
    if target.path in ("", "/") or target.path.startswith(_GONE_PATHS):
        return OfferRemoved()
    return SourceFailed("1688 redirected instead of showing the page.")
