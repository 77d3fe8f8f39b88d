"""What an engine is."""

import pytest

from offerlens.language.engines.engine import speaks_all


@pytest.mark.parametrize(
    ("source", "target", "spoken"),
    [
        ("zh", "en", True),
        ("zh", "pt", True),
        ("en", "ru", True),
        ("en", "en", False),
        ("en", "zh", False),
        ("ru", "en", False),
    ],
)
def test_an_engine_without_gaps_speaks_into_every_target(source: str, target: str, spoken: bool) -> None:
    assert speaks_all(source, target) is spoken
