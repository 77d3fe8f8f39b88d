"""The shared state of many machines, in Valkey."""

from valkey import ValkeyError
from valkey.asyncio import Valkey

from offerlens.errors import StoreAway

_PREFIX = "offerlens:state:"
_SECONDS = 5.0
"""How long Valkey may take before it is taken for away."""

_TURN = """
local interval, patience = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = server.call('TIME')
local now = clock[1] + clock[2] / 1000000
local next = math.max(tonumber(server.call('GET', KEYS[1]) or '0'), now)
if next > now + patience then return false end
server.call('SET', KEYS[1], string.format('%.6f', next + interval), 'PX', math.ceil((next + interval - now) * 1000) + 1)
return string.format('%.6f', next - now)
"""


class FleetState:
    """The state in a Valkey server. Every method raises `StoreAway` when it cannot be reached."""

    def __init__(self, url: str) -> None:
        self._valkey: Valkey = Valkey.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
        self._turn = self._valkey.register_script(_TURN)

    async def read(self, key: str) -> bytes | None:
        """The note under a key."""
        try:
            note: bytes | None = await self._valkey.get(_PREFIX + key)
        except (ValkeyError, OSError) as error:
            raise StoreAway from error
        return note

    async def write(self, key: str, note: bytes, seconds: float) -> None:
        """Keep a note for some seconds."""
        try:
            await self._valkey.set(_PREFIX + key, note, px=_milliseconds(seconds))
        except (ValkeyError, OSError) as error:
            raise StoreAway from error

    async def forget(self, key: str) -> None:
        """Drop a note, or a claim."""
        try:
            await self._valkey.delete(_PREFIX + key)
        except (ValkeyError, OSError) as error:
            raise StoreAway from error

    async def claim(self, key: str, seconds: float) -> bool:
        """Whether the key is the caller's for some seconds."""
        try:
            return bool(await self._valkey.set(_PREFIX + key, b"", px=_milliseconds(seconds), nx=True))
        except (ValkeyError, OSError) as error:
            raise StoreAway from error

    async def turn(self, key: str, interval: float, patience: float) -> float | None:
        """Seconds until the caller's turn, by Valkey's own clock."""
        try:
            wait = await self._turn(keys=[f"{_PREFIX}turn:{key}"], args=[interval, patience])
        except (ValkeyError, OSError) as error:
            raise StoreAway from error
        return None if wait is None else float(wait)

    async def close(self) -> None:
        """Close every connection."""
        await self._valkey.aclose()


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
