"""The shared state of many machines, in Valkey."""

from offerlens.valkey_pipe import ValkeyPipe

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
        self._valkey = ValkeyPipe(url, _SECONDS)

    async def read(self, key: str) -> bytes | None:
        """The note under a key."""
        note: bytes | None = await self._valkey.ask("GET", _PREFIX + key)
        return note

    async def write(self, key: str, note: bytes, seconds: float) -> None:
        """Keep a note for some seconds."""
        await self._valkey.ask("SET", _PREFIX + key, note, "PX", _milliseconds(seconds))

    async def forget(self, key: str) -> None:
        """Drop a note, or a claim."""
        await self._valkey.ask("DEL", _PREFIX + key)

    async def claim(self, key: str, seconds: float) -> bool:
        """Whether the key is the caller's for some seconds."""
        return bool(await self._valkey.ask("SET", _PREFIX + key, b"", "PX", _milliseconds(seconds), "NX"))

    async def turn(self, key: str, interval: float, patience: float) -> float | None:
        """Seconds until the caller's turn, by Valkey's own clock."""
        wait = await self._valkey.run(_TURN, f"{_PREFIX}turn:{key}", interval, patience)
        return None if wait is None else float(wait)

    async def close(self) -> None:
        """Close the connection."""
        await self._valkey.close()


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
