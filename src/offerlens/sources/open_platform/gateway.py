"""Calls to the gateway, and what its errors mean. It sends error bodies with any HTTP status, 200 too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import DecodeError, Struct, json

from offerlens.errors import OfferlensError, QuotaSpent, SourceFailed, SourceMisconfigured
from offerlens.sources.http import Client
from offerlens.sources.open_platform.signing import sign

_PARAM2 = "param2/1"


class AccessExpired(SourceMisconfigured):
    """The access token is not valid (any more). A fresh one helps, where the refresh token still holds."""

    reason = "access_expired"
    message = "The Open Platform does not accept the access token."


class _Error(Struct):
    error_code: str | int | None = None
    error_message: str | None = None
    error: str | None = None
    error_description: str | None = None


_decode_error = json.Decoder(_Error).decode


@dataclass(frozen=True)
class App:
    """The operator's app."""

    key: str
    secret: str = field(repr=False)


class Gateway:
    """The gateway as one app calls it."""

    def __init__(self, base: str, app: App, client: Client, *, seconds: float, cap: int) -> None:
        self._base = base.rstrip("/")
        self._app = app
        self._client = client
        self._limits: dict[str, Any] = {"seconds": seconds, "cap": cap}

    async def call(self, api: str, parameters: Mapping[str, str]) -> bytes:
        """The answer of an API such as ``system/currentTime``.

        Raises `AccessExpired`, `QuotaSpent`, `SourceMisconfigured` or `SourceFailed` with the gateway's own words, or
        what `Client.send` raises.
        """
        path = f"{_PARAM2}/{api}/{self._app.key}"
        signed = {**parameters, "_aop_signature": sign(self._app.secret, path, parameters)}
        return await self._post(f"{self._base}/openapi/{path}", signed)

    async def get_token(self, grant: Mapping[str, str]) -> bytes:
        """The answer to a grant. Raises what `call` raises."""
        form = {**grant, "client_id": self._app.key, "client_secret": self._app.secret, "need_refresh_token": "true"}
        return await self._post(f"{self._base}/openapi/http/1/system.oauth2/getToken/{self._app.key}", form)

    async def _post(self, url: str, form: dict[str, str]) -> bytes:
        answer = await self._client.send("POST", url, form=form, **self._limits)
        if failed := _failure(answer.status, answer.body):
            raise failed
        return answer.body


def _failure(status: int, body: bytes) -> OfferlensError | None:
    error = _read_error(body)
    code, message = str(error.error_code or error.error or ""), error.error_message or error.error_description or ""
    if not code:
        return None if status == 200 else SourceFailed(f"The Open Platform answered with HTTP status {status}.")
    return _meaning(code, f"The Open Platform says: {message[:200]} ({code[:60]}).")


def _read_error(body: bytes) -> _Error:
    try:
        return _decode_error(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return _Error()


def _meaning(code: str, said: str) -> OfferlensError:
    if code in ("401", "gw.AccessTokenExpired", "gw.AccessTokenInvalid") or "authorized" in said:
        return AccessExpired()
    if "Qos" in code or "FrequencyLimit" in code:
        return QuotaSpent(said)
    if code == "gw.APIACLDecline":
        return SourceMisconfigured(f"{said} Subscribe the solution that has this API for your app.")
    if code.startswith(("gw.", "invalid_")):
        return SourceMisconfigured(said)
    return SourceFailed(said)
