"""What happens to a call on many machines: let in, settled, released, or paid at once.

What the simultaneous calls of a process ask goes together: one round trip lets them in, one transaction settles them.
A call's slot is freed before it is charged: then a reply that arrives means that its slot is free, and the charge
itself makes sure that no balance goes below nothing.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Sequence
from itertools import accumulate, groupby
from typing import Any

from msgspec import Struct

from offerlens.accounts.account import Admission, Charge, Denied, Key, Paid, Replay, Standing
from offerlens.accounts.accounts import REPLAY_SECONDS
from offerlens.accounts.fleet_database import Database, present
from offerlens.accounts.refusals import refusal
from offerlens.accounts.slots import Slots, Taken, Wish
from offerlens.errors import BalanceSpent, KeyReused, SameCallUnderWay, StoreAway, TokenUnknown
from offerlens.gather import Gather
from offerlens.metrics import CHARGE_SECONDS

log = logging.getLogger("offerlens.accounts")

_RETRY_SECONDS = 0.5
_KNOWN = 100_000
"""Tokens of which a process remembers whose they are: that never changes, all else of them is asked each time."""

_HOLDERS = """\
SELECT token.digest, token.id AS token, account.id AS account, name, concurrency, balance, expires
FROM token JOIN account ON account.id = token.account
WHERE digest = ANY($1::bytea[]) AND (ends IS NULL OR ends > $2)"""
_REPLY = "SELECT fingerprint, body FROM reply WHERE account = $1 AND key = $2 AND until > $3"
_CHARGES = """\
SELECT result.charged, result.left_over
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[])
WITH ORDINALITY AS job (of, by, request, offer, name, print, sent, at),
LATERAL charge(job.of, job.by, job.request, job.offer, job.name, job.print, job.sent, $8) AS result
ORDER BY job.at"""
_PAYMENTS = """\
SELECT job.number, result.name, result.concurrency, result.balance, result.paid
FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
AS job (print, taken, first, last, number),
LATERAL pay(job.print, job.taken, ($5::text[])[job.first:job.last], ($6::bigint[])[job.first:job.last], $7) AS result"""
"""Payments by token: each has its part of the lists of requests and offers."""
_COUNTS = "SELECT count_call(of, ended, 0) FROM unnest($1::bigint[], $2::text[]) AS job (of, ended)"


class Holder(Struct, frozen=True):
    """The token and the account that a digest stands for."""

    token: int
    account: int
    name: str
    limit: int
    balance: int | None
    expires: int | None


class _Payment(Struct, frozen=True):
    """A call to be paid at once."""

    account: int
    digest: bytes
    charge: Charge


class FleetCalls:
    """The calls of one process."""

    def __init__(self, database: Database, slots: Slots) -> None:
        self._database = database
        self._slots = slots
        self._holders = Gather(self._find_holders)
        self._wishes = Gather(self._slots.take)
        self._frees = Gather(self._slots.free)
        self._charges = Gather(self._charge)
        self._counts = Gather(self._count)
        self._payments = Gather(self._pay)
        self._accounts_of: dict[bytes, int] = {}
        self._later: set[asyncio.Future[Any]] = set()

    async def admit(self, digest: bytes, key: Key | None = None) -> Admission | Replay | Denied:
        """Let a call in, or say why not."""
        holder = await self.holder(digest)
        standing = Standing(holder.balance, 0, holder.limit)
        if key is not None and (earlier := await self._earlier(holder.account, key, standing)):
            return earlier
        if error := refusal(standing, holder.expires, time.time()):
            if key is not None and await self._is_under_way(holder.account, key):
                return Denied(SameCallUnderWay(retry_after=1.0), standing)
            return self._deny(holder, Denied(error, standing))
        return await self._take(holder, key)

    async def settle(self, admission: Admission, charge: Charge) -> Standing:
        """Free a call's slot, and charge it."""
        in_flight = await present(self._frees.add((admission.account, admission.slot)))
        charging = self._charges.add((admission, charge))
        try:
            balance = await present(charging)
        except StoreAway:
            self._do_later(self._take_back(charging, charge.request_id))
            raise
        return Standing(balance, in_flight, admission.standing.limit)

    async def release(self, admission: Admission, outcome: str) -> Standing:
        """Free a slot."""
        in_flight = await present(self._frees.add((admission.account, admission.slot)))
        self._count_later(admission.account, outcome)
        return Standing(admission.standing.balance, in_flight, admission.standing.limit)

    async def pay(self, digest: bytes, charge: Charge) -> Paid | Denied:
        """Let a call in, charge it and let it out; in the ordinary way where that is not plainly possible."""
        account = await self._account_of(digest)
        paying = self._payments.add(_Payment(account, digest, charge))
        try:
            paid = await present(paying)
        except StoreAway:
            self._do_later(self._take_back(paying, charge.request_id))
            raise
        return paid or await self._admit_and_settle(digest, charge)

    async def holder(self, digest: bytes) -> Holder:
        """Whose a token is. Raises `TokenUnknown`."""
        holder = await present(self._holders.add(digest))
        if holder is None:
            raise TokenUnknown
        return holder

    async def close(self) -> None:
        """Finish what is under way."""
        for gather in (self._wishes, self._frees, self._charges, self._counts, self._payments):
            await gather.close()
        for later in list(self._later):
            later.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def _account_of(self, digest: bytes) -> int:
        account = self._accounts_of.get(digest)
        if account is None:
            holder = await self.holder(digest)
            if len(self._accounts_of) >= _KNOWN:
                self._accounts_of.clear()
            account = self._accounts_of[digest] = holder.account
        return account

    async def _admit_and_settle(self, digest: bytes, charge: Charge) -> Paid | Denied:
        admitted = await self.admit(digest)
        if isinstance(admitted, Admission):
            return Paid(await self.settle(admitted, charge), admitted.account, {admitted.account: admitted.name})
        assert isinstance(admitted, Denied)  # noqa: S101 - a call without a name has no replay
        return admitted

    async def _take(self, holder: Holder, key: Key | None) -> Admission | Denied:
        wish = Wish(holder.account, holder.limit, holder.balance, key.name if key else "")
        wished = self._wishes.add(wish)
        try:
            taken = await present(wished)
        except asyncio.CancelledError:
            self._do_later(self._give_back(holder.account, wished))  # nobody else knows of the slot
            raise
        standing = Standing(holder.balance, taken.in_flight, holder.limit)
        if taken.slot:
            return Admission(taken.slot, holder.account, holder.token, key, standing, holder.name)
        if taken.same:
            return Denied(SameCallUnderWay(retry_after=1.0), standing)
        error = refusal(standing, holder.expires, time.time()) or BalanceSpent()
        return self._deny(holder, Denied(error, standing))

    async def _is_under_way(self, account: int, key: Key) -> bool:
        """Whether a call of that name holds a slot: its reply can be read again soon, whatever the account has left."""
        return (await present(self._wishes.add(Wish(account, 0, None, key.name)))).same

    def _deny(self, holder: Holder, denied: Denied) -> Denied:
        self._count_later(holder.account, denied.error.reason)
        return denied

    async def _earlier(self, account: int, key: Key, standing: Standing) -> Replay | Denied | None:
        rows = await self._database.fetch(_REPLY, account, key.name, time.time())
        if not rows:
            return None
        return (
            Replay(rows[0]["body"], standing)
            if rows[0]["fingerprint"] == key.fingerprint
            else Denied(KeyReused(), standing)
        )

    async def _give_back(self, account: int, wished: "asyncio.Future[Taken]") -> None:
        taken = await wished
        if taken.slot:
            await self._frees.add((account, taken.slot))

    async def _take_back(self, charging: "asyncio.Future[Any]", request_id: str) -> None:
        """Undo a charge whose caller was told that there is none: it may have happened before the answer was lost."""
        await asyncio.gather(asyncio.shield(charging), return_exceptions=True)
        while True:
            try:
                await self._database.fetch("SELECT take_back($1)", request_id)
            except StoreAway:
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    def _count_later(self, account: int, outcome: str) -> None:
        self._do_later(present(self._counts.add((account, outcome))))

    def _do_later(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._later.add(task)
        task.add_done_callback(self._done_later)

    def _done_later(self, task: "asyncio.Future[Any]") -> None:
        self._later.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("what was to be done later was not: %s", error)

    async def _find_holders(self, digests: Sequence[bytes]) -> list[Holder | None]:
        rows = await self._database.fetch(_HOLDERS, list(set(digests)), time.time())
        found = {row["digest"]: Holder(*list(row)[1:]) for row in rows}
        return [found.get(digest) for digest in digests]

    async def _charge(self, jobs: Sequence[tuple[Admission, Charge]]) -> list[int | Exception | None]:
        # In their order no two transactions wait crosswise.
        order = sorted(range(len(jobs)), key=lambda at: jobs[at][0].account)
        columns = list(zip(*(_charge_row(*jobs[at]) for at in order), strict=True))
        with CHARGE_SECONDS.time():
            rows = await self._database.fetch(_CHARGES, *map(list, columns), time.time() + REPLAY_SECONDS)
        results: list[int | Exception | None] = [None] * len(jobs)
        for at, row in zip(order, rows, strict=True):
            results[at] = row["left_over"] if row["charged"] else BalanceSpent()
        return results

    async def _pay(self, jobs: Sequence[_Payment]) -> list[Paid | None]:
        """Payments, those of a token together; None for what is not plainly possible."""
        order = sorted(range(len(jobs)), key=lambda at: (jobs[at].account, jobs[at].digest))
        groups = [list(group) for _, group in groupby(order, key=lambda at: jobs[at].digest)]
        taken = await self._slots.taken([jobs[group[0]].account for group in groups])
        ends = list(accumulate(map(len, groups)))
        with CHARGE_SECONDS.time():
            rows = await self._database.fetch(
                _PAYMENTS,
                [jobs[group[0]].digest for group in groups],
                taken,
                [end - len(group) + 1 for group, end in zip(groups, ends, strict=True)],
                ends,
                [jobs[at].charge.request_id for at in order],
                [jobs[at].charge.offer_id for at in order],
                time.time(),
            )
        results: list[Paid | None] = [None] * len(jobs)
        for number, name, limit, balance, paid in rows:
            names = {jobs[groups[number - 1][0]].account: name}
            for place, at in enumerate(groups[number - 1][:paid], 1):
                left = None if balance is None else balance - place
                results[at] = Paid(Standing(left, taken[number - 1], limit), jobs[at].account, names)
        return results

    async def _count(self, jobs: Sequence[tuple[int, str]]) -> list[None]:
        accounts, outcomes = zip(*sorted(jobs), strict=True)
        await self._database.fetch(_COUNTS, list(accounts), list(outcomes))
        return [None] * len(jobs)


def _charge_row(admission: Admission, charge: Charge) -> tuple[object, ...]:
    key = admission.key
    kept = (key.name, key.fingerprint, charge.body) if key else (None, None, None)
    return admission.account, admission.token, charge.request_id, charge.offer_id, *kept
