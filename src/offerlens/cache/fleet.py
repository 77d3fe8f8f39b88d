"""The shelf of many machines, in Valkey, packed. How much it may hold is Valkey's own ``maxmemory``.

An offer and its replies are the fields of one hash, so that they end together.
"""

import time
import zlib
from collections.abc import Callable

from offerlens.cache.near import Near
from offerlens.cache.shelf import OFFER, Content, Fill, T
from offerlens.valkey_pipe import ValkeyPipe

_PREFIX = "offerlens:cache:"
_SECONDS = 2.0
"""How long Valkey may take before an offer is fetched instead."""
_LEVEL = 1
"""zlib's fastest: an offer of 96 SKUs packs to a ninth in half a millisecond."""
_AT = "at"
"""The field that tells when the offer was fetched; no form is called so."""
_ADD = """
if server.call('HGET', KEYS[1], 'at') ~= ARGV[1] then return 0 end
server.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1"""
_PUT = """
server.call('DEL', KEYS[1])
server.call('HSET', KEYS[1], 'at', ARGV[1], '', ARGV[2])
server.call('PEXPIRE', KEYS[1], ARGV[3])"""


class FleetShelf:
    """The shelf in a Valkey server."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self._near = Near(clock)
        self._valkey = ValkeyPipe(url, _SECONDS)

    async def get(self, key: str, form: str, decode: Callable[[Content], T]) -> T | None:
        """What is decoded of what lies under a key."""
        if form == OFFER:
            content = _unpacked(await self._valkey.ask("HGET", _PREFIX + key, OFFER))
        else:
            content = self._near.believed(key, form) or await self._reply(key, form)
        return None if content is None else decode(content)

    async def put(self, key: str, content: bytes, seconds: float, at: float) -> None:
        """Lay an offer under a key."""
        self._near.know(key, at)
        lasts = max(1, round(seconds * 1000))
        await self._valkey.run(_PUT, _PREFIX + key, repr(at), zlib.compress(content, _LEVEL), lasts)

    async def add(self, key: str, form: str, content: bytes, at: float) -> None:
        """Lay a reply beside its offer."""
        if await self._valkey.run(_ADD, _PREFIX + key, repr(at), form, zlib.compress(content, _LEVEL)):
            self._near.put(key, form, at, content)

    async def fill(self) -> Fill:
        """How full Valkey is."""
        keys, memory = await self._valkey.ask("DBSIZE"), await self._valkey.ask("INFO", "memory")
        return Fill(keys, memory["used_memory"], memory["maxmemory"] or None)

    async def close(self) -> None:
        """Close the connection."""
        await self._valkey.close()

    async def _reply(self, key: str, form: str) -> bytes | None:
        """The reply that lies here; it is unpacked unless it is near already."""
        at, packed = await self._valkey.ask("HMGET", _PREFIX + key, _AT, form)
        if at is None or packed is None:
            return None
        fetched = float(at)
        reply = self._near.get(key, form, fetched) or _unpacked(packed)
        if reply is not None:
            self._near.put(key, form, fetched, reply)
            self._near.know(key, fetched)
        return reply


def _unpacked(packed: bytes | None) -> bytes | None:
    try:
        return None if packed is None else zlib.decompress(packed)
    except zlib.error:  # another program laid it there
        return None
