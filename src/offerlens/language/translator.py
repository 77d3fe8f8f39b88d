"""An item in another language: what a person corrected, what 1688 says, what is remembered, the glossary, an engine.

Each text is taken from the first that has it. An engine is asked once for all texts that none of the others has whole;
whatever becomes of it, the item comes out, at worst with those texts as the glossary has them or as they were.
"""

import asyncio
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from offerlens.errors import StoreAway
from offerlens.item import Item
from offerlens.language.engines import Ask, Guarded
from offerlens.language.given import is_translated, own_language
from offerlens.language.glossary import Glossary, Rendering
from offerlens.language.looks import LanguagesLook, look
from offerlens.language.memory import PERSON, Memory, Remembered
from offerlens.language.pieces import is_chinese
from offerlens.language.texts import Role, brands_of, texts_of, with_texts

log = logging.getLogger("offerlens.language")

SOURCE, MEMORY, GLOSSARY = "source", "memory", "glossary"
"""Who a translation is by, besides the engines."""

_LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
"""What makes a text of an English page one that is to be read."""
_LONGEST, _MOST = 1_000, 60_000
"""Characters of a text, and of all texts of an item, that are translated: no seller writes more, a hostile page may."""

Key = tuple[str, Role]
"""A text, and what it is."""


class Translated(Struct, frozen=True):
    """An item in another language."""

    item: Item
    share: float
    """The share of its texts that are wholly in that language, of those that had to be translated."""
    by: tuple[str, ...]
    """Who had a part in it: "source", "memory" (a person), "glossary", the names of engines."""


class Said(NamedTuple):
    """A text in another language."""

    text: str
    by: str
    whole: bool = True


class Translator:
    """Translates items."""

    def __init__(self, glossary: Glossary, memory: Memory, engines: Sequence[Guarded] = ()) -> None:
        self._glossary = glossary
        self._memory = memory
        self._engines = engines
        self._names = {_maker(engine): engine.name for engine in engines}
        self._makers = ", ".join(self._names)

    async def translate(
        self, item: Item, language: str, given: Mapping[str, str] | None = None, seconds: float = 60.0
    ) -> Translated:
        """The item in a language other than Chinese. `given` has 1688's own translations of its texts.

        Engines may take so many `seconds`, or fewer where their own limit is lower.
        """
        ends = asyncio.get_running_loop().time() + seconds
        own = own_language(item)
        rendered = self._render(item, own, language)
        said = await self._known(rendered, language, given or {})
        if own == language:
            said |= {key: Said(key[0], SOURCE) for key in rendered if not is_chinese(key[0])}
        pending = {key: rendering for key, rendering in rendered.items() if key not in said}
        by_engine = await self._by_engines([text for text, _ in pending], own, language, ends)
        for key, rendering in pending.items():
            said[key] = by_engine.get(key[0]) or Said(rendering.text, GLOSSARY, rendering.whole)
        return _put_back(item, said)

    async def edition(self, language: str) -> str | None:
        """What a translation is made with, besides this program: it changes with the engines and with every correction.

        None when the memory cannot be reached.
        """
        try:
            return f"{await self._memory.corrected(language)} {self._makers}"
        except StoreAway:
            return None

    async def looks(self) -> LanguagesLook:
        """What the languages are translated with."""
        return await look(self._memory, self._engines)

    def is_final(self, share: float | None) -> bool:
        """Whether an item of which that share is translated would come out the same again."""
        return share is None or share == 1.0 or not self._engines

    def engines_for(self, language: str) -> list[str]:
        """The names of the engines that are asked for what the glossary cannot say in a language, in their order."""
        return [engine.name for engine in self._engines if engine.speaks("zh", language)]

    async def close(self) -> None:
        """Give back the memory and the engines."""
        for engine in self._engines:
            await engine.close()
        await self._memory.close()

    def _render(self, item: Item, own: str, language: str) -> dict[Key, Rendering]:
        """Every text that has to be translated, as the glossary has it."""
        brands = self._glossary.not_terms(brands_of(item))
        rendered: dict[Key, Rendering] = {}
        left = _MOST
        for text, role in dict.fromkeys(texts_of(item)):
            left -= len(text)
            if len(text) > _LONGEST or left < 0:
                rendered[text, role] = Rendering(text, False, False)
            elif is_chinese(text):
                rendered[text, role] = self._glossary.render(text, language, role, brands)
            elif own == "en" and _LATIN_WORD.search(text):
                rendered[text, role] = Rendering(text, False, False)
        return {(text, role): said for (text, role), said in rendered.items() if role != "kept" or said.sure}

    async def _known(
        self, rendered: Mapping[Key, Rendering], language: str, given: Mapping[str, str]
    ) -> dict[Key, Said]:
        """What needs no engine."""
        remembered = await self._recall(language, rendered)
        said: dict[Key, Said] = {}
        for key, rendering in rendered.items():
            own, known = given.get(key[0]), remembered.get(key[0])
            if known and known.by == PERSON:
                said[key] = Said(known.translation, MEMORY)
            elif own and is_translated(key[0], own):
                said[key] = Said(own, SOURCE)
            elif known:
                said[key] = Said(known.translation, self._names[known.by])
            elif rendering.sure:
                said[key] = Said(rendering.text, GLOSSARY)
        return said

    async def _by_engines(self, texts: Sequence[str], own: str, language: str, ends: float) -> dict[str, Said]:
        """What the engines say, each asked for what those before it had not; an English page has Chinese texts too."""
        said: dict[str, Said] = {}
        wanted = [text for text in dict.fromkeys(texts) if len(text) <= _LONGEST]
        for engine in self._engines:
            for source in dict.fromkeys(("zh", own)):
                asked = [text for text in wanted if text not in said and is_chinese(text) == (source == "zh")]
                if asked and engine.speaks(source, language):
                    ask = Ask(tuple(asked), source, language, self._terms(asked, language))
                    new = await engine.translate(ask, seconds=ends - asyncio.get_running_loop().time())
                    found = {text: one for text, one in zip(asked, new, strict=True) if one is not None}
                    await self._keep(language, _maker(engine), found)
                    said |= {text: Said(one, engine.name) for text, one in found.items()}
        return said

    def _terms(self, texts: Iterable[str], language: str) -> dict[str, str]:
        terms: dict[str, str] = {}
        for text in texts:
            terms |= self._glossary.terms_in(text, language)
        return terms

    async def _recall(self, language: str, rendered: Mapping[Key, Rendering]) -> dict[str, Remembered]:
        texts = list({text for text, _ in rendered})
        sure = {text for (text, _), said in rendered.items() if said.sure}
        try:
            return await self._memory.recall(language, texts, list(self._names), sure)
        except StoreAway:
            log.warning("The translation memory cannot be reached; nothing is recalled.")
            return {}

    async def _keep(self, language: str, by: str, found: Mapping[str, str]) -> None:
        try:
            await self._memory.keep(language, by, found)
        except StoreAway:
            log.warning("The translation memory cannot be reached; %d texts are not kept.", len(found))


def _maker(engine: Guarded) -> str:
    """Whom a translation is remembered by: an engine that changes makes others."""
    return f"{engine.name} {engine.version}"


def _put_back(item: Item, said: Mapping[Key, Said]) -> Translated:
    share = sum(new.whole for new in said.values()) / len(said) if said else 1.0
    by = {new.by for (text, _), new in said.items() if new.whole or new.text != text}
    own = [name for name in (SOURCE, MEMORY, GLOSSARY) if name in by]
    new = with_texts(item, lambda text, role: said[text, role].text if (text, role) in said else text)
    return Translated(new, share, (*own, *sorted(by - set(own))))
