"""Every setting: it is explained where it stands, and in docs/settings.md."""

from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import pytest

from offerlens.docstrings import field_docstrings
from offerlens.settings import CacheSettings, LanguageSettings, ServerSettings, SourceSettings

GROUPS = (SourceSettings, LanguageSettings, CacheSettings, ServerSettings)
SETTINGS: list[Field[Any]] = [setting for group in GROUPS for setting in fields(group)]
DOCSTRINGS = {name: string for group in GROUPS for name, string in field_docstrings(group).items()}
ALL = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
TABLE = Path(__file__).parents[1] / "docs" / "settings.md"


def rows() -> dict[str, list[str]]:
    """The table of the documentation: the cells of each row by the first."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells}


def row(setting: Field[Any]) -> list[str]:
    """What the documentation has to say of a setting, in its own words where it stands."""
    return [
        f"`{setting.name}`",
        f"`--{setting.name.replace('_', '-')}`",
        f"`OFFERLENS_{setting.name.upper()}`",
        "none" if setting.default is None else f"`{setting.default}`",
        DOCSTRINGS[setting.name],
    ]


@ALL
def test_a_setting_has_a_docstring(setting: Field[Any]) -> None:
    assert DOCSTRINGS[setting.name]


@ALL
def test_a_setting_has_a_default(setting: Field[Any]) -> None:
    assert setting.default is not MISSING


@ALL
def test_a_setting_has_its_row_in_the_table(setting: Field[Any]) -> None:
    assert rows()[f"`{setting.name}`"] == row(setting)


def test_the_table_has_no_setting_that_is_not_there() -> None:
    documented = {cell.strip("`") for cell in rows() if cell.startswith("`")}
    assert documented == {setting.name for setting in SETTINGS}


def test_no_two_settings_share_a_name() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_nothing_of_1688_is_read_by_default() -> None:
    assert SourceSettings().read_1688 is False


def test_only_this_machine_is_listened_to_by_default() -> None:
    assert ServerSettings().host == "127.0.0.1"
