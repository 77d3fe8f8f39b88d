"""LibreTranslate, on the operator's own machine or anybody's."""

import asyncio
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from offerlens.language.engines.engine import Ask, EngineFailed, speaks_all
from offerlens.language.engines.parts import Texts, in_parts
from offerlens.language.engines.service import Service

T = TypeVar("T")

_AT_ONCE = 50
"""Texts a call; a server may be told to take fewer (--batch-limit)."""
_THEIRS = {"zh": ("zh-Hans", "zh"), "pt": ("pt-BR", "pb", "pt")}
"""What its versions call a language, the one that fits best first."""


class _Language(msgspec.Struct):
    """A language that a server translates from."""

    code: str
    targets: list[str]


class _Answer(msgspec.Struct, rename="camel"):
    translated_text: list[str]


class LibreTranslate:
    """A LibreTranslate server."""

    name = "libretranslate"
    version = "1"

    def __init__(self, base: str, key: str | None, seconds: float) -> None:
        self._service = Service(base, seconds)
        self._key = key
        self._asking = asyncio.Lock()
        self._languages: dict[str, list[str]] | None = None

    def speaks(self, source: str, target: str) -> bool:
        """Whether the server has the languages; any before it was asked which it has."""
        if self._languages is None:
            return speaks_all(source, target)
        return _pair(source, target, self._languages) is not None

    async def translate(self, ask: Ask) -> list[str | None]:
        """A translation for each text; None for all where the server lacks a language."""
        pair = _pair(ask.source, ask.target, await self._known())
        if pair is None:
            return [None] * len(ask.texts)
        source, target = pair

        async def part(texts: Texts) -> list[str | None]:
            return await self._ask(texts, source, target)

        return await in_parts(ask.texts, _AT_ONCE, part)

    async def close(self) -> None:
        """Close every connection."""
        await self._service.close()

    async def _known(self) -> dict[str, list[str]]:
        """The languages that the server has, with what it translates each into. It is asked once."""
        async with self._asking:
            if self._languages is None:
                languages = _decoded(await self._service.send("GET", "/languages"), list[_Language])
                self._languages = {language.code: language.targets for language in languages}
        return self._languages

    async def _ask(self, texts: Texts, source: str, target: str) -> list[str | None]:
        body = {"q": texts, "source": source, "target": target, "format": "text"}
        if self._key:
            body["api_key"] = self._key
        answer = _decoded(await self._service.send("POST", "/translate", body), _Answer).translated_text
        if len(answer) != len(texts):
            raise EngineFailed(f"The server gave {len(answer)} translations for {len(texts)} texts.")
        return [*answer]


def _pair(source: str, target: str, languages: dict[str, list[str]]) -> tuple[str, str] | None:
    """What the server calls two languages, where it translates one into the other."""
    for theirs in _names(source):
        for wanted in _names(target):
            if theirs != wanted and wanted in languages.get(theirs, ()):
                return theirs, wanted
    return None


def _names(language: str) -> Iterable[str]:
    return _THEIRS.get(language, (language,))


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise EngineFailed("The server's answer cannot be read; is it LibreTranslate?") from None
