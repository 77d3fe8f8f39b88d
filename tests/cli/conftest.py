"""The command line, called as a program calls it, away from any settings of this machine."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from offerlens.cli import make_app


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("OFFERLENS_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("OFFERLENS_HOME", str(tmp_path / "home"))


@pytest.fixture
def offerlens() -> Callable[..., object]:
    """Runs a command, given word by word, and tells its exit code."""

    def run(*words: str) -> object:
        with pytest.raises(SystemExit) as ended:
            make_app()([*words])
        return ended.value.code

    return run
