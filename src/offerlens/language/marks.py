"""Punctuation: what Chinese marks are written as elsewhere, and how those are spaced."""

import re
from collections.abc import Iterable

from offerlens.language.lexicon import plain

_WRITTEN = {"，": ", ", "、": ", ", "：": ": ", "。": ". ", "｜": "|", "“": '"', "”": '"', "《": '"', "》": '"'}
_WRITTEN |= {"「": "[", "」": "]", "『": "[", "』": "]"}
_APART = frozenset("+&")
"""Marks that stand between blanks."""
_SPACING = (
    (re.compile(r"\s+(?=[,;:!?)\]])"), ""),
    (re.compile(r"(?<=[,;!?])(?=[^\s\d,;!?)\]])|(?<=:)(?=[^\W\d])"), " "),
    (re.compile(r"(?<=[^\s(\[/])\s*(?=[(\[])|(?<=[)\]])(?=\w)"), " "),
    (re.compile(r"(?<=[(\[])\s+"), ""),
)
"""No blank before a closing mark, one behind it; the other way round for an opening one. Numbers stay whole: 1,000."""


def written(marks: Iterable[str]) -> str:
    """What a row of marks is written as."""
    said = "".join(_WRITTEN.get(mark, plain(mark)) for mark in marks)
    return f" {said.strip()} " if said.strip() in _APART else said


def spaced(text: str) -> str:
    """A text with blanks where its marks want them, and nowhere else."""
    for place, blank in _SPACING:
        text = place.sub(blank, text)
    return text.strip()
