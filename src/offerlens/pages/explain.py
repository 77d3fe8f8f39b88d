"""What was read of a page and what was not, and why: for whoever wonders about an empty field."""

from fnmatch import fnmatchcase
from typing import Any

import msgspec

from offerlens.item import Item
from offerlens.pages import read_offer
from offerlens.pages.trade import make_item

_WHY_EMPTY = {
    "price_info.origin_price_min": "no promotion is running",
    "price_info.origin_price_max": "no promotion is running",
    "price_info.discount_price": "no page carries it",
    "skus.origin_price": "no promotion is running",
    "tiered_price_info.prices": "the offer is priced by SKU",
    "sku_price_range.sku_param": "the offer is priced by SKU",
    "mixed_batch.*": "no such minimum is set",
    "sku_price_range.mix_param.*": "no such minimum is set",
    "sku_props": "the offer has no SKUs",
    "skus": "the offer has no SKUs",
    "promotions.promotion_id": "1688 does not give it out",
}
_FREE = "delivery_info.delivery_fee"
"""The one number whose 0 is an answer: free."""


_WHOLE = ("product_props",)
"""Lists of objects whose keys are no fields."""


class Explanation(msgspec.Struct, frozen=True):
    """How a page was read."""

    generation: str
    found: list[str]
    """The fields that the page fills, by their dotted names."""
    missing: dict[str, str]
    """The other fields, and why each is empty."""


def explain(body: bytes) -> Explanation:
    """How a page is read. Raises what `offerlens.pages.read_page` raises."""
    reader, offer = read_offer(body)
    filled = _fields(make_item(offer))
    return Explanation(
        generation=reader.__name__.rpartition(".")[2],
        found=[name for name, full in filled.items() if full],
        missing={name: _why(name, reader.MAY_LACK) for name, full in filled.items() if not full},
    )


def fields_of(item: Item) -> dict[str, list[Any]]:
    """Every field by its dotted name, with its values: one, or that of each entry of a list."""
    values: dict[str, list[Any]] = {}
    for name, value in msgspec.to_builtins(item).items():
        _spread(value, name, values)
    return values


def _spread(value: Any, name: str, values: dict[str, list[Any]]) -> None:
    entries = value if isinstance(value, list) else [value]
    if name not in _WHOLE and entries and isinstance(entries[0], dict):
        for entry in entries:
            for key, inner in entry.items():
                _spread(inner, f"{name}.{key}", values)
    else:
        values.setdefault(name, []).append(value)


def _why(name: str, may_lack: dict[str, str]) -> str:
    reasons = may_lack | _WHY_EMPTY
    return next((reason for field, reason in reasons.items() if fnmatchcase(name, field)), "the page has none")


def _fields(item: Item) -> dict[str, bool]:
    """Every field by its dotted name, and whether it is filled; in a list, whether any entry fills it."""
    return {name: any(_says_something(value, name) for value in of) for name, of in fields_of(item).items()}


def _says_something(value: Any, name: str) -> bool:
    if isinstance(value, bool) or name == _FREE:
        return value is not None
    return value not in (None, "", 0, [])
