"""The slots of many machines, in Valkey.

A slot is a field of its account's hash, named by the worker that holds it. A worker shows that it lives by a key that
a thread of its own renews, so that a busy event loop is not taken for a dead one; slots of workers whose key has run
out are free.
"""

import logging
import secrets
import threading
from collections.abc import Sequence
from itertools import count

import valkey
from msgspec import Struct
from valkey.asyncio import Valkey

log = logging.getLogger("offerlens.accounts")

_ALIVE_MS = 2000
_SIGN_SECONDS = 0.4

_SWEEP = """
local slots, alive = KEYS[1], ARGV[1]
local function sweep()
    for _, slot in ipairs(server.call('HKEYS', slots)) do
        if server.call('EXISTS', alive .. string.match(slot, '^[^:]+')) == 0 then
            server.call('HDEL', slots, slot)
        end
    end
    return server.call('HLEN', slots)
end
"""
_COUNT = _SWEEP + "return sweep()"
_TAKE = (
    _SWEEP
    + """
local limit, balance = tonumber(ARGV[3]), tonumber(ARGV[4])
local function is_full(taken) return taken >= limit or (balance >= 0 and taken >= balance) end
local taken = server.call('HLEN', slots)
if is_full(taken) then taken = sweep() end
if ARGV[5] ~= '' then
    for _, key in ipairs(server.call('HVALS', slots)) do
        if key == ARGV[5] then return {'same', taken} end
    end
end
if is_full(taken) then return {'full', taken} end
server.call('HSET', slots, ARGV[2], ARGV[5])
return {'taken', taken + 1}
"""
)


class Wish(Struct, frozen=True):
    """A slot that is wanted."""

    account: int
    limit: int
    balance: int | None
    key: str
    """The name that the client gave its call, or ""."""


class Taken(Struct, frozen=True):
    """What came of a wish."""

    slot: str
    """"" when there was none."""
    in_flight: int
    same: bool
    """Whether a call of the same name holds one."""


class Slots:
    """The slots of all accounts, as one worker takes and frees them."""

    def __init__(self, url: str) -> None:
        self._worker = secrets.token_hex(8)
        self._numbers = count()
        self._valkey: Valkey = Valkey.from_url(url, socket_timeout=5, socket_connect_timeout=5)
        self._held: set[tuple[int, str]] = set()
        self._alive = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sign, args=(url,), daemon=True)

    async def take(self, wishes: Sequence[Wish]) -> list[Taken]:
        """Slots for calls, in one round trip. Raises `valkey.ValkeyError`."""
        if not self._alive.is_set():
            await self._come_alive()
        names = [f"{self._worker}:{next(self._numbers)}" for _ in wishes]
        async with self._valkey.pipeline(transaction=False) as pipe:
            for name, wish in zip(names, wishes, strict=True):
                balance = -1 if wish.balance is None else wish.balance
                pipe.eval(_TAKE, 1, _slots(wish.account), _ALIVE, name, str(wish.limit), str(balance), wish.key)
            answers = await pipe.execute()
        taken = [
            Taken(name if word == b"taken" else "", in_flight, word == b"same")
            for name, (word, in_flight) in zip(names, answers, strict=True)
        ]
        self._held.update((wish.account, took.slot) for wish, took in zip(wishes, taken, strict=True) if took.slot)
        return taken

    async def free(self, held: Sequence[tuple[int, str]]) -> list[int]:
        """Free slots, each by its account and its name, in one round trip; how many each account still has in use."""
        async with self._valkey.pipeline(transaction=False) as pipe:
            for account, slot in held:
                pipe.hdel(_slots(account), slot)
                pipe.hlen(_slots(account))
            answers = await pipe.execute()
        self._held.difference_update(held)
        return [int(left) for left in answers[1::2]]

    async def taken(self, accounts: Sequence[int]) -> list[int]:
        """How many slots of each account are taken, those of dead workers included."""
        async with self._valkey.pipeline(transaction=False) as pipe:
            for account in accounts:
                pipe.hlen(_slots(account))
            return [int(number) for number in await pipe.execute()]

    async def in_flight(self, accounts: Sequence[int]) -> list[int]:
        """How many calls of each account are in flight."""
        async with self._valkey.pipeline(transaction=False) as pipe:
            for account in accounts:
                pipe.eval(_COUNT, 1, _slots(account), _ALIVE)
            return [int(number) for number in await pipe.execute()]

    async def close(self) -> None:
        """End as a worker, whose slots are free then."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()
        try:
            await self.free(list(self._held))
        except (valkey.ValkeyError, OSError) as error:
            log.warning("slots stay taken until this worker is taken for dead: %s", error)
        await self._valkey.aclose()

    async def _come_alive(self) -> None:
        """Give a sign of life from here, so that a new worker, or one that comes back, need not wait for its thread."""
        await self._valkey.set(_ALIVE + self._worker, b"", px=_ALIVE_MS)
        self._alive.set()
        if self._thread.ident is None:  # commands never take a slot, and give no signs
            self._thread.start()

    def _sign(self, url: str) -> None:
        signs = valkey.Valkey.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        while not self._ended.wait(_SIGN_SECONDS):
            try:
                signs.set(_ALIVE + self._worker, b"", px=_ALIVE_MS)
                self._alive.set()
            except valkey.ValkeyError as error:
                self._alive.clear()
                log.warning("no sign of life could be given: %s", error)
        try:
            signs.delete(_ALIVE + self._worker)
        except valkey.ValkeyError as error:
            log.warning("the sign of life stays until it runs out: %s", error)
        signs.close()  # type: ignore[no-untyped-call]


_ALIVE = "offerlens:worker:"


def _slots(account: int) -> str:
    return f"offerlens:slots:{account}"
