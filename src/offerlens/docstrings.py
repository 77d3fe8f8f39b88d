"""What stands under the fields of a class: Python keeps the docstring of a class, but none of its fields."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from inspect import getsource

_OURS = __name__.partition(".")[0]


def field_docstrings(of: type) -> dict[str, str]:
    """The string under each field of a class of offerlens, and of those that it is made from, by the field's name."""
    found: dict[str, str] = {}
    for base in reversed(of.__mro__):
        if base.__module__.partition(".")[0] == _OURS:
            found |= _in_module(base.__module__).get(base.__name__, {})
    return found


@cache
def _in_module(name: str) -> dict[str, dict[str, str]]:
    body = ast.parse(getsource(sys.modules[name])).body
    return {one.name: dict(_strings(one)) for one in body if isinstance(one, ast.ClassDef)}


def _strings(of: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, after in zip(of.body, of.body[1:], strict=False):
        match field, after:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                yield name, text
