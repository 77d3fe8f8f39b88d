"""Single values as pages write them -> the contract's types.

1688 is not strict about types: the same field is a number on one page and a text on another, an absent value may be
missing, null, "" or the word "null". These functions are total: what cannot be read as the type is nothing.
"""

import html
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

Scalar = str | int | float | bool | None
"""Any JSON value that is neither an object nor a list."""

_MONEY = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,30})?")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CENT = Decimal("0.01")
_MOST = 10**18


def text(value: Scalar) -> str:
    """The value as text; "" for nothing."""
    if type(value) is str:
        return value
    if type(value) is int:
        return str(value) if -_MOST < value < _MOST else ""
    return "" if value is None or isinstance(value, bool) else str(value)


def plain(value: Scalar) -> str:
    """The value as text with its HTML entities decoded: names come escaped for HTML even inside JSON."""
    raw = text(value)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), raw) if "&" in raw else raw


def whole(value: Scalar) -> int:
    """The value as an integer; 0 for nothing."""
    if type(value) is int or type(value) is float:
        return int(value) if -_MOST < value < _MOST else 0
    return int(value) if type(value) is str and _INTEGER.fullmatch(value) else 0


def number(value: Scalar) -> int | float | None:
    """The value as a number that is not negative, an integer where the source has one; None for nothing."""
    if type(value) is int or type(value) is float:
        return value if 0 <= value < _MOST else None
    if type(value) is str and _DECIMAL.fullmatch(value):
        return float(value) if "." in value else int(value)
    return None


@lru_cache(1024, typed=True)
def money(value: Scalar) -> str:
    """A price in yuan as text with two decimals; "" for nothing."""
    raw = text(value)
    if _MONEY.fullmatch(raw):
        return raw
    return str(Decimal(raw).quantize(_CENT, ROUND_HALF_UP)) if _DECIMAL.fullmatch(raw) else ""


def kilograms(grams: Scalar) -> int | float | None:
    """Grams as kilograms, an integer where they are whole; None for nothing."""
    weight = number(grams)
    if weight is None:
        return None
    return weight / 1000 if weight % 1000 else int(weight) // 1000
