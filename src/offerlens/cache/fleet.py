"""The shelf of many machines, in Valkey, packed. How much it may hold is Valkey's own ``maxmemory``.

An offer and its replies are the fields of one hash, so that they end together.
"""

import zlib
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import cast

from valkey import ValkeyError
from valkey.asyncio import Valkey

from offerlens.errors import StoreAway

_PREFIX = "offerlens:cache:"
_SECONDS = 2.0
"""How long Valkey may take before an offer is fetched instead."""
_LEVEL = 1
"""zlib's fastest: an offer of 96 SKUs packs to a ninth in half a millisecond."""
_AT = "at"
"""The field that tells when the offer was fetched; no form is called so."""
_ADD = """
if server.call('HGET', KEYS[1], 'at') == ARGV[1] then server.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end"""


class FleetShelf:
    """The shelf in a Valkey server."""

    def __init__(self, url: str) -> None:
        self._valkey: Valkey = Valkey.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
        self._add = self._valkey.register_script(_ADD)

    async def get(self, key: str, form: str = "") -> bytes | None:
        """What lies under a key."""
        with _away():
            packed = await cast(Awaitable[bytes | None], self._valkey.hget(_PREFIX + key, form))
        try:
            return None if packed is None else zlib.decompress(packed)
        except zlib.error:
            return None

    async def at(self, key: str) -> float | None:
        """When the offer under a key was fetched."""
        with _away():
            at = await cast(Awaitable[bytes | None], self._valkey.hget(_PREFIX + key, _AT))
        return None if at is None else float(at)

    async def put(self, key: str, content: bytes, seconds: float, at: float) -> None:
        """Lay an offer under a key."""
        name = _PREFIX + key
        with _away():
            async with self._valkey.pipeline() as pipe:
                pipe.delete(name)
                pipe.hset(name, mapping={_AT: repr(at), "": zlib.compress(content, _LEVEL)})
                pipe.pexpire(name, max(1, round(seconds * 1000)))
                await pipe.execute()

    async def add(self, key: str, form: str, content: bytes, at: float) -> None:
        """Lay a reply beside its offer."""
        with _away():
            await self._add(keys=[_PREFIX + key], args=[repr(at), form, zlib.compress(content, _LEVEL)])

    async def close(self) -> None:
        """Close every connection."""
        await self._valkey.aclose()


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (ValkeyError, OSError) as error:
        raise StoreAway from error
