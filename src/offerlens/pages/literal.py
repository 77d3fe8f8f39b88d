"""JavaScript literals that pages carry: cut them out and read them, never run them.

The quick way is for what 1688's servers write: JSON straight into typed structs, skipping every field that nobody asked
for. Where that fails, the slow way reads what browsers, formatters and other years make of the same data: JSON5 with
numbers as keys, and fastjson's ``$ref`` where a field of ours should be.
"""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
import pyjson5

from offerlens.errors import PageCutOff, PageUnreadable
from offerlens.pages.refs import resolve_refs, without_nothings

T = TypeVar("T")

_DEPTH = 64
"""How deep a literal may nest; real pages stay under 20."""

_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading JSON raises for texts that are none, are no UTF-8, or nest deeper than the interpreter's stack."""

_TAIL = 64
"""How far before the end of a script its last statement ends."""

_NUMERIC_KEY = re.compile(
    r"""
    "(?:[^"\\]++|\\.)*+(?:"|\\?\Z) | '(?:[^'\\]++|\\.)*+(?:'|\\?\Z)  # a string, ended or not: to step over
    | ([{,]\s*)([0-9]++)(?=\s*:)                                   # a key that neither JSON nor JSON5 has
    """,
    re.VERBOSE | re.DOTALL,
)

_SURROGATE = re.compile(
    r"""
    ( \\\\                                                       # an escaped backslash: to step over
    | \\u[dD][89abAB][0-9a-fA-F]{2} \\u[dD][c-fC-F][0-9a-fA-F]{2} )  # two halves: a character
    | \\u[dD][89a-fA-F][0-9a-fA-F]{2}                             # a half alone
    """,
    re.VERBOSE,
)
"""Escaped halves of characters (RFC 8259, 7): one alone is nothing that a reply could carry."""


class Node(msgspec.Struct, kw_only=True, rename="camel", gc=False):
    """An object of a page.

    A ``$ref`` instead of the object's own fields fails the quick read, because it is no null: only then is the page
    read the slow way, with its references resolved.
    """

    ref: None = msgspec.field(name="$ref", default=None)


def cut(body: bytes, marker: bytes) -> memoryview:
    """The literal that follows a marker, up to the end of its script, uncopied.

    Raises `PageCutOff` when the script does not end. A script cannot hold ``</script>`` in a string, or it would end
    there for a browser too.
    """
    start = body.find(b"{", body.find(marker))
    end = body.find(b"\n", start)  # servers write the literal on one line; looking for that is 40 times quicker
    if not body.startswith(b"</script>", end + 1):
        end = body.find(b"</script>", start)
    if start < 0 or end < 0:
        raise PageCutOff
    tail = body[max(start, end - _TAIL) : end]
    return memoryview(body)[start : end - len(tail) + len(tail.rstrip(b" \t\r\n;)"))]


class LiteralReader(Generic[T]):
    """Reads literals into one kind of struct.

    ``mend`` makes JSON of what the server writes, where that is none; the slow way starts from the literal itself.
    """

    def __init__(self, kind: type[T], mend: Callable[[memoryview], bytes] | None = None) -> None:
        self._kind = kind
        self._mend = mend
        self._decoder = msgspec.json.Decoder(kind)

    def read(self, literal: memoryview) -> T:
        """The struct of a literal. Raises `PageCutOff` or `PageUnreadable`."""
        mended = self._mend(literal) if self._mend else literal
        try:
            return self._decoder.decode(mended)
        except _NO_JSON:
            return self._read_slowly(literal, mended)

    def _read_slowly(self, literal: memoryview, mended: bytes | memoryview) -> T:
        try:
            tree = msgspec.json.decode(mended)
        except _NO_JSON:
            tree = _read_json5(literal)
        return _convert(tree, self._kind)


def read_assigned(source: str, marker: str, kind: type[T]) -> T | None:
    """The struct of the first object after a marker, whatever follows it in its script; None when there is no marker.

    Raises `PageCutOff` or `PageUnreadable`.
    """
    at = source.find(marker)
    start = source.find("{", at)
    if at < 0 or start < 0:
        return None
    end = source.find("</script>", start)
    return _convert(_decode_json5(source[start : end if end >= 0 else None], more=True), kind)


def _read_json5(literal: memoryview) -> Any:
    try:
        return _decode_json5(_NUMERIC_KEY.sub(_quote, str(literal, "utf-8")))
    except UnicodeDecodeError as error:
        raise PageUnreadable("The page's data are not UTF-8.") from error


def _decode_json5(source: str, *, more: bool = False) -> Any:
    """The value at the start of a text, and nothing after it unless more may follow."""
    try:
        return pyjson5.decode(_SURROGATE.sub(_whole_character, source), _DEPTH, more)
    except pyjson5.Json5DecoderException as error:
        reason = str(error.args[0])
        if isinstance(error, pyjson5.Json5EOF) and "NumericLiteral" not in reason:
            raise PageCutOff from error
        raise PageUnreadable(f"The page's data are no literal: {reason[:160]}.") from error


def _convert(tree: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(without_nothings(resolve_refs(tree)), kind)
    except msgspec.ValidationError as error:
        raise PageUnreadable(f"The page's data are laid out in a way that is not known: {error}.") from error


def _whole_character(escape: re.Match[str]) -> str:
    return escape[0] if escape[1] else "\\ufffd"


def _quote(match: re.Match[str]) -> str:
    return match[0] if match[2] is None else f'{match[1]}"{match[2]}"'
