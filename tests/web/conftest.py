"""What tests of the service share."""

from pathlib import Path

import pytest
from conftest import let_in


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of accounts that knows `TOKEN`."""
    let_in(tmp_path)
    return tmp_path


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """An empty folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder
