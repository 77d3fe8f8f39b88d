"""Products by way of a service that runs elsewhere: each call is one of the token's, charged like any other."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import httpx2
import msgspec

from offerlens import __version__
from offerlens.agents.failures import Failed, Failure, cleaned, failure_of
from offerlens.agents.product import GetProduct, Product
from offerlens.errors import Attempt, TokenMissing, TokenUnknown
from offerlens.item import Item
from offerlens.waiting import retry_after

_SECONDS = 60.0
"""The service itself ends a call after 55."""
_CAP = 16 * 1024 * 1024
"""Bytes of a reply; the largest offers have some hundred thousand."""
_AT_ONCE = 1000
"""Calls of all tokens together; each token's own limit is the service's to keep."""
_TOKEN = re.compile(r"[!-~]+")
_PASSING = frozenset({429, 500, 502, 503, 504})
"""Codes of what passes within moments, of the service or of a proxy before it."""
_DIGITS = 18
"""Of a number in a header."""
_HIDDEN = 8
"""Characters from which on a token is taken out of a failure, which may repeat it; a shorter one may be a word."""


class _Reply(msgspec.Struct):
    """A reply of the service, or of another with the documented contract, which has no more than the first three."""

    code: int
    msg: str
    data: Item | None
    reason: str = "failed"
    retry: bool | None = None
    request_id: str | None = None
    tried: list[Attempt] = []


_decode = msgspec.json.Decoder(_Reply).decode


class ServiceProducts:
    """The products of the service at an address. Raises `ValueError` for an address that is none."""

    terms = (
        "A success costs one call of the account's balance, a failure nothing. More calls at once than the account may "
        f"have are told to come back (limit_reached). A call may take {_SECONDS:g} seconds."
    )

    def __init__(self, base: str) -> None:
        self._base = _checked(base)
        self._client: httpx2.AsyncClient | None = None

    def engines(self, language: str) -> list[str] | None:
        """Not known: the service does not tell which engines it has."""
        return None

    async def get(self, asked: GetProduct, token: str) -> Product:
        """The product of an offer, charged to a token. Raises `Failed`."""
        if not token:
            raise Failed(failure_of(TokenMissing("No token. Send it as 'Authorization: Bearer …' or 'apikey: …'.")))
        if not _TOKEN.fullmatch(token):
            raise Failed(failure_of(TokenUnknown()))
        try:
            async with asyncio.timeout(_SECONDS):
                status, headers, body = await self._send(_body(asked), token)
        except TimeoutError as error:
            raise _lost("timed_out", f"The service did not reply within {_SECONDS:g} seconds.") from error
        except httpx2.ConnectError as error:
            raise _lost("unreachable", "The service could not be reached.", charged=0) from error
        except httpx2.HTTPError as error:
            raise _lost("unreachable", "The connection to the service broke.") from error
        if status != 200 and len(token) >= _HIDDEN:
            body = body.replace(token.encode(), b"[token]")
        return _read(status, headers, body)

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()

    async def _send(self, content: bytes, token: str) -> tuple[int, Mapping[str, str], bytes]:
        if self._client is None:  # it reads the certificates of this machine, which is only worth it for a call
            self._client = httpx2.AsyncClient(timeout=None, limits=httpx2.Limits(max_connections=_AT_ONCE))
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "User-Agent": f"offerlens/{__version__}",
        }
        url = f"{self._base}/1688/item_detail_by_url"
        async with self._client.stream("POST", url, content=content, headers=headers) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _CAP:
                    raise _unreadable(response.status_code, f"it has more than {_CAP} bytes")
        return response.status_code, response.headers, bytes(body)


def _body(asked: GetProduct) -> bytes:
    """The documented request; what was left out is left to the service."""
    fields: dict[str, Any] = msgspec.to_builtins(asked)
    return msgspec.json.encode({"url": fields.pop("link"), **fields})


def _read(status: int, headers: Mapping[str, str], body: bytes) -> Product:
    try:
        reply = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(status, cleaned(str(error))) from error
    if reply.code != 200:
        raise Failed(_failure(reply, headers))
    if status != 200 or reply.data is None:
        raise _unreadable(status, "it says that the call succeeded, but has no data")
    return Product(
        item=reply.data,
        source=headers.get("x-source"),
        age=_whole(headers.get("age", "")),
        cache=headers.get("x-cache"),
        language=headers.get("content-language"),
        translated=_share(headers.get("x-translated", "")),
        translators=_words(headers.get("x-translator", "")),
        not_applied=_words(headers.get("x-not-applied", "")),
        charged=_whole(headers.get("x-charged", "")),
        balance=_whole(headers.get("x-balance", "")),
        request_id=headers.get("x-request-id"),
    )


def _failure(reply: _Reply, headers: Mapping[str, str]) -> Failure:
    after = retry_after(headers.get("retry-after", ""))
    return Failure(
        reason=cleaned(reply.reason),
        message=cleaned(reply.msg),
        code=reply.code,
        retry=reply.code in _PASSING or reply.code == 499 if reply.retry is None else reply.retry,
        retry_after=None if after is None else round(after),
        charged=_whole(headers.get("x-charged", "0")),
        request_id=reply.request_id,
        tried=reply.tried,
    )


def _lost(reason: str, message: str, charged: int | None = None) -> Failed:
    """No reply. A call that was sent may have been charged."""
    return Failed(Failure(reason=reason, message=message, retry=True, charged=charged))


def _unreadable(status: int, why: str) -> Failed:
    message = f"The reply (HTTP {status}) is not one of the service: {why}."
    return Failed(
        Failure(reason="unreadable_reply", message=message, code=status, retry=status in _PASSING, charged=None)
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _share(text: str) -> float | None:
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _checked(base: str) -> str:
    """The address of a service; it is not repeated, since there may be a secret in it."""
    try:
        url = httpx2.URL(base)
    except httpx2.InvalidURL:
        url = httpx2.URL()
    if url.scheme not in ("http", "https") or not url.host or any(mark in base for mark in "@?#"):
        raise ValueError("The address of the service has to be like http://HOST:PORT or https://HOST.")
    return base.rstrip("/")
