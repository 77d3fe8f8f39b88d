"""``offerlens language``."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from offerlens.language.memory import PERSON, Entry, open_memory
from offerlens.settings import StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

Offerlens = Callable[..., object]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of the memory."""
    return tmp_path / "home"


async def remember(home: Path, by: str, **texts: str) -> None:
    """Put texts into the memory of a folder, in Russian."""
    memory = open_memory(StoreSettings(home=home))
    await memory.keep("ru", by, texts)
    await memory.close()


async def remembered(home: Path) -> list[Entry]:
    """What the memory of a folder has."""
    memory = open_memory(StoreSettings(home=home))
    found = [entry async for entry in memory.entries()]
    await memory.close()
    return found


def test_the_report_shows_every_language_and_field(offerlens: Offerlens, capsys: pytest.CaptureFixture[str]) -> None:
    assert offerlens("language", "report") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [word for word in lines[1].split() if word.isalnum()] == ["8", "offers", "titles", "names", "values", "all"]
    assert [line.split()[1] for line in lines[3:12]] == ["en", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"]


def test_the_report_of_saved_pages_shows_what_is_missing(
    offerlens: Offerlens, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = (page_of(DOCUMENTED) or b"").decode().replace("灌云", "某某某")
    (tmp_path / f"{DOCUMENTED}.html").write_text(page, "utf-8")
    (tmp_path / "600000000001.html").write_text("no page", "utf-8")
    offerlens("language", "report", str(tmp_path), "--missing")
    assert capsys.readouterr().out.splitlines()[-1] == "9  某某某"


@pytest.mark.parametrize(("place", "message"), [("none", "No such file or directory"), (".", "No page of an offer")])
def test_a_report_of_nothing_says_so(
    offerlens: Offerlens, capsys: pytest.CaptureFixture[str], tmp_path: Path, place: str, message: str
) -> None:
    assert (offerlens("language", "report", str(tmp_path / place)), message in capsys.readouterr().err) == (1, True)


def test_the_memory_is_exported_for_translators(
    offerlens: Offerlens, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    asyncio.run(remember(home, "deepl 1", 白色="белый"))
    assert (offerlens("language", "export", "ru"), "<seg>белый</seg>" in capsys.readouterr().out) == (0, True)
    offerlens("language", "export", "en")
    assert "<tu" not in capsys.readouterr().out


def test_what_a_translator_changed_is_a_correction(
    offerlens: Offerlens, capsys: pytest.CaptureFixture[str], tmp_path: Path, home: Path
) -> None:
    asyncio.run(remember(home, "deepl 1", 白色="белый", 黑色="чорный"))
    offerlens("language", "export")
    file = tmp_path / "memory.tmx"
    file.write_text(capsys.readouterr().out.replace("чорный", "чёрный"), "utf-8")
    assert offerlens("language", "import", str(file)) == 0
    assert capsys.readouterr().out == "1 of 2 translations are corrections, and hold from now on.\n"
    assert [(entry.by, entry.translation) for entry in asyncio.run(remembered(home))] == [
        *(("deepl 1", "белый"), ("deepl 1", "чорный"), (PERSON, "чёрный")),
    ]


def test_a_correction_wins_over_the_glossary(
    offerlens: Offerlens, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, home: Path
) -> None:
    asyncio.run(remember(home, PERSON, 颜色="Оттенок"))
    (tmp_path / f"{DOCUMENTED}.html").write_bytes(page_of(DOCUMENTED) or b"")
    offerlens("get", "--pages", str(tmp_path), "--json", "--language", "ru", str(DOCUMENTED))
    data = json.loads(capsysbinary.readouterr().out)["data"]
    assert (data["sku_props"][0]["prop_name"], data["skus"][0]["props_names"].split(":")[0]) == ("Оттенок", "Оттенок")


@pytest.mark.parametrize(
    ("content", "message"), [(None, "none.tmx: No such file or directory."), ("x", "none.tmx: This is no TMX file: ")]
)
def test_a_file_that_cannot_be_read_says_why(
    offerlens: Offerlens, capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    if content is not None:
        Path("none.tmx").write_text(content)
    assert (offerlens("language", "import", "none.tmx"), capsys.readouterr().err.startswith(message)) == (1, True)
