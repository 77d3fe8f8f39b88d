"""The documentation as a site: every link leads somewhere, and no page loads anything from elsewhere."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from docs.pages import PROJECT

CONFIGURATION = "zensical.toml"
LOADED = re.compile(r"""<(?:script|link|img|iframe)[^>]*\s(?:src|href)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//""")


def named(entries: list[dict[str, Any]]) -> list[str]:
    """The files that a navigation leads to."""
    return [
        name for entry in entries for at in entry.values() for name in (named(at) if isinstance(at, list) else [at])
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "docs", folder / "docs")
    shutil.copy(PROJECT / CONFIGURATION, folder)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / ".venv" / "site"


def test_every_page_stands_in_the_navigation() -> None:
    navigation = tomllib.loads((PROJECT / CONFIGURATION).read_text("utf-8"))["project"]["nav"]
    assert sorted(named(navigation)) == sorted(file.name for file in (PROJECT / "docs").glob("*.md"))


def test_every_page_is_built(site: Path) -> None:
    built = {file.stem for file in site.glob("*.html")}
    assert built == {"404", *(file.stem for file in (PROJECT / "docs").glob("*.md"))}


def test_every_link_within_leads_somewhere(site: Path) -> None:
    leading = [
        (file.name, target)
        for file in site.glob("*.html")
        for target in re.findall(r'href="([^"#?:]+)[^":]*"', file.read_text("utf-8"))
        if file.name != "404.html" and not (file.parent / target).exists()
    ]
    assert leading == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loading = [file for file in site.rglob("*.*ml") if LOADED.search(file.read_text("utf-8"))]
    styles = [file for file in site.rglob("*.css") if LOADED.search(file.read_text("utf-8"))]
    assert (loading, styles) == ([], [])
