"""The desk between a caller and the work: who is let in, what is charged, and what a reply says of it.

A call is admitted before its work and settled after it, before the reply is sent; whatever else happens to it, it is
released and nothing is charged.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from msgspec import Struct
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from offerlens.accounts import Accounts
from offerlens.accounts.account import Admission, Charge, Denied, Key, Replay, Standing
from offerlens.accounts.token import digest
from offerlens.errors import (
    BodyInvalid,
    FieldInvalid,
    InternalError,
    OfferlensError,
    OutOfTime,
    StoreAway,
    TokenMissing,
)
from offerlens.metrics import ACCOUNT_REQUESTS, CHARGE_SECONDS, STORE_ERRORS
from offerlens.web.envelope import failure, success, unheard
from offerlens.web.query import BODY_CAP
from offerlens.web.visit import Visit

log = logging.getLogger("offerlens")

_KEY_LENGTH = 255
_RETRY_SECONDS = 0.5
"""How long to wait before a slot is given back again to a store that was away."""


class Done(Struct, frozen=True):
    """Work that succeeded: what it is charged for."""

    offer_id: int
    body: bytes
    headers: Mapping[str, str] = {}


Work = Callable[[Visit, bytes], Awaitable[Done]]
"""Makes a reply of a visit and of the body of its request."""


class Desk:
    """Admits, settles and releases the calls of this process."""

    def __init__(self, accounts: Accounts, deadline: float, *, count_accounts: bool = False) -> None:
        self.accounts = accounts
        self._deadline = deadline
        self._count_accounts = count_accounts
        self._giving_back: set[asyncio.Task[None]] = set()

    async def serve(self, request: Request, work: Work) -> Response:
        """Whatever happens in a call, within its time, as a reply."""
        visit = Visit(request.receive, self._deadline)
        admission: Admission | None = None
        try:
            async with visit.limit:
                body = await _body(request)
                admitted = await self._admit(request, body)
                if not isinstance(admitted, Admission):
                    return _not_worked_for(admitted, request)
                admission = admitted
                done = await work(visit, body)
        except Exception as error:
            return await self._fail(request, visit, admission, self._as_failure(request, error))
        except BaseException:  # the server breaks off
            if admission is not None:
                self._give_back(admission, "broken_off")
            raise
        return await self._charge(request, visit, admission, done)

    async def close(self) -> None:
        """Wait for slots that are being given back, and close the accounts."""
        await asyncio.gather(*self._giving_back, return_exceptions=True)
        await self.accounts.close()

    async def _admit(self, request: Request, body: bytes) -> Admission | Replay | Denied:
        token = read_token(request)
        if not token:
            raise TokenMissing
        return await self.accounts.admit(digest(token), _key(request, body))

    async def _charge(self, request: Request, visit: Visit, admission: Admission, done: Done) -> Response:
        try:
            charge = Charge(request.scope["request_id"], done.offer_id, done.body)
            with CHARGE_SECONDS.time():
                standing = await self.accounts.settle(admission, charge)
        except OfferlensError as error:
            if isinstance(error, StoreAway):
                self._give_back(admission, error.reason)
            self._count(admission, error.reason)
            return failure(error, request.scope["request_id"], visit.tried, _standing(0, admission.standing))
        self._count(admission, "ok")
        return success(done.body, {**done.headers, **_standing(1, standing)})

    async def _fail(
        self, request: Request, visit: Visit, admission: Admission | None, error: OfferlensError | None
    ) -> Response:
        outcome = "caller_left" if error is None or visit.left else error.reason
        headers: dict[str, str] = {"X-Charged": "0"}
        if admission is not None:
            self._count(admission, outcome)
            headers = _standing(0, await self._release(admission, outcome))
        elif isinstance(error, StoreAway):
            STORE_ERRORS.inc()
        if error is None or visit.left:
            return unheard()
        return failure(error, request.scope["request_id"], visit.tried, headers)

    async def _release(self, admission: Admission, outcome: str) -> Standing:
        try:
            return await self.accounts.release(admission, outcome)
        except StoreAway:
            self._give_back(admission, outcome)
            return admission.standing

    def _count(self, admission: Admission, outcome: str) -> None:
        if outcome == StoreAway.reason:
            STORE_ERRORS.inc()
        if self._count_accounts:
            ACCOUNT_REQUESTS.labels(admission.name, outcome).inc()

    def _give_back(self, admission: Admission, outcome: str) -> None:
        """Free a slot when nobody can wait for it, as soon as the store takes it."""
        task = asyncio.ensure_future(self._until_released(admission, outcome))
        self._giving_back.add(task)
        task.add_done_callback(self._giving_back.discard)

    async def _until_released(self, admission: Admission, outcome: str) -> None:
        while True:
            try:
                await self.accounts.release(admission, outcome)
            except StoreAway:
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    def _as_failure(self, request: Request, error: Exception) -> OfferlensError | None:
        """The failure that an exception stands for; None when the caller has left."""
        match error:
            case OfferlensError():
                return error
            case TimeoutError():
                return OutOfTime(f"The request took longer than {self._deadline:g} seconds.")
            case ClientDisconnect():
                return None
        log.error("%s failed", request.scope["request_id"], exc_info=error)
        return InternalError()


def read_token(request: Request) -> str:
    """The token of a request, from any of the places where clients put it; "" when there is none."""
    given = request.query_params.get("apiToken") or request.headers.get("apikey")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return (given or (bearer if scheme.lower() == "bearer" else "")).strip()


def _key(request: Request, body: bytes) -> Key | None:
    """The name that the client gave its call, with what the call asks for besides the token."""
    name = request.headers.get("idempotency-key", "").strip()
    if not name:
        return None
    if len(name) > _KEY_LENGTH:
        raise FieldInvalid(f"Idempotency-Key: has more than {_KEY_LENGTH} characters.")
    asked = sorted((name, value) for name, value in request.query_params.multi_items() if name != "apiToken")
    return Key(name, hashlib.sha256(repr((request.method, request.url.path, asked, body)).encode()).digest())


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_CAP:
            raise BodyInvalid(f"The body has more than {BODY_CAP} bytes; a link and its options need some hundred.")
    return bytes(body)


def _not_worked_for(admitted: Replay | Denied, request: Request) -> Response:
    headers = _standing(0, admitted.standing)
    if isinstance(admitted, Denied):
        return failure(admitted.error, request.scope["request_id"], headers=headers)
    return success(admitted.body, {**headers, "X-Replayed": "1"})


def _standing(charged: int, standing: Standing) -> dict[str, Any]:
    return {
        "X-Charged": str(charged),
        "X-Balance": "unlimited" if standing.balance is None else str(standing.balance),
        "X-Concurrency": f"{standing.in_flight}/{standing.limit}",
    }
