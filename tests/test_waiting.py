"""How long a server asks to be left alone."""

import time

import pytest

from offerlens.waiting import retry_after


@pytest.mark.parametrize(("value", "seconds"), [("0", 0.0), ("7", 7.0), ("99999999", 999999.0)])
def test_a_number_counts_seconds(value: str, seconds: float) -> None:
    assert retry_after(value) == seconds


def test_a_date_is_so_far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1792567650.0)
    assert retry_after("Wed, 21 Oct 2026 07:28:00 GMT") == 30.0


def test_a_date_that_is_over_is_a_second_away() -> None:
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 1.0


@pytest.mark.parametrize(
    "value",
    ["", "soon", "-1", "1.5", "²", "1 Jan 99999999999999999999 00:00:00 GMT", "21 Oct 2026 07:28:00 +99999999999999"],
)
def test_anything_else_is_nothing(value: str) -> None:
    assert retry_after(value) is None
