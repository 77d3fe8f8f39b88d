"""A Chinese text as pieces: terms of a lexicon by longest match, codes, weights, marks, and the words nobody knows.

Of all ways to cut a text the cheapest is taken: few terms, and so long ones, that leave few characters over. Where the
words of a dictionary (jieba's, through rjieba) end tells which of two is likelier, and what to take together of the
rest.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from typing import Literal, NamedTuple

from rjieba import Jieba

from offerlens.language.lexicon import NUMBER, Lexicon, Match, Term, plain

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")

PieceKind = Literal["term", "name", "code", "weight", "mark", "space", "word"]

_CODE = re.compile(r"[^\W_\u3040-\uffff]+(?:[-_.*'×]+[^\W_\u3040-\uffff]+)*")
"""Letters and digits of any script but Chinese, with what joins them in codes and sizes: 50*50*14.5mm."""
_JIN = "斤"
"""Half a kilogram: what clothes sizes are told in."""

_DIGITS = 20
"""Of a weight, at most: a longer number is none."""
_TERM, _NAME, _KNOWN, _UNKNOWN = 10.0, 5.0, 1.0, 30.0
_SPLIT_WORD = 3.0
"""For each end of a term inside a word of the dictionary."""
_LONE = 15.0
"""For a term of one character that is no word of the dictionary's there: 棉 in 海绵 is none."""
_LONG = 0.01
"""What a longer term is preferred by, where all else is equal."""


class Piece(NamedTuple):
    """A part of a text that stands for one thing."""

    kind: PieceKind
    text: str
    """As it stands in the text; the name of a ``name`` as it is to be shown."""
    term: Term | None = None
    numbers: tuple[str, ...] = ()
    """What stands at each ``#`` of the term; of a weight, its number."""


class _Edge(NamedTuple):
    end: int
    cost: float
    piece: Piece


def is_chinese(text: str) -> bool:
    """Whether a text has anything Chinese in it."""
    return _HAN.search(text) is not None


def cut(text: str, lexicon: Lexicon, names: Mapping[str, str] | None = None, first: str = "") -> list[Piece]:
    """The pieces of a text, in its order.

    `names` are texts that are left as they are, by what they are to be shown as; terms of the `first` kind go before
    others that are written alike.
    """
    even = plain(text)
    words = _words(text)
    best: list[tuple[float, _Edge | None]] = [(0.0, None)] * (len(text) + 1)
    for start in range(len(text) - 1, -1, -1):
        edges = _edges(text, even, start, words, lexicon.matches(even, start, first), names or {})
        best[start] = min(((edge.cost + best[edge.end][0], edge) for edge in edges), key=lambda way: way[0])
    return _along(best)


def _along(best: list[tuple[float, _Edge | None]]) -> list[Piece]:
    """The pieces of the best way. Words that nobody knows are one where they touch: a name, as a rule."""
    pieces: list[Piece] = []
    at = 0
    while (edge := best[at][1]) is not None:
        if edge.piece.kind == "word" and pieces and pieces[-1].kind == "word":
            pieces[-1] = Piece("word", pieces[-1].text + edge.piece.text)
        else:
            pieces.append(edge.piece)
        at = edge.end
    return pieces


def _edges(
    text: str, even: str, start: int, words: list[int], terms: list[Match], names: Mapping[str, str]
) -> Iterator[_Edge]:
    """Every piece that may begin at a place, and what it costs. `words` has where the word at each place ends."""
    for name, shown in names.items():
        if text.startswith(name, start):
            yield _Edge(start + len(name), _NAME, Piece("name", shown))
    for match in terms:
        piece = Piece("term", text[start : match.end], match.term, match.numbers)
        yield _Edge(match.end, _cost(start, match.end, words), piece)
    number = NUMBER.match(even, start, start + _DIGITS)
    if number and even.startswith(_JIN, number.end()):
        end = number.end() + len(_JIN)
        yield _Edge(end, _KNOWN, Piece("weight", text[start:end], None, (number.group(),)))
    yield _literal(text, start, words)


def _literal(text: str, start: int, words: list[int]) -> _Edge:
    """What a place has where no term begins."""
    if code := _CODE.match(text, start):
        return _Edge(code.end(), _KNOWN, Piece("code", code.group()))
    if _HAN.match(text, start):
        end = max(words[start], start + 1)
        return _Edge(end, _UNKNOWN * (end - start), Piece("word", text[start:end]))
    kind: PieceKind = "space" if text[start].isspace() else "mark"
    return _Edge(start + 1, _KNOWN, Piece(kind, text[start]))


def _cost(start: int, end: int, words: list[int]) -> float:
    cost = _TERM - _LONG * (end - start) ** 2
    if end - start == 1 and words[start] != end:
        return cost + _LONE
    inside = (not words[start]) + (end < len(words) and not words[end])
    return cost + _SPLIT_WORD * inside


def _words(text: str) -> list[int]:
    """For each place of a text at which a word of the dictionary begins, where that ends; 0 elsewhere."""
    ends = [0] * len(text)
    parts = _dictionary().cut(text, hmm=True)
    for end, part in zip(accumulate(map(len, parts)), parts, strict=True):
        ends[end - len(part)] = end
    return ends


@cache
def _dictionary() -> Jieba:
    return Jieba()
