"""Which values a SKU stands for.

1688 names a SKU by the names of its values, joined with the HTML entity ``&gt;`` even inside JSON: 白色豹纹&gt;L. The
names are escaped too, so the text is split first and decoded after.
"""

from offerlens.errors import PageUnreadable
from offerlens.item import SkuProp
from offerlens.pages.values import plain

_JOIN = "&gt;"
_MOST_SPARE = 4
"""How many joints the names of one SKU may hold; the search for them grows with it."""
_MOST_PROPS = 6
"""How many properties that search takes on; 1688 allows fewer."""


class Choices:
    """The values of an offer's properties by their names."""

    def __init__(self, props: list[SkuProp]) -> None:
        self._positions = [{value.name: at for at, value in reversed(list(enumerate(prop.values)))} for prop in props]

    def of_attrs(self, attrs: str) -> tuple[int, ...]:
        """The position of the chosen value in each property, of names joined by the page.

        Raises `PageUnreadable` when the text names a value that the properties do not have: a SKU must never be sold
        under another's name.
        """
        return self.of_names(attrs.split(_JOIN))

    def of_names(self, names: list[str]) -> tuple[int, ...]:
        """The same of a list of names."""
        choice = _match(self._positions, names)
        if choice is None:
            shown = _JOIN.join(names)[:80]
            raise PageUnreadable(f"The SKU {shown!r} does not match the offer's properties.")
        return choice


def _match(positions: list[dict[str, int]], pieces: list[str]) -> tuple[int, ...] | None:
    if len(pieces) == len(positions):
        found = tuple(map(_position, positions, pieces))
        return None if None in found else found  # type: ignore[return-value]
    spare = len(pieces) - len(positions)
    searched = 0 < spare <= _MOST_SPARE and len(positions) <= _MOST_PROPS
    return _match_joined(positions, pieces, spare) if searched else None


def _match_joined(positions: list[dict[str, int]], pieces: list[str], spare: int) -> tuple[int, ...] | None:
    """Where a name holds the joint itself (尺码 > 40), a value's name is several pieces."""
    for taken in range(1, spare + 2):
        at = _position(positions[0], _JOIN.join(pieces[:taken])) if positions else None
        rest = None if at is None else _match(positions[1:], pieces[taken:])
        if at is not None and rest is not None:
            return at, *rest
    return None


def _position(positions: dict[str, int], name: str) -> int | None:
    at = positions.get(name)
    return positions.get(plain(name)) if at is None else at
