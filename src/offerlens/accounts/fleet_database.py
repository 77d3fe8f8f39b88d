"""The database of many machines' accounts, and when a store of theirs is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import valkey

from offerlens.errors import StoreAway
from offerlens.postgres import open_pool

log = logging.getLogger("offerlens.accounts")

_CONNECTIONS = 4
_SECONDS = 5.0
"""How long a store may take before it is taken for away."""
_AWAY = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, valkey.ValkeyError, OSError, TimeoutError)

T = TypeVar("T")


class Database:
    """The accounts' database in PostgreSQL. `prepare` makes its tables, when they are first needed.

    Every method raises `StoreAway` when the database cannot be reached.
    """

    def __init__(self, address: str, prepare: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
        self._address = address
        self._prepare = prepare
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """The rows of a query."""

        async def work() -> list[asyncpg.Record]:
            pool = await self._opened()
            return list(await pool.fetch(query, *values))

        return await guard(work())

    async def transact(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """What comes of some work in a transaction."""

        async def run() -> T:
            pool = await self._opened()
            async with pool.acquire() as db, db.transaction():
                return await work(db)

        return await guard(run())

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()

    async def _opened(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                pool = await open_pool(self._address, least=1, most=_CONNECTIONS, seconds=_SECONDS)
                try:
                    async with pool.acquire() as db:
                        await self._prepare(db)
                except BaseException:
                    pool.terminate()
                    raise
                self._pool = pool
        return self._pool


async def guard(work: Awaitable[T]) -> T:
    """What comes of some work on the stores; raises `StoreAway` when they cannot be reached in time."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await work
    except _AWAY as error:
        log.warning("a store is away: %s: %s", type(error).__name__, error)
        raise StoreAway from error


async def present(future: "asyncio.Future[T]") -> T:
    """What comes of a job that is done to the end even when its asker leaves."""
    return await guard(asyncio.shield(future))
