"""Commands to Valkey of many who ask at the same time: what is asked within a turn of the event loop goes together.

Most of what a command costs is the round trip and who waits for it, not the command.
"""

from collections.abc import Sequence
from typing import Any

from valkey import ValkeyError
from valkey.asyncio import Valkey

from offerlens.errors import StoreAway
from offerlens.gather import Gather


class ValkeyPipe:
    """Commands to a Valkey server, in the order in which they came."""

    def __init__(self, url: str, seconds: float) -> None:
        self._valkey: Valkey = Valkey.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds)
        self._commands = Gather(self._send)

    async def ask(self, *command: Any) -> Any:
        """What Valkey answers to a command; it is sent even when its asker leaves. Raises `StoreAway`."""
        try:
            return await self._commands.add(command)
        except (ValkeyError, OSError) as error:
            raise StoreAway from error

    async def run(self, script: str, key: str, *arguments: Any) -> Any:
        """What a script answers that touches one key. Raises `StoreAway`.

        Valkey knows a script that it ran before by its text, which is short enough to be sent each time.
        """
        return await self.ask("EVAL", script, 1, key, *arguments)

    async def close(self) -> None:
        """Wait for what was asked, and close the connection."""
        await self._commands.close()
        await self._valkey.aclose()

    async def _send(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        async with self._valkey.pipeline(transaction=False) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            return list(await pipe.execute(raise_on_error=False))
