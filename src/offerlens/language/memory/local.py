"""The memory of one machine: a SQLite file beside the accounts, read in the event loop's own thread."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from offerlens.language.memory.corrections import Corrections, best
from offerlens.language.memory.hits import Hits
from offerlens.language.memory.memory import PERSON, Entry, Remembered
from offerlens.sqlite import away, open_file

_SCHEMA = """
CREATE TABLE IF NOT EXISTS translation (
    language    TEXT NOT NULL,
    text        TEXT NOT NULL,
    by          TEXT NOT NULL,
    translation TEXT NOT NULL,
    hits        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (language, text, by)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS correction (language TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS translation_corrected ON translation (language) WHERE by = 'person';
"""
_RECALL = """\
SELECT text, by, translation FROM json_each(?2) AS asked
CROSS JOIN translation ON language = ?1 AND text = asked.value AND by IN (SELECT value FROM json_each(?3))"""
_KEEP = """\
INSERT INTO translation (language, text, by, translation) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET translation = excluded.translation"""
_VERSION = "SELECT version FROM correction WHERE language = ?"
_CORRECTED = "INSERT INTO correction VALUES (?, 1) ON CONFLICT DO UPDATE SET version = version + 1"
_CORRECTIONS = f"SELECT text, translation FROM translation WHERE language = ? AND by = '{PERSON}'"  # noqa: S608
_CORRECTED_TEXTS = f"SELECT language, count(*) FROM translation WHERE by = '{PERSON}' GROUP BY language"  # noqa: S608
_HIT = "UPDATE translation SET hits = hits + ?4 WHERE language = ?1 AND text = ?2 AND by = ?3"
_ENTRIES = """\
SELECT language, text, by, translation, hits FROM translation
WHERE ?1 IS NULL OR language = ?1 ORDER BY language, text, by"""


class LocalMemory:
    """The memory in ``memory.db`` of a folder that only its owner can read, or of one process for no folder."""

    def __init__(self, home: Path | None) -> None:
        self._hits = Hits()
        self._corrections = Corrections()
        self._db = open_file(home, "memory.db", "normal")
        self._db.execute(_SCHEMA)

    async def recall(
        self, language: str, texts: Sequence[str], by: Sequence[str], sure: Collection[str] = ()
    ) -> dict[str, Remembered]:
        """What is known of some texts."""
        with away():
            self._read_corrections(language)
            known = self._made(language, [text for text in texts if text not in sure], by)
            if self._hits.due():
                self._write_hits()
        known |= self._corrections.of(language, texts)
        self._hits.add((language, text, said.by) for text, said in known.items())
        return known

    async def keep(self, language: str, by: str, translations: Mapping[str, str]) -> None:
        """Remember translations."""
        with away(), self._db:
            self._db.executemany(_KEEP, [(language, text, by, said) for text, said in translations.items()])
            if by == PERSON:
                self._db.execute(_CORRECTED, (language,))

    async def corrected(self, language: str) -> int:
        """How often people have corrected."""
        with away():
            return self._version(language)

    async def corrections(self) -> dict[str, int]:
        """How many texts people have corrected."""
        with away():
            return {str(language): int(str(texts)) for language, texts in self._db.execute(_CORRECTED_TEXTS)}

    async def entries(self, language: str | None = None) -> AsyncIterator[Entry]:
        """Everything that is remembered."""
        with away():
            for row in self._db.execute(_ENTRIES, (language,)):
                yield Entry(*row)

    async def close(self) -> None:
        """Write down the hits and close the file."""
        with away():
            self._write_hits()
            self._db.close()

    def _read_corrections(self, language: str) -> None:
        version = self._version(language)
        if not self._corrections.is_current(language, version):
            rows = self._db.execute(_CORRECTIONS, (language,))
            self._corrections.replace(language, version, {str(text): str(said) for text, said in rows})

    def _version(self, language: str) -> int:
        row = self._db.execute(_VERSION, (language,)).fetchone()
        return int(str(row[0])) if row else 0

    def _made(self, language: str, texts: Sequence[str], by: Sequence[str]) -> dict[str, Remembered]:
        if not texts or not by:
            return {}
        rows = self._db.execute(_RECALL, (language, _list(texts), _list(by)))
        return best([(str(text), str(maker), str(said)) for text, maker, said in rows], by)

    def _write_hits(self) -> None:
        with self._db:
            self._db.executemany(_HIT, self._hits.take())


def _list(texts: Sequence[str]) -> str:
    return msgspec.json.encode(texts).decode()
