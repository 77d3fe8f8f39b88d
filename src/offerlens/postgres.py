"""Connections to PostgreSQL that many requests of a process share."""

import asyncpg


async def open_pool(address: str, *, least: int, most: int, seconds: float) -> asyncpg.Pool:
    """A pool of connections, each of whose statements may take so many seconds."""
    return await asyncpg.create_pool(
        address, min_size=least, max_size=most, timeout=seconds, command_timeout=seconds, reset=_leave_as_it_is
    )


async def _leave_as_it_is(_: asyncpg.Connection) -> None:
    """Spare a round trip: no statement of ours leaves anything in its connection."""
