"""How a language orders, joins and capitalises what the glossary's terms say: ``terms/grammar.toml``."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

_FIRST = re.compile(r"^\(?[^\W\d_]+")
_PARTS = re.compile(r"(?:(?<=[-/])|(?<=^)|(?<=^\())[^\W\d_]+")


def _slavic(number: str) -> int:
    """Which form a number takes in Russian (Unicode CLDR, cardinal plurals): 1 год, 2 года, 5 лет, 1,5 года."""
    if not number.isdecimal():
        return 1 if "." in number else 2
    tens, ones = divmod(int(number[-2:]), 10)
    if tens == 1 or ones == 0 or ones > 4:
        return 2
    return 0 if ones == 1 else 1


_PLURALS: Mapping[str, Callable[[str], int]] = {
    "none": lambda _: 0,
    "one": lambda number: number != "1",
    "slavic": _slavic,
}


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of one language."""

    head: Literal["first", "last"]
    """Where the goods stand in a phrase."""
    space: str
    """What joins the words of a phrase."""
    phrase: str
    """What joins phrases."""
    title: Literal["words", "first", "none"]
    """How a title is capitalised."""
    small: frozenset[str] = frozenset()
    """Words that stay small in a title of capitalised words."""
    plural: Literal["none", "one", "slavic"] = "none"
    """Which forms of what is counted there are, parted by | in a cell: all alike; one and more; as Russian counts."""
    places: Literal["large", "small"] = "small"
    """Which of two places stands first: the province or the town."""
    joins: Mapping[str, str] = {}
    """By kind of term, what a describing term is put into."""
    language: str = ""

    def join(self, words: Iterable[str]) -> str:
        """Words as a phrase. Where a language writes none between its words, one still parts them from Latin ones."""
        said = ""
        for word in words:
            touching = bool(said) and bool(word) and (said[-1].isascii() or word[0].isascii())
            said += (self.space or (" " if touching else "")) + word if said else word
        return said

    def capital_words(self, text: str) -> str:
        """A phrase as it stands in a title, where that has a capital letter in every word."""
        if self.title != "words":
            return text
        return " ".join(word if word in self.small else self._capital(word) for word in text.split(" "))

    def capital_first(self, text: str) -> str:
        """A text with a capital first letter."""
        return text if self.title == "none" else _FIRST.sub(lambda word: self._upper(word.group()), text)

    def number(self, forms: str, number: str) -> str:
        """Of the forms of what is counted, in the order of `plural`, the one for a number."""
        said = forms.split("|")
        return said[min(_PLURALS[self.plural](number), len(said) - 1)]

    def _capital(self, word: str) -> str:
        return _PARTS.sub(lambda part: self._upper(part.group()), word)

    def _upper(self, word: str) -> str:
        """A word with a capital first letter; one that has a capital elsewhere, such as iPhone, is left as it is."""
        if word != word.lower():
            return word
        bracket, word = word[: word.startswith("(")], word[word.startswith("(") :]
        first = "İ" if self.language == "tr" and word[0] == "i" else word[0].upper()
        return bracket + first + word[1:]


@cache
def grammars() -> Mapping[str, Grammar]:
    """The rules of every language. Raises `ValueError` when the file is not as it says at its top."""
    text = (files("offerlens.language") / "terms" / "grammar.toml").read_text("utf-8")
    rules = {language: {**table, "language": language} for language, table in tomllib.loads(text).items()}
    return msgspec.convert(rules, dict[str, Grammar])
