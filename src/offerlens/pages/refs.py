"""Ways of fastjson, which writes 1688's pages, that a tree of plain values keeps and a struct must not see.

``{"$ref": "$.result.data.x[0]"}`` stands for the value at that path, and null, {} or [] for a value that is not there:
an offer without SKUs has ``"skuInfoMap":[]`` where others have an object.
"""

import re
from collections.abc import Iterator
from typing import Any

from offerlens.errors import PageUnreadable

_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]{1,9})\]")
_CHAIN = 8
"""How many references may follow one another; on real pages they never do."""
_MOST_VALUES = 2_000_000
"""How many values a page may have once its references are followed; a real one has some 10,000."""


def resolve_refs(tree: Any) -> Any:
    """Put in the place of every reference what it points to, and return the tree, which is changed.

    A reference that points nowhere, or back to what holds it, becomes null. Raises `PageUnreadable` when the references
    multiply the page beyond any real size.
    """
    refs, pending = _Refs(tree), [tree]
    while pending:
        holder = pending.pop()
        for key, value in _entries(holder):
            if _is_ref(value):
                holder[key] = refs.at(value["$ref"], _CHAIN - 1)
            else:
                pending.append(value)
    _open_cycles(tree)
    return tree


def _entries(holder: Any) -> Iterator[tuple[Any, Any]]:
    """The objects and lists in an object or list, with their keys."""
    pairs = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
    return ((key, value) for key, value in list(pairs) if isinstance(value, dict | list))


def _is_ref(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)


class _Refs:
    """What stands at the paths of a tree. Each path is walked once, however often it is named."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._found: dict[str, Any] = {}

    def at(self, path: str, hops: int) -> Any:
        """The value at a path, through as many references as may follow one another; None where there is none."""
        if path not in self._found:
            self._found[path] = None  # while it is looked for: a circle ends here
            self._found[path] = self._walk(path, hops)
        return self._found[path]

    def _walk(self, path: str, hops: int) -> Any:
        value = self._tree
        for name, index in _STEP.findall(path):
            value = _step(value, name, index)
            if _is_ref(value):
                value = self.at(value["$ref"], hops - 1) if hops else None
        return value


def _step(value: Any, name: str, index: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list) and index and int(index) < len(value):
        return value[int(index)]
    return None


def _open_cycles(tree: Any) -> None:
    sizes: dict[int, int] = {}
    path: set[int] = set()
    pending = [(tree, False)]
    while pending:
        holder, measured = pending.pop()
        if measured:
            path.discard(id(holder))
            sizes[id(holder)] = size = len(holder) + sum(sizes.get(id(value), 0) for _, value in _entries(holder))
            if size > _MOST_VALUES:
                raise PageUnreadable("The page's references multiply its data beyond any real size.")
        elif id(holder) not in sizes:
            path.add(id(holder))
            pending.append((holder, True))
            for key, value in _entries(holder):
                if id(value) in path:
                    holder[key] = None
                else:
                    pending.append((value, False))


def without_nothings(tree: Any) -> Any:
    """Take every null, {} and [] that the page has out of the tree, and return it."""
    pending, seen = [tree], set[int]()
    while pending:
        holder = pending.pop()
        if id(holder) not in seen:
            seen.add(id(holder))
            pending += (value for _, value in _entries(holder))
            if isinstance(holder, dict):
                for key in [key for key, value in holder.items() if _is_nothing(value)]:
                    del holder[key]
            else:
                holder[:] = [value for value in holder if not _is_nothing(value)]
    return tree


def _is_nothing(value: Any) -> bool:
    return value is None or value == [] or value == {}
