"""The shelf of many machines, in Valkey, packed. How much it may hold is Valkey's own ``maxmemory``."""

import zlib

from valkey import ValkeyError
from valkey.asyncio import Valkey

from offerlens.errors import StoreAway

_PREFIX = "offerlens:cache:"
_SECONDS = 2.0
"""How long Valkey may take before an offer is fetched instead."""
_LEVEL = 1
"""zlib's fastest: an offer of 96 SKUs packs to a ninth in half a millisecond."""


class FleetShelf:
    """The shelf in a Valkey server."""

    def __init__(self, url: str) -> None:
        self._valkey: Valkey = Valkey.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)

    async def get(self, key: str) -> bytes | None:
        """What lies under a key."""
        try:
            packed: bytes | None = await self._valkey.get(_PREFIX + key)
            return None if packed is None else zlib.decompress(packed)
        except zlib.error:
            return None
        except (ValkeyError, OSError) as error:
            raise StoreAway from error

    async def put(self, key: str, content: bytes, seconds: float) -> None:
        """Lay something under a key."""
        try:
            await self._valkey.set(_PREFIX + key, zlib.compress(content, _LEVEL), px=max(1, round(seconds * 1000)))
        except (ValkeyError, OSError) as error:
            raise StoreAway from error

    async def close(self) -> None:
        """Close every connection."""
        await self._valkey.aclose()
