"""Texts of offers in other languages by the glossary alone: whole terms first, else composed of them."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from offerlens.language.grammar import grammars
from offerlens.language.lexicon import LANGUAGES, NAMES, Lexicon, glossary_terms, plain
from offerlens.language.phrase import Writer
from offerlens.language.pieces import Piece, cut
from offerlens.language.texts import Role

_SURE_TERMS = 4
"""Of so many terms at most is a phrase that no engine would say better."""
_REMEMBERED = 20_000
"""Texts whose rendering a process remembers: some 10 MB."""
_KILOGRAMS = "1公斤"


class Rendering(NamedTuple):
    """A text in another language."""

    text: str
    whole: bool
    """Whether nothing of it is left as it was."""
    sure: bool
    """Whether it is a term, a measure or a short phrase: an engine is not asked for it."""


class Glossary:
    """Renders texts with the terms of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._remembered = lru_cache(_REMEMBERED)(self._render)

    def render(
        self, text: str, language: str, role: Role = "value", names: Mapping[str, str] | None = None
    ) -> Rendering:
        """A text as well as the glossary can say it. `names` are left as they are, by what they are to be shown as."""
        within = tuple((name, shown) for name, shown in names.items() if name in text) if names else ()
        return self._remembered(text, language, role, within)

    def not_terms(self, names: Mapping[str, str]) -> dict[str, str]:
        """Those names that are no words: a brand that is called 其他 (other) is none."""
        return {name: shown for name, shown in names.items() if self._lexicon.whole(plain(name)) is None}

    def terms_in(self, text: str, language: str) -> dict[str, str]:
        """The glossary's words for what occurs in a text, for a translator who can use them."""
        pieces = cut(text, self._lexicon)
        return {piece.text: piece.term.words[language].alone for piece in pieces if piece.term and not piece.numbers}

    def _render(self, text: str, language: str, role: Role, names: tuple[tuple[str, str], ...]) -> Rendering:
        first = NAMES if role == "name" else ""
        if whole := self._as_term(text, language, role, first):
            return whole
        if role == "kept":
            return Rendering(text, False, False)
        pieces = cut(text, self._lexicon, dict(names), first)
        if _is_numbered(pieces):
            return self._composed(pieces, language, role)
        return self._by_template(text, language) or self._composed(pieces, language, role)

    def _as_term(self, text: str, language: str, role: Role = "value", first: str = "") -> Rendering | None:
        whole = self._lexicon.whole(plain(text), first)
        if whole is None:
            return None
        piece = Piece("term", text, whole.term, whole.numbers)
        return Rendering(self._writer(language, role).write([piece]), True, True)

    def _by_template(self, text: str, language: str) -> Rendering | None:
        """A text that a term with a ``*`` covers: 是否支持定制."""
        for pattern, term in self._lexicon.templates:
            if found := pattern.fullmatch(plain(text)):
                left = text[slice(*found.span(1))]  # it is no template's again: 是否 may stand there a hundred times
                rest = self._as_term(left, language) or self._composed(cut(left, self._lexicon), language)
                said = term.words[language].alone.replace("*", _small(rest.text))
                return rest._replace(text=grammars()[language].capital_first(said))
        return None

    def _composed(self, pieces: list[Piece], language: str, role: Role = "value") -> Rendering:
        whole = not any(piece.kind == "word" for piece in pieces)
        terms = sum(piece.term is not None for piece in pieces)
        said = self._writer(language, role).write(pieces)
        return Rendering(said, whole, whole and terms <= _SURE_TERMS)

    def _writer(self, language: str, role: Role) -> Writer:
        unit = self._lexicon.whole(_KILOGRAMS)
        kilograms = unit.term.words[language].alone if unit else "# kg"
        return Writer(language, grammars()[language], kilograms, role)


@cache
def own_glossary() -> Glossary:
    """The glossary of the files beside this one, loaded whole, so that no request waits for it."""
    glossary = Glossary(Lexicon(glossary_terms()))
    glossary.render(_KILOGRAMS, LANGUAGES[0])
    return glossary


def _is_numbered(pieces: list[Piece]) -> bool:
    """Whether a text is a term with a number behind it, as sellers call several properties alike: 货号2."""
    return [piece.kind for piece in pieces] == ["term", "code"] and pieces[1].text.isdecimal()


def _small(text: str) -> str:
    """A text as it goes on in another."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
