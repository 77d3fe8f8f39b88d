"""The commands of ``docs/migrating.md``: each is run, and prints what stands under it. "…" stands for anything."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from programs import run_program

PROJECT = Path(__file__).parents[2]
SAMPLES = Path("clients", "samples")
WRITTEN_FOR = "http://127.0.0.1:8688"
PAGE = (PROJECT / "docs" / "migrating.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [(command, shown) for (_, command), (_, shown) in zip(BLOCKS[::2], BLOCKS[1::2], strict=True)]


@pytest.fixture
def checkout(demo: str, tmp_path: Path) -> Path:
    """A folder like the project's, whose samples ask the demo."""
    shutil.copytree(PROJECT / SAMPLES, tmp_path / SAMPLES)
    for sample in (tmp_path / SAMPLES).iterdir():
        sample.write_text(sample.read_text("utf-8").replace(WRITTEN_FOR, demo), "utf-8")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def test_every_command_has_its_output_under_it() -> None:
    assert [kind == "sh" for kind, _ in BLOCKS] == [True, False] * len(COMMANDS)


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=range(1, len(COMMANDS) + 1))
def test_a_command_prints_what_stands_under_it(demo: str, checkout: Path, command: str, shown: str) -> None:
    home = str(checkout / "home")
    ran = run_program("cURL", command.replace(WRITTEN_FOR, demo), checkout, OFFERLENS_HOME=home)
    told = ran.stdout.decode().replace("\r\n", "\n").strip()
    expected = ".*".join(re.escape(part) for part in shown.strip().split("…"))
    assert re.fullmatch(expected, told, re.DOTALL), told
    assert (ran.stderr, ran.returncode) == (b"", 0)
