"""The access token of the operator's app: one for all workers, renewed by one of them, with the newest refresh token.

A refresh token may be used up by its use, so two workers must never renew at the same time: one claims the right to,
the others wait for what it finds, and take over when it dies.
"""

import asyncio
import time
from collections.abc import Mapping

from msgspec import DecodeError, Struct, ValidationError, json

from offerlens.errors import SourceFailed, SourceMisconfigured
from offerlens.sources.open_platform.gateway import Gateway
from offerlens.state import State

_EARLY = 300.0
"""Seconds before its end from which on a token is renewed."""
_RENEWING = 15.0
"""Seconds after which a worker that renews is taken for dead."""
_LOOK_AGAIN = 0.05
_KEPT = 200 * 86400.0
"""Seconds for which tokens are kept: a refresh token lives for about half a year."""


class Tokens(Struct):
    """What a grant gives. ``expires_in`` is the text of a number of seconds."""

    access_token: str
    refresh_token: str = ""
    expires_in: str | int = 0
    ends: float = 0.0
    """Seconds since the epoch; filled in here."""


class TokenKeeper:
    """Keeps the tokens of an app in the state that all workers share."""

    def __init__(self, gateway: Gateway, state: State, key: str, refresh_token: str | None) -> None:
        self._gateway = gateway
        self._state = state
        self._note = f"platform:{key}:tokens"
        self._claim = f"platform:{key}:renewing"
        self._given = refresh_token

    async def access_token(self, *, refused: str = "") -> str:
        """A token that holds, and is not the one that was `refused`; renewed where there is none.

        Raises `SourceMisconfigured` when the operator has to authorise the app (again), or what the gateway raises.
        """
        while True:
            tokens = await self._kept()
            if tokens and tokens.access_token != refused and tokens.ends - _EARLY > time.time():
                return tokens.access_token
            if await self._state.claim(self._claim, _RENEWING):
                try:
                    return (await self._renew(tokens)).access_token
                finally:
                    await self._state.forget(self._claim)
            await asyncio.sleep(_LOOK_AGAIN)

    async def exchange(self, grant: Mapping[str, str]) -> None:
        """Take the tokens that a grant gives, and keep them. Raises what the gateway raises."""
        await self._take(await self._gateway.get_token(grant), "")

    async def _renew(self, tokens: Tokens | None) -> Tokens:
        refresh = (tokens and tokens.refresh_token) or self._given
        if not refresh:
            raise SourceMisconfigured(
                "The app has no token of your account yet: run 'offerlens source authorize open-platform'."
            )
        answer = await self._gateway.get_token({"grant_type": "refresh_token", "refresh_token": refresh})
        return await self._take(answer, refresh)

    async def _take(self, answer: bytes, refresh: str) -> Tokens:
        try:
            tokens = json.decode(answer, type=Tokens)
            tokens.ends = time.time() + float(tokens.expires_in or 0)
        except (DecodeError, ValidationError, ValueError) as error:
            raise SourceFailed("The Open Platform's answer to the grant is no token.") from error
        tokens.refresh_token = tokens.refresh_token or refresh
        await self._state.write(self._note, json.encode(tokens), _KEPT)
        return tokens

    async def _kept(self) -> Tokens | None:
        note = await self._state.read(self._note)
        return json.decode(note, type=Tokens) if note else None
