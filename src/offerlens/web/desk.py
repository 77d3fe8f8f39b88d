"""The desk between a caller and the work: who is let in, what is charged, and what a reply says of it.

A call whose reply lies ready is let in, charged and let out in one step. Any other is admitted before its work and
settled after it, before the reply is sent; whatever else happens to it, it is released and nothing is charged.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from offerlens.accounts import Accounts
from offerlens.accounts.account import Account, Admission, Charge, Denied, Key, Paid, Replay, Standing
from offerlens.accounts.token import digest
from offerlens.errors import FieldInvalid, InternalError, OfferlensError, StoreAway, TokenMissing
from offerlens.metrics import ACCOUNT_REQUESTS, STORE_ERRORS
from offerlens.stages import stage
from offerlens.web.call import Call, CallerLeft
from offerlens.web.envelope import Header, Response, failure, unheard

log = logging.getLogger("offerlens")

_KEY_LENGTH = 255
_RETRY_SECONDS = 0.5
"""How long to wait before a slot is given back again to a store that was away."""
_CHARGED: tuple[Header, Header] = ((b"x-charged", b"0"), (b"x-charged", b"1"))
"""By how many calls were charged."""


class Done(Struct, frozen=True, gc=False):
    """Work that succeeded: what it is charged for."""

    offer_id: int
    body: bytes
    headers: Sequence[Header] = ()


class Question(Protocol):
    """What a call asks."""

    async def ready(self) -> Done | None:
        """The reply, if it lies ready and nobody has to be asked for it."""

    async def answer(self, call: Call) -> Done:
        """The reply. Raises an `OfferlensError`."""


Read = Callable[[Call, bytes], Question]
"""Reads the question of a call and of its body. Raises a `BadRequest`."""


class Desk:
    """Admits, settles and releases the calls of this process."""

    def __init__(self, accounts: Accounts, *, count_accounts: bool = False) -> None:
        self.accounts = accounts
        self._count_accounts = count_accounts
        self._giving_back: set[asyncio.Task[None]] = set()

    async def serve(self, call: Call, read: Read) -> Response:
        """Whatever happens in a call, within its time, as a reply."""
        admission: Admission | None = None
        try:
            body = await call.body() if call.has_body else b""
            token = read_token(call)
            if not token:
                raise TokenMissing
            by, key = digest(token), _key(call, body)
            if key is None and (ready := await _ready(call, body, read)):
                paid = await self.accounts.pay(by, Charge(call.request_id, ready.offer_id, ready.body))
                return self._paid(call, ready, paid)
            async with call.limit:
                with stage("admit"):
                    admitted = await self.accounts.admit(by, key)
                if not isinstance(admitted, Admission):
                    return _not_worked_for(admitted, call)
                admission = admitted
                call.account = admission.account
                done = await read(call, body).answer(call)
        except Exception as error:
            return await self._fail(call, admission, _as_failure(call, error))
        except BaseException:  # the server breaks off
            if admission is not None:
                self._give_back(admission, "broken_off")
            raise
        return await self._charge(call, admission, done)

    async def look(self, call: Call) -> Account:
        """Whose call it is. Raises `TokenMissing` or `TokenUnknown`."""
        token = read_token(call)
        if not token:
            raise TokenMissing
        return await self.accounts.look(digest(token))

    async def close(self) -> None:
        """Wait for slots that are being given back, and close the accounts."""
        await asyncio.gather(*self._giving_back, return_exceptions=True)
        await self.accounts.close()

    def _paid(self, call: Call, done: Done, paid: Paid | Denied) -> Response:
        """The reply that lay ready, or why its caller may not have it."""
        if isinstance(paid, Denied):
            return _not_worked_for(paid, call)
        if self._count_accounts:  # else nobody needs the name, which lies far off in memory
            self._count(paid.name, "ok")
        return Response(done.body, headers=[*done.headers, *_standing(1, paid.standing)])

    async def _charge(self, call: Call, admission: Admission, done: Done) -> Response:
        try:
            charge = Charge(call.request_id, done.offer_id, done.body)
            with stage("settle"):
                standing = await self.accounts.settle(admission, charge)
        except OfferlensError as error:
            if isinstance(error, StoreAway):
                self._give_back(admission, error.reason)
            self._count(admission.name, error.reason)
            return failure(error, call.request_id, call.tried, _standing(0, admission.standing))
        self._count(admission.name, "ok")
        return Response(done.body, headers=(*done.headers, *_standing(1, standing)))

    async def _fail(self, call: Call, admission: Admission | None, error: OfferlensError | None) -> Response:
        outcome = "caller_left" if error is None or call.left else error.reason
        headers = [_CHARGED[0]]
        if admission is not None:
            self._count(admission.name, outcome)
            headers = _standing(0, await self._release(admission, outcome))
        elif isinstance(error, StoreAway):
            STORE_ERRORS.inc()
        if error is None or call.left:
            return unheard()
        return failure(error, call.request_id, call.tried, headers)

    async def _release(self, admission: Admission, outcome: str) -> Standing:
        try:
            return await self.accounts.release(admission, outcome)
        except StoreAway:
            self._give_back(admission, outcome)
            return admission.standing

    def _count(self, account: str, outcome: str) -> None:
        if outcome == StoreAway.reason:
            STORE_ERRORS.inc()
        if self._count_accounts:
            ACCOUNT_REQUESTS.labels(account, outcome).inc()

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


async def _ready(call: Call, body: bytes, read: Read) -> Done | None:
    """The reply that lies ready; None when there is none, or the request is wrong, which the admitted are told."""
    try:
        return await read(call, body).ready()
    except OfferlensError:
        return None


def read_token(call: Call) -> str:
    """The token of a call, from any of the places where clients put it; "" when there is none."""
    given = call.parameters.get("apiToken")
    return given.strip() if given else read_header_token(call)


def read_header_token(call: Call) -> str:
    """The token in a header of a call, which no form and no link of another site can set; "" when there is none."""
    if given := call.header(b"apikey"):
        return given
    scheme, _, bearer = call.header(b"authorization").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else ""


def _as_failure(call: Call, error: Exception) -> OfferlensError | None:
    """The failure that an exception stands for; None when the caller has left."""
    match error:
        case OfferlensError():
            return error
        case TimeoutError():
            return call.out_of_time()
        case CallerLeft():
            return None
    log.error("%s failed", call.request_id, exc_info=error)
    return InternalError()


def _key(call: Call, body: bytes) -> Key | None:
    """The name that the client gave its call, with what the call asks for besides the token."""
    name = call.header(b"idempotency-key")
    if not name:
        return None
    if len(name) > _KEY_LENGTH:
        raise FieldInvalid(f"Idempotency-Key: has more than {_KEY_LENGTH} characters.")
    asked = sorted((name, value) for name, value in call.query if name != "apiToken")
    return Key(name, hashlib.sha256(repr((call.method, call.path, asked, body)).encode()).digest())


def _not_worked_for(admitted: Replay | Denied, call: Call) -> Response:
    headers = _standing(0, admitted.standing)
    if isinstance(admitted, Denied):
        return failure(admitted.error, call.request_id, headers=headers)
    return Response(admitted.body, headers=[*headers, (b"x-replayed", b"1")])


def _standing(charged: int, standing: Standing) -> list[Header]:
    balance = standing.balance
    return [
        _CHARGED[charged],
        (b"x-balance", b"unlimited" if balance is None else b"%d" % balance),
        (b"x-concurrency", b"%d/%d" % (standing.in_flight, standing.limit)),
    ]
