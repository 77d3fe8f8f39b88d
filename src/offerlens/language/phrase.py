"""Pieces of a Chinese text, put into another language's order.

A seller's title is a row of phrases: words that describe, then the goods (宽松白色打底衫). Each becomes a phrase of its
own. What is no word of the glossary stays where it was.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Literal

from msgspec import Struct

from offerlens.language.grammar import Grammar
from offerlens.language.lexicon import UNITS
from offerlens.language.marks import spaced, written
from offerlens.language.pieces import Piece
from offerlens.language.texts import Role

_GOODS = frozenset({"goods", "apparel"})
_POSTPOSED = frozenset("女男")
"""For whom the goods before them are: T恤女."""
_FIXED = frozenset({"sizes", "units"})
"""Kinds of terms that say how much of what stands beside them, and keep their place: 推荐80-100斤."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HOLE = re.compile(r"#([1-9])?")


class _Group(Struct):
    """What describes, and the goods that it describes."""

    describing: list[Piece]
    goods: Piece | None = None


class Writer:
    """Writes phrases in a language."""

    def __init__(self, language: str, grammar: Grammar, kilograms: str, role: Role) -> None:
        self._language = language
        self._grammar = grammar
        self._kilograms = kilograms
        self._role = role

    def write(self, pieces: Sequence[Piece]) -> str:
        """The pieces of a text as a text."""
        said = ""
        for mark, run in groupby(_blanks_read(pieces), lambda piece: piece.kind in {"mark", "space"}):
            part = list(run)
            if not mark:
                said += self._segment(part, begins=said == "" or said.endswith("["))
            elif all(piece.kind == "space" for piece in part):
                said += self._grammar.phrase
            else:
                said += written(piece.text for piece in part)
        return spaced(said)

    def term(self, piece: Piece, *, describing: bool) -> str:
        """What a piece is called, alone or beside what it describes."""
        if piece.term is None:
            return self._weight(piece) if piece.kind == "weight" else piece.text
        word = piece.term.words[self._language]
        said = word.alone
        if describing:
            said = word.describing or self._grammar.joins.get(piece.term.kind, "{}").replace("{}", word.alone)
        said = self._filled(said, piece.numbers)
        return self._grammar.capital_words(said) if self._role == "title" and piece.term.kind != UNITS else said

    def _filled(self, said: str, numbers: Sequence[str]) -> str:
        """A cell with its numbers, which it may name (``#2 off over #1``), in the form that its first number wants."""
        following: Iterator[str] = iter(numbers)

        def number(hole: re.Match[str]) -> str:
            named = hole.group(1)
            return numbers[int(named) - 1] if named and int(named) <= len(numbers) else next(following, "")

        return _HOLE.sub(number, self._grammar.number(said, numbers[0]) if numbers else said)

    def _weight(self, piece: Piece) -> str:
        """A weight in kilograms, with the seller's own words: what a size was ordered by."""
        kilograms = _NUMBER.sub(lambda jin: f"{(Decimal(jin.group()) / 2).normalize():f}", piece.numbers[0])
        return f"{self._filled(self._kilograms, (kilograms,))} ({piece.text})"

    def _segment(self, pieces: list[Piece], *, begins: bool) -> str:
        said = self._grammar.phrase.join(filter(None, map(self._group, _groups(pieces))))
        if self._role == "unit" or not begins or pieces[0].kind == "code":
            return said
        return self._grammar.capital_first(said)

    def _group(self, group: _Group) -> str:
        if group.goods is None:
            return self._grammar.join(self._headless(group.describing))
        if self._grammar.head == "last":
            words = self._described(group.describing)
            return self._grammar.join([*words, self.term(group.goods, describing=False)])
        leading, rest = _leading(group.describing)
        words = [piece.text for piece in leading]
        return self._grammar.join([*words, self.term(group.goods, describing=False), *reversed(self._described(rest))])

    def _headless(self, pieces: list[Piece]) -> list[str]:
        """Words that describe nothing that is named: the last of them is what is meant (黄色豹纹: a yellow pattern)."""
        words: list[str] = []
        for kind, run in groupby(pieces, _standing):
            part = list(run)
            if kind == "place":
                words.append(self._place(part))
            elif kind == "fixed":
                words += [self.term(piece, describing=False) for piece in part]
            else:
                head, described = self.term(part[-1], describing=False), self._described(part[:-1])
                words += [*described, head] if self._grammar.head == "last" else [head, *reversed(described)]
        return words

    def _place(self, pieces: list[Piece]) -> str:
        """A place within a place: 江苏省连云港市."""
        words = [self.term(piece, describing=False) for piece in pieces]
        return self._grammar.space.join(words) if self._grammar.places == "large" else ", ".join(reversed(words))

    def _described(self, pieces: list[Piece]) -> list[str]:
        """What describes, each once, in the Chinese order; a number stays with what it counts."""
        words: list[str] = []
        for kind, run in groupby(pieces, _standing):
            said = [self.term(piece, describing=True) for piece in run]
            words += [self._grammar.join(said)] if kind == "fixed" else said
        return list(dict.fromkeys(words))


def _groups(pieces: list[Piece]) -> list[_Group]:
    groups: list[_Group] = []
    waiting: list[Piece] = []
    for at, piece in enumerate(pieces):
        if _is_goods(piece):
            groups.append(_Group(waiting, piece))
            waiting = []
        elif groups and not waiting and piece.text in _POSTPOSED and not _is_goods(*pieces[at + 1 : at + 2]):
            groups[-1].describing.append(piece)
        else:
            waiting.append(piece)
    if groups:
        groups[-1].describing += waiting
    elif waiting:
        groups.append(_Group(waiting))
    return groups


def _leading(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The names and codes that a phrase begins with, and the rest: they lead in every language."""
    count = next((at for at, piece in enumerate(pieces) if piece.term is not None), len(pieces))
    return pieces[:count], pieces[count:]


def _is_goods(*pieces: Piece) -> bool:
    return any(piece.term is not None and piece.term.kind in _GOODS for piece in pieces)


def _standing(piece: Piece) -> Literal["fixed", "place", "free"]:
    """Whether a piece keeps its place in a phrase."""
    if piece.term is None or piece.term.kind in _FIXED:
        return "fixed"
    return "place" if _is_place(piece) else "free"


def _is_place(piece: Piece) -> bool:
    return piece.term is not None and piece.term.kind == "places"


def _blanks_read(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with only those blanks of the seller's that part two phrases.

    One beside a code is a plain blank, and one between a province and its town (浙江省 金华市) is none.
    """
    inner = (None, *pieces), pieces, (*pieces[1:], None)
    for before, piece, after in zip(*inner, strict=False):
        if piece.kind != "space":
            yield piece
        elif before and after and not (_is_place(before) and _is_place(after)):
            beside_code = "code" in {before.kind, after.kind}
            yield Piece("mark", " ") if beside_code else piece
