"""A seller's title without the words that say nothing about the goods: what a title is translated best from.

Dropped are the words of the lists in ``titles/``, years, repeats and decoration. What the goods are, their material,
pattern, cut, season, audience and codes stay, in their order. What dropping a word brings together is looked at again.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate, groupby

import rjieba

from offerlens.language.lexicon import Lexicon, Term, glossary_terms, plain
from offerlens.language.pieces import Piece, cut, is_chinese

_LISTS = ("platforms", "trade", "filler")
_DROPPED = frozenset(f"titles/{name}" for name in _LISTS)
_KEPT = "kept"
"""The list of the goods that are called with a word of the other lists: 地摊灯, a lamp for a 地摊."""

_LONGEST = 500
"""1688 takes 60 characters. What is longer is no title, and left as it is."""
_YEAR = re.compile(
    r"(?<![0-9A-Za-z.*×/~#-])(?<!适用)(?<!适用于)(?<!适配)"
    r"(?:20[12]\d|2[3-9](?=年?(?:新款|[早初]?[春夏秋冬])))(?:年(?![会货画历]))?(?:款(?!式))?"
    r"(?![0-9A-Za-z.*×/~-]|[号型瓦目张毫铝]|系列|[个片只]装|灯珠|纽扣|欧标|国标|\w{0,4}历)"
)
"""A year of the seller's season: 2025新款, 2024年冬季, 25夏季.

Not a size, a profile (2020欧标), a battery (2025纽扣电池), the year of a calendar or of the car that a part fits.
"""
_GAP = "\u200b"
"""Stands for what was dropped (a zero width space, which titles have for decoration)."""
_DECORATION = frozenset('【】[]《》<>「」『』〖〗!！~～…。·•★☆◆◇●○■□▲△▶►◀♥♡❤✨🔥⭐✅✔|｜"“”^_=')
_TIDY = (
    (re.compile(rf"(?<=[0-9A-Za-z]){_GAP}+(?=[0-9A-Za-z])"), " "),
    (re.compile(rf"{_GAP}|[(（][\s,，、;；/{_GAP}]*[)）]"), ""),
    (re.compile(r"([,，、;；/])(?:\s*[,，、;；/])+"), r"\1"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"^(?:[\s,，、;；/&:：]|[-+](?!\d))+|[\s,，、;；/&:：-]+$"), ""),
)
"""What the dropped words leave behind, and what is put there."""
_ASCII = re.compile(r"[0-9A-Za-z]")
_GOODS = frozenset({"goods", "apparel"})
_NAMING = frozenset({"objects", "brands"})
_MATERIAL = frozenset({"materials"})
_THINGS = frozenset({"goods", "apparel", "objects", "units"})


def optimize_title(title: str) -> str:
    """A Chinese title without what says nothing about the goods; the title itself where nothing would be left."""
    while len(title) <= _LONGEST and is_chinese(title) and (shorter := _shorter(title)) != title:
        title = shorter
    return title


def _shorter(title: str) -> str:
    text = _outright().sub(lambda found: _GAP if found["dropped"] else found[0], _YEAR.sub(_GAP, title))
    kept = list(_without_repeats(list(_without_fillers(text))))
    if not any(piece.kind in {"term", "code", "word", "weight"} for piece in kept):
        return title
    said = "".join(piece.text for piece in kept)
    for left, instead in _TIDY:
        said = left.sub(instead, said)
    return said


def _without_fillers(text: str) -> Iterator[Piece]:
    """Words are none where a longer one of the dictionary runs over their end: 新品 in 新品种, 上新 in 墙上新颖."""
    ends = {0, *accumulate(map(len, rjieba.cut(text, hmm=False)))}
    end = 0
    for dropped, group in groupby(cut(text, _lexicon()), lambda piece: _kind(piece) in _DROPPED):
        pieces = list(group)
        start, end = end, end + sum(len(piece.text) for piece in pieces)
        if dropped and {start, end} <= ends:
            yield Piece("space", _GAP)
        else:
            yield from (Piece("space", " ") if piece.text in _DECORATION else piece for piece in pieces)


def _without_repeats(pieces: list[Piece]) -> Iterator[Piece]:
    """Words and codes once each; a single character may come again, as in a size or a compound."""
    seen: set[str] = set()
    for at, piece in enumerate(pieces):
        word = plain(piece.text)
        if word in seen and not _says_more(pieces, at):
            yield Piece("space", _GAP)
            continue
        if piece.kind not in {"space", "mark"} and len(word) > 1:
            seen.add(word)
        yield piece


def _says_more(pieces: list[Piece], at: int) -> bool:
    """Whether a repeat makes another word or size with what is beside it: 苹果手机壳, 除湿盒, Type-C转Type-C, 10:10."""
    piece, last, following = pieces[at], pieces[at - 1], pieces[at + 1 : at + 2]
    before = next(pieces[place] for place in range(at - 1, -1, -1) if pieces[place].kind != "space")
    if piece.kind == "code" or piece.numbers:
        return before.kind == "code" or any(beside.kind != "space" for beside in (last, *following))
    if _kind(piece) in _GOODS:
        if any(beside.kind == "word" and len(beside.text) == 1 for beside in following):  # 爆米花机 in 爆米花机器
            return True
        return before.kind in {"word", "code"} or _kind(before) in _NAMING or _is_short(before, _MATERIAL)
    return any(beside.kind == "word" or _is_short(beside, _THINGS) for beside in following)


def _is_short(piece: Piece, kinds: frozenset[str]) -> bool:
    return len(piece.text) == 1 and _kind(piece) in kinds


def _kind(piece: Piece) -> str:
    """The list or the file of the glossary that a piece is from."""
    return piece.term.kind if piece.term is not None else ""


@cache
def _lexicon() -> Lexicon:
    """The words of the lists among the terms of the glossary, so that none is found inside a longer word."""
    listed = {plain(word): f"titles/{name}" for name in (*_LISTS, _KEPT) for word in _words(name)}
    # the glossary's #年新款 would take a number along that is no year
    terms = (term for term in glossary_terms() if not {plain(term.chinese), term.chinese.lstrip("#年")} & listed.keys())
    return Lexicon((*terms, *(Term(word, name, {}) for word, name in listed.items())))


@cache
def _outright() -> re.Pattern[str]:
    """The words of the lists that are found without the lexicon.

    Those with Latin letters would be codes to it, and long ones may be lost to it beside what nobody knows.
    """
    dropped, kept = ("|".join(map(re.escape, words)) for words in (_plain_words(*_LISTS), _plain_words(_KEPT)))
    edge = "[0-9A-Za-z_.*'×-]"
    return re.compile(rf"(?<!{edge})(?:{kept}|(?P<dropped>{dropped}))(?!{edge})", re.IGNORECASE)


def _plain_words(*names: str) -> list[str]:
    """Of some lists, the words that `_outright` finds; the longest first."""
    words = [word for name in names for word in _words(name) if "#" not in word]
    return sorted((word for word in words if len(word) > 3 or _ASCII.search(word)), key=len, reverse=True)


def _words(name: str) -> list[str]:
    lines = (files("offerlens.language") / "titles" / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]
