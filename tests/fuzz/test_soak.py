"""A short run of the soak: an upstream that fails in three calls of ten."""

import sys

import pytest
from soak import Report, soak

REQUESTS = 800


@pytest.fixture(scope="module")
def report() -> Report:
    """What became of the run."""
    if not sys.platform.startswith("linux"):
        pytest.skip("memory is read from /proc")
    return soak(REQUESTS)


def test_every_reply_is_right_or_a_typed_failure(report: Report) -> None:
    assert (report.wrong, report.outcomes.total()) == ([], REQUESTS)


def test_what_rested_comes_back(report: Report) -> None:
    assert report.outcomes["ok"] > REQUESTS * 0.1


def test_only_what_was_answered_is_charged(report: Report) -> None:
    assert report.charged >= report.outcomes["ok"]
    assert report.charged - report.outcomes["ok"] <= 100  # those that warmed the service up


def test_what_refuses_is_left_in_peace(report: Report) -> None:
    assert report.outcomes["source_suspended"] > 0


def test_no_task_is_left(report: Report) -> None:
    assert report.tasks_left <= 0


def test_memory_stays_where_it_was(report: Report) -> None:
    assert report.grown < 30_000_000
