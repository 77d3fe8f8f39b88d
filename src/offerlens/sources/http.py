"""The HTTP client of every source: one connection pool, pinned to checked addresses, with a limit on everything.

Redirects are never followed: where 1688 sends a reader tells what it thinks of them. Cookies that a server sets are
thrown away, and no environment variable names a proxy.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Literal

from curl_cffi import AsyncCurl, AsyncSession, CurlOpt
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import RequestException, Timeout
from msgspec import Struct

from offerlens.errors import OutOfTime, PageCutOff, PageTooLarge, SourceFailed, Unavailable
from offerlens.sources.guard import Guard, Target

USER_AGENT = "Mozilla/5.0 (compatible; offerlens)"

_AT_ONCE = 100
"""Requests of one process to one host at the same time."""
_PARTIAL_FILE = 18
"""curl's code for a body shorter than it was announced."""
_SESSIONS = 32
"""How many hosts and addresses keep a session; 1688 has a handful."""


class NetworkFault(SourceFailed):
    """The connection failed before an answer was there. Trying again may help at once."""


class Answer(Struct, frozen=True):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """By names in any case."""
    body: bytes


class Client:
    """Sends requests to where a guard lets it."""

    def __init__(self, guard: Guard, *, proxies: Sequence[str] = (), certificates: Path | None = None) -> None:
        self._guard = guard
        self._proxies = cycle(proxies) if proxies else None
        self._certificates = certificates
        self._curl: AsyncCurl | None = None
        self._sessions: dict[tuple[str, str | None], AsyncSession[Any]] = {}

    async def send(
        self,
        method: Literal["GET", "POST"],
        url: str,
        *,
        seconds: float,
        cap: int,
        headers: Mapping[str, str] | None = None,
        form: dict[str, str] | None = None,
    ) -> Answer:
        """The answer to a request, whatever its status.

        Raises `Forbidden`, `NetworkFault`, `PageCutOff`, `OutOfTime` after so many `seconds` in all, or `PageTooLarge`
        when the body, unpacked, has more than `cap` bytes.
        """
        target = await self._guard.admit(url)
        body = _Body(cap)
        try:
            response = await self._session(target).request(
                method,
                target.url,
                headers=headers,
                data=form,
                timeout=seconds,
                content_callback=body.take,
                proxy=next(self._proxies) if self._proxies else None,
            )
        except RequestException as error:
            raise _failure(error, body) from error
        return Answer(response.status_code, response.headers, bytes(body.content))

    async def close(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
        if self._curl is not None:
            await self._curl.close()  # type: ignore[no-untyped-call]
            self._curl = None

    def _session(self, target: Target) -> AsyncSession[Any]:
        """The session of a host at an address; all of them share their connections."""
        key = (target.host, target.address)
        if key not in self._sessions:
            if len(self._sessions) >= _SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[key] = self._new_session(target)
        return self._sessions[key]

    def _new_session(self, target: Target) -> AsyncSession[Any]:
        if self._curl is None:  # made here because it belongs to the running event loop
            self._curl = AsyncCurl()
        options: dict[CurlOpt, Any] = {}
        if target.address:
            options[CurlOpt.RESOLVE] = [f"{target.host}:{target.port}:{_bracketed(target.address)}"]
        if self._proxies is None:
            options[CurlOpt.NOPROXY] = "*"  # curl itself reads http_proxy, whatever trust_env says
        return AsyncSession(
            async_curl=self._curl,
            max_clients=_AT_ONCE,
            headers={"User-Agent": USER_AGENT},
            verify=str(self._certificates) if self._certificates else True,  # type: ignore[arg-type]
            allow_redirects=False,
            discard_cookies=True,
            trust_env=False,
            curl_options=options,
        )


class _Body:
    """What has come of an answer, unpacked, up to a cap."""

    def __init__(self, cap: int) -> None:
        self.content = bytearray()
        self.full = False
        self.cap = cap

    def take(self, chunk: bytes) -> int:
        if len(self.content) + len(chunk) > self.cap:
            self.full = True
            return int(CURL_WRITEFUNC_ERROR)
        self.content += chunk
        return len(chunk)


def _bracketed(address: str | None) -> str:
    return f"[{address}]" if address and ":" in address else str(address)


def _failure(error: RequestException, body: _Body) -> Unavailable | OutOfTime:
    if body.full:
        return PageTooLarge(f"The page has more than {body.cap} bytes; reading was stopped.")
    if isinstance(error, Timeout):
        return OutOfTime("1688 did not answer in time.")
    if error.code == _PARTIAL_FILE:
        return PageCutOff()
    return NetworkFault("The connection to 1688 failed before the page was there.")
