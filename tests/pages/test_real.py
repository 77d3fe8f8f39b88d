"""Real pages, field by field, against values read from the pages by hand: one test a field of each page.

The pages lie in ../shared/pages; what they show lies beside this file, under the same names.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from offerlens import encode_reply, read_page
from offerlens.errors import Refused

EXPECTED = Path(__file__).parent / "real"
REFUSAL = ".refusal.json"
REFUSALS = sorted(EXPECTED.rglob(f"*{REFUSAL}"))
CASES = sorted(set(EXPECTED.rglob("*.json")) - set(REFUSALS))


@cache
def expected(case: Path) -> dict[str, Any]:
    """What the page shows."""
    read: dict[str, Any] = json.loads(case.read_bytes())
    return read


@cache
def data(page: Path) -> dict[str, Any]:
    """The reply's data for a page."""
    read: dict[str, Any] = json.loads(encode_reply(read_page(page.read_bytes())))["data"]
    return read


def page_of(case: Path, shared: Path) -> Path:
    """The saved page of a case, whatever its ending."""
    folder = shared / "pages" / case.relative_to(EXPECTED).parent
    return next(file for file in folder.iterdir() if file.stem == stem(case))


def stem(case: Path) -> str:
    """What the page of a case is called, less its ending."""
    return case.name.removesuffix(REFUSAL).removesuffix(".json")


FIELDS = [pytest.param(case, field, id=f"{case.stem}-{field}") for case in CASES for field in expected(case)]


@pytest.mark.parametrize(("case", "field"), FIELDS)
def test_a_field_is_what_the_page_shows(case: Path, field: str, shared: Path) -> None:
    assert data(page_of(case, shared))[field] == expected(case)[field]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_no_field_is_missing_and_none_is_new(case: Path, shared: Path) -> None:
    assert list(data(page_of(case, shared))) == list(expected(case))


@pytest.mark.parametrize("case", REFUSALS, ids=stem)
def test_a_refusal_is_told_as_what_it_is(case: Path, shared: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_page(page_of(case, shared).read_bytes())
    assert {"code": refused.value.code, "reason": refused.value.reason} == json.loads(case.read_bytes())


FOLDERS = sorted({case.parent for case in CASES})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_saved_page_has_its_expectations(folder: Path, shared: Path) -> None:
    pages = {file.stem for file in (shared / "pages" / folder.name).iterdir()}
    assert pages == {stem(case) for case in folder.iterdir()}
