"""A service of the operator's choice that is spoken to in JSON over HTTP, with a limit on everything.

Redirects are never followed, cookies are thrown away, and no environment variable names a proxy. No message tells what
a service was sent or what it said: there may be a key in it.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from curl_cffi import AsyncSession, CurlOpt
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import RequestException, Timeout

from offerlens.language.engines.engine import EngineFailed
from offerlens.waiting import retry_after

_AT_ONCE = 32
"""Requests of one process to a service at the same time."""
_CAP = 2_000_000
"""Bytes an answer may have, unpacked."""
_WORDS = {
    400: "The service does not accept the request",
    401: "The service refuses the key",
    402: "The service wants to be paid",
    403: "The service refuses the key",
    404: "The service has no such address or model",
    429: "The service says that it was asked too often",
}


class Refused(EngineFailed):
    """A service answered with another status than 200."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        words = _WORDS.get(status, "The service answered otherwise than it should")
        super().__init__(f"{words} (HTTP {status}).", retry_after=retry_after)
        self.status = status


class Service:
    """Sends requests to one service."""

    def __init__(self, base: str, seconds: float, headers: Mapping[str, str] | None = None) -> None:
        self._base = base.rstrip("/")
        self._seconds = seconds
        self._headers = {"User-Agent": "offerlens", **(headers or {})}
        self._session: AsyncSession[Any] | None = None

    async def send(self, method: Literal["GET", "POST"], path: str, body: object = None) -> bytes:
        """What the service answers, as it came.

        Raises `Refused`, or `EngineFailed` when nothing comes, too late, or too much.
        """
        answer = _Body()
        try:
            response = await self._opened().request(
                method,
                self._base + path,
                data=None if body is None else msgspec.json.encode(body),
                headers=None if body is None else {"Content-Type": "application/json"},
                content_callback=answer.take,
            )
        except RequestException as error:
            raise _failure(error, answer) from error
        if response.status_code != 200:
            raise Refused(response.status_code, retry_after(response.headers.get("retry-after") or ""))
        return bytes(answer.content)

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> AsyncSession[Any]:
        if self._session is None:  # made here because it belongs to the running event loop
            self._session = AsyncSession(
                max_clients=_AT_ONCE,
                headers=self._headers,
                timeout=self._seconds,
                allow_redirects=False,
                discard_cookies=True,
                trust_env=False,
                curl_options={CurlOpt.NOPROXY: "*"},  # curl itself reads http_proxy, whatever trust_env says
            )
        return self._session


class _Body:
    """What has come of an answer, unpacked, up to the cap."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.full = False

    def take(self, chunk: bytes) -> int:
        if len(self.content) + len(chunk) > _CAP:
            self.full = True
            return int(CURL_WRITEFUNC_ERROR)
        self.content += chunk
        return len(chunk)


def _failure(error: RequestException, answer: _Body) -> EngineFailed:
    if answer.full:
        return EngineFailed(f"The answer has more than {_CAP} bytes; reading was stopped.")
    if isinstance(error, Timeout):
        return EngineFailed("The service did not answer in time.")
    return EngineFailed("The connection to the service failed.")
