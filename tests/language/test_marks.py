"""Punctuation in other languages."""

import pytest

from offerlens.language.marks import spaced, written


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ("，", ", "),
        ("、", ", "),
        ("。", ". "),
        ("【", "["),
        ("（", "("),
        ("+", " + "),
        (" + ", " + "),
        ("/", "/"),
        (" ", " "),
    ],
)
def test_a_mark_is_written_as_other_languages_have_it(marks: str, said: str) -> None:
    assert written(marks) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("white[new]top", "white [new] top"),
        ("white ( new ) , top", "white (new), top"),
        ("white,top", "white, top"),
        ("1,000", "1,000"),
        ("10:30", "10:30"),
        ("size:M", "size: M"),
        ("30%(incl.)-50%", "30% (incl.)-50%"),
        ("a/(b)", "a/(b)"),
        (" top ", "top"),
    ],
)
def test_marks_have_blanks_where_they_want_them(text: str, said: str) -> None:
    assert spaced(text) == said
