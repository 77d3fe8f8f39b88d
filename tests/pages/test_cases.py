"""A bug report is a folder: ``<generation>/<case>/`` with a page and what it must give, or how it must be refused.

There is a test for every field of every case, so that a failure names the field.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from offerlens import encode_reply, read_page
from offerlens.errors import Unavailable

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*/*/page.*"))


@cache
def read_json(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_bytes())
    return read


@cache
def data(page: Path) -> dict[str, Any]:
    """The reply's data for a page."""
    read: dict[str, Any] = json.loads(encode_reply(read_page(page.read_bytes())))["data"]
    return read


def name(page: Path) -> str:
    return f"{page.parent.parent.name}/{page.parent.name}"


READABLE = [page for page in PAGES if (page.parent / "expected.json").exists()]
REFUSED = [page for page in PAGES if (page.parent / "refusal.json").exists()]
FIELDS = [
    pytest.param(page, field, id=f"{name(page)}-{field}")
    for page in READABLE
    for field in read_json(page.parent / "expected.json")
]


@pytest.mark.parametrize(("page", "field"), FIELDS)
def test_a_field_is_what_is_expected(page: Path, field: str) -> None:
    assert data(page)[field] == read_json(page.parent / "expected.json")[field]


@pytest.mark.parametrize("page", READABLE, ids=name)
def test_no_field_is_missing_and_none_is_new(page: Path) -> None:
    assert list(data(page)) == list(read_json(page.parent / "expected.json"))


@pytest.mark.parametrize("page", REFUSED, ids=name)
def test_a_refusal_is_what_is_expected(page: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        read_page(page.read_bytes())
    assert {"code": refused.value.code, "reason": refused.value.reason} == read_json(page.parent / "refusal.json")


def test_every_page_has_one_expectation() -> None:
    assert sorted(READABLE + REFUSED) == PAGES
