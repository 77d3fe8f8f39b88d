"""The demo, as the README starts it."""

from collections.abc import Iterator

import pytest
from demo import serving


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demo, whose token is "demo"."""
    folder = tmp_path_factory.mktemp("demo") / "temporary"
    folder.mkdir()
    with serving(folder) as (_, address):
        yield address
