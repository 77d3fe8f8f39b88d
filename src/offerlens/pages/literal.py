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

_NUMERIC_KEY = re.compile(
    r"""
    "(?:[^"\\]++|\\.)*+" | '(?:[^'\\]++|\\.)*+'   # a string: to step over
    | ([{,]\s*)([0-9]+)(?=\s*:)                   # a key that neither JSON nor JSON5 has
    """,
    re.VERBOSE | re.DOTALL,
)


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
    while end > start and body[end - 1] in b" \t\r\n;)":
        end -= 1
    return memoryview(body)[start:end]


class LiteralReader(Generic[T]):
    """Reads literals into one kind of struct.

    ``mend`` makes JSON of what the server writes, as far as it knows how; the slow way starts from the literal itself.
    """

    def __init__(self, kind: type[T], mend: Callable[[memoryview], bytes]) -> None:
        self._kind = kind
        self._mend = mend
        self._decoder = msgspec.json.Decoder(kind)

    def read(self, literal: memoryview) -> T:
        """The struct of a literal. Raises `PageCutOff` or `PageUnreadable`."""
        mended = self._mend(literal)
        try:
            return self._decoder.decode(mended)
        except (msgspec.DecodeError, RecursionError):
            return self._read_slowly(literal, mended)

    def _read_slowly(self, literal: memoryview, mended: bytes) -> T:
        try:
            tree = msgspec.json.decode(mended)
        except (msgspec.DecodeError, RecursionError):
            tree = _read_json5(literal)
        try:
            return msgspec.convert(without_nothings(resolve_refs(tree)), self._kind)
        except msgspec.ValidationError as error:
            raise PageUnreadable(f"The page's data are laid out in a way that is not known: {error}.") from error


def _read_json5(literal: memoryview) -> Any:
    try:
        return pyjson5.decode(_NUMERIC_KEY.sub(_quote, str(literal, "utf-8")), _DEPTH)
    except pyjson5.Json5EOF as error:
        raise PageCutOff from error
    except (UnicodeDecodeError, pyjson5.Json5DecoderException) as error:
        reason = str(error.args[0] if isinstance(error, pyjson5.Json5DecoderException) else error)
        raise PageUnreadable(f"The page's data are no literal: {reason[:160]}.") from error


def _quote(match: re.Match[str]) -> str:
    return match[0] if match[2] is None else f'{match[1]}"{match[2]}"'
