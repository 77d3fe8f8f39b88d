"""How much of some offers the glossary says by itself, by language and field."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from offerlens.item import Item
from offerlens.language.glossary import Glossary
from offerlens.language.lexicon import LANGUAGES
from offerlens.language.pieces import is_chinese
from offerlens.language.texts import Role, brands_of, texts_of

Field = Literal["titles", "names", "values", "all"]
FIELDS: tuple[Field, ...] = ("titles", "names", "values", "all")
_FIELD: dict[Role, Field] = {"title": "titles", "name": "names", "value": "values", "unit": "values", "kept": "values"}


class Coverage(Struct, frozen=True):
    """What the glossary says of the Chinese texts of some offers, each text of an offer counted once."""

    shares: dict[str, dict[Field, float | None]]
    """The share of the texts that it says wholly, by language and field; None where there are no such texts."""
    missing: list[tuple[str, int]]
    """The texts that it does not say wholly in some language, with the number of those languages; the worst first."""


def measure(items: Iterable[Item], glossary: Glossary) -> Coverage:
    """Measure the glossary on some offers."""
    said: Counter[tuple[str, Field]] = Counter()
    asked: Counter[tuple[str, Field]] = Counter()
    missing: Counter[str] = Counter()
    for item in items:
        brands = glossary.not_terms(brands_of(item))
        for text, role in dict.fromkeys(texts_of(item)):
            for language in LANGUAGES if is_chinese(text) else ():
                rendering = glossary.render(text, language, role, brands)
                if role == "kept" and not rendering.sure:
                    continue
                for field in (_FIELD[role], "all"):
                    asked[language, field] += 1
                    said[language, field] += rendering.whole
                missing[text] += not rendering.whole
    shares = {language: {field: _share(said, asked, (language, field)) for field in FIELDS} for language in LANGUAGES}
    return Coverage(shares, [(text, count) for text, count in missing.most_common() if count])


def _share(said: Counter[tuple[str, Field]], asked: Counter[tuple[str, Field]], key: tuple[str, Field]) -> float | None:
    return said[key] / asked[key] if asked[key] else None
