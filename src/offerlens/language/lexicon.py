"""The glossary's files as terms, and where they occur in a text.

A term is matched without regard to case and to the width of its punctuation. A ``#`` in it stands for a number or a
range of numbers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from msgspec import Struct

LANGUAGES = ("en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko")
"""What the glossary has besides Chinese, in the order of its columns."""
NAMES = "property_names"
"""The kind of the terms that are looked up first for the name of a property, and last for all else."""
UNITS = "units"
"""The kind of the terms that are written twice: alone, and with their number."""
LAST = (UNITS, NAMES)
"""The kinds that may repeat what another kind has, and give way to it."""

NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:[-~–—至到]\d+(?:\.\d+)?)?(?!\.?\d)")
"""A number, or a range as sellers write it: 80-100."""

_RANGE = re.compile(r"# ?[-~–—～] ?#")
_PLAIN = str.maketrans("（）【】［］，：；！？＋－／％＜＞～＆＊．　", "()[][],:;!?+-/%<>~&*. ")
_SEPARATOR, _FORMS = "\t", " ~ "


class Word(NamedTuple):
    """What a term is called in a language."""

    alone: str
    """As it stands by itself."""
    describing: str | None
    """As it stands beside the goods that it describes; None where nobody said, so that the grammar's rule holds."""


class Term(Struct, frozen=True):
    """One line of a file."""

    chinese: str
    kind: str
    """The name of its file."""
    words: Mapping[str, Word]
    """By language."""


class Match(NamedTuple):
    """A term in a text."""

    end: int
    """Where the text goes on behind it."""
    term: Term
    numbers: tuple[str, ...]
    """What stands at each of its ``#``."""


class Lexicon:
    """Terms by their Chinese."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._root: dict[str, Any] = {}
        self.templates: list[tuple[re.Pattern[str], Term]] = []
        """The terms with a ``*``, as patterns of whole texts; the longest first."""
        for term in terms:
            if "*" in term.chinese:
                self.templates.append((_pattern(term.chinese), term))
            else:
                self._add(term)
        self.templates.sort(key=lambda template: -len(template[1].chinese))

    def matches(self, text: str, start: int = 0, first: str = "") -> list[Match]:
        """Every term that begins at a place of a text, as `plain` makes it, in their rank.

        The terms of the `first` kind go before all others, and a term without numbers before one with them: 2022年.
        """
        found: list[Match] = []
        if not _splits(text, start):
            self._walk(self._root, text, start, (), found)
        found.sort(key=lambda match: (match.term.kind != first, _rank(match.term), len(match.numbers)))
        return [match for match in found if not _splits(text, match.end)]

    def whole(self, text: str, first: str = "") -> Match | None:
        """The term that a whole text is; of the `first` kind if it is one of that."""
        return next((match for match in self.matches(text, 0, first) if match.end == len(text)), None)

    def _add(self, term: Term) -> None:
        node = self._root
        for symbol in plain(term.chinese):
            node = node.setdefault(symbol, {})
        node.setdefault("", []).append(term)

    def _walk(self, node: dict[str, Any], text: str, at: int, numbers: tuple[str, ...], found: list[Match]) -> None:
        while True:
            found += (Match(at, term, numbers) for term in node.get("", ()))
            if "#" in node and (number := NUMBER.match(text, at)):
                self._walk(node["#"], text, number.end(), (*numbers, number.group()), found)
            following = node.get(text[at]) if at < len(text) else None
            if following is None:
                return
            node, at = following, at + 1


def plain(text: str) -> str:
    """A text with narrow punctuation and small letters, as long as before."""
    narrow = text.translate(_PLAIN)
    small = narrow.lower()
    return small if len(small) == len(narrow) else narrow


@cache
def glossary_terms() -> tuple[Term, ...]:
    """The terms of the files in ``terms/``."""
    folder = files("offerlens.language") / "terms"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".tsv"))
    return tuple(
        term for name in names for term in read_terms(name.removesuffix(".tsv"), (folder / name).read_text("utf-8"))
    )


def read_terms(kind: str, text: str) -> Iterator[Term]:
    """The terms of a file. Raises `ValueError` with the line that is not as the glossary's README says."""
    header, *lines = text.splitlines()
    if header.split(_SEPARATOR) != ["zh", *LANGUAGES]:
        raise ValueError(f"{kind}, line 1: expected the header {' '.join(('zh', *LANGUAGES))}.")
    for number, line in enumerate(lines, 2):
        chinese, *cells = line.split(_SEPARATOR)
        if len(cells) != len(LANGUAGES) or not all(cells):
            raise ValueError(f"{kind}, line {number}: expected a term and its words in {len(LANGUAGES)} languages.")
        if _RANGE.search(chinese):  # a hole takes a range as well
            chinese, *cells = (_RANGE.sub("#", text) for text in (chinese, *cells))
        words = dict(zip(LANGUAGES, map(_word, cells), strict=True))
        if kind == UNITS:
            yield Term(
                f"#{chinese}", kind, {language: Word(word.describing or "#", None) for language, word in words.items()}
            )
            words = {language: Word(word.alone, None) for language, word in words.items()}
        yield Term(chinese, kind, words)


def _rank(term: Term) -> int:
    return 1 + LAST.index(term.kind) if term.kind in LAST else 0


def _word(cell: str) -> Word:
    alone, _, describing = cell.partition(_FORMS)
    return Word(alone, describing or None)


def _pattern(chinese: str) -> re.Pattern[str]:
    return re.compile(re.escape(plain(chinese)).replace(r"\*", "(.+)"), re.DOTALL)


def _splits(text: str, at: int) -> bool:
    """Whether a place of a text is inside a word of Latin letters or a number: TF卡 has no F卡 in it."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isascii() and after.isascii():
        return (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())
    return False
