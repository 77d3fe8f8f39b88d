"""The memory of many machines, in the PostgreSQL database of the accounts."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import asyncpg

from offerlens.errors import StoreAway
from offerlens.language.memory.corrections import Corrections, best
from offerlens.language.memory.hits import Hits
from offerlens.language.memory.memory import PERSON, Entry, Remembered
from offerlens.postgres import open_pool

_SCHEMA = """
CREATE TABLE IF NOT EXISTS translation (
    language    text NOT NULL,
    text        text NOT NULL,
    by          text NOT NULL,
    translation text NOT NULL,
    hits        bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (language, text, by)
);
CREATE TABLE IF NOT EXISTS correction (language text PRIMARY KEY, version bigint NOT NULL);
CREATE INDEX IF NOT EXISTS translation_corrected ON translation (language) WHERE by = 'person'"""
_RECALL = """\
SELECT text, by, translation FROM translation
WHERE language = $1 AND text = ANY($2::text[]) AND by = ANY($3::text[])
UNION ALL SELECT '', NULL, version::text FROM correction WHERE language = $1"""
"""Translations, and with them the version of the corrections: a reply waits for one round trip."""
_CORRECTED = """\
INSERT INTO correction VALUES ($1, 1)
ON CONFLICT (language) DO UPDATE SET version = correction.version + 1"""
_VERSION = "SELECT version FROM correction WHERE language = $1"
_CORRECTIONS = "SELECT text, translation FROM translation WHERE language = $1 AND by = $2"
_CORRECTED_TEXTS = f"SELECT language, count(*) FROM translation WHERE by = '{PERSON}' GROUP BY language"  # noqa: S608
_KEEP = """\
INSERT INTO translation (language, text, by, translation)
SELECT $1, said.text, $2, said.translation
FROM unnest($3::text[], $4::text[]) AS said (text, translation) ORDER BY said.text
ON CONFLICT (language, text, by) DO UPDATE SET translation = excluded.translation"""
_HIT = """\
UPDATE translation SET hits = translation.hits + hit.count
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS hit (language, text, by, count)
WHERE translation.language = hit.language AND translation.text = hit.text AND translation.by = hit.by"""
_ENTRIES = """\
SELECT language, text, by, translation, hits FROM translation
WHERE $1::text IS NULL OR language = $1 ORDER BY language, text, by"""

_LOOKED = 1.0
"""Seconds for which a version is not looked up again, for a reply that lies ready."""
_CONNECTIONS = 2
_SECONDS = 2.0
"""How long the database may take before a reply goes without what it remembers."""
_LOCK = 1689
"""The number of the lock under which one of many machines makes the table."""
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class FleetMemory:
    """The memory in a table of the accounts' database."""

    def __init__(self, postgres: str) -> None:
        self._postgres = postgres
        self._opening = asyncio.Lock()
        self._pool: asyncpg.Pool | None = None
        self._hits = Hits()
        self._corrections = Corrections()
        self._looked: dict[str, tuple[float, int]] = {}

    async def recall(
        self, language: str, texts: Sequence[str], by: Sequence[str], sure: Collection[str] = ()
    ) -> dict[str, Remembered]:
        """What is known of some texts."""
        unsure = [text for text in texts if text not in sure]
        with _away():
            pool = await self._opened()
            rows = [tuple(row) for row in await pool.fetch(_RECALL, language, unsure, by)]
            await self._read_corrections(pool, language, [int(row[2]) for row in rows if row[1] is None])
            if self._hits.due():
                await self._write_hits(pool)
        known = best([row for row in rows if row[1] is not None], by) | self._corrections.of(language, texts)
        self._hits.add((language, text, said.by) for text, said in known.items())
        return known

    async def keep(self, language: str, by: str, translations: Mapping[str, str]) -> None:
        """Remember translations."""
        with _away():
            pool = await self._opened()
            async with pool.acquire() as db, db.transaction():
                await db.execute(_KEEP, language, by, list(translations), list(translations.values()))
                if by == PERSON:
                    await db.execute(_CORRECTED, language)

    async def corrected(self, language: str) -> int:
        """How often people have corrected, looked up once a second at most."""
        looked, version = self._looked.get(language, (-math.inf, 0))
        now = time.monotonic()
        if now - looked >= _LOOKED:
            with _away():
                pool = await self._opened()
                version = await pool.fetchval(_VERSION, language) or 0
            self._looked[language] = now, version
        return version

    async def corrections(self) -> dict[str, int]:
        """How many texts people have corrected."""
        with _away():
            return dict(map(tuple, await (await self._opened()).fetch(_CORRECTED_TEXTS)))

    async def entries(self, language: str | None = None) -> AsyncIterator[Entry]:
        """Everything that is remembered."""
        with _away():
            pool = await self._opened()
            async with pool.acquire() as db, db.transaction():
                async for row in db.cursor(_ENTRIES, language):
                    yield Entry(*row)

    async def close(self) -> None:
        """Write down the hits and close every connection."""
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        with _away():
            await self._write_hits(pool)
            await asyncio.wait_for(pool.close(), _SECONDS)

    async def _opened(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                pool = await open_pool(self._postgres, least=0, most=_CONNECTIONS, seconds=_SECONDS)
                async with pool.acquire() as db, db.transaction():
                    await db.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
                    await db.execute(_SCHEMA)
                self._pool = pool
            return self._pool

    async def _read_corrections(self, pool: asyncpg.Pool, language: str, versions: Sequence[int]) -> None:
        version = versions[0] if versions else 0
        if not self._corrections.is_current(language, version):
            rows = await pool.fetch(_CORRECTIONS, language, PERSON)
            self._corrections.replace(language, version, {row["text"]: row["translation"] for row in rows})

    async def _write_hits(self, pool: asyncpg.Pool) -> None:
        if hits := self._hits.take():
            await pool.execute(_HIT, *map(list, zip(*hits, strict=True)))


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except _AWAY as error:
        raise StoreAway from error
