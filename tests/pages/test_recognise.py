"""Which generation a page is of."""

import pytest

from offerlens.pages.recognise import GENERATIONS, recognise

MARKED = [pytest.param(name, reader.MARKER, id=name) for name, reader in GENERATIONS.items()]


def test_the_generations_are_named() -> None:
    assert list(GENERATIONS) == [
        "desktop_context",
        "mobile_init_data",
        "desktop_init_data",
        "desktop_detail_data",
        "mobile_wap",
    ]


@pytest.mark.parametrize(("name", "marker"), MARKED)
@pytest.mark.parametrize("before", [0, 20_000, 300_000])
def test_a_marker_is_found_wherever_it_stands(name: str, marker: bytes, before: int) -> None:
    assert recognise(b" " * before + marker + b"{}") is GENERATIONS[name]


def test_a_mobile_page_that_names_desktop_components_is_mobile() -> None:
    assert recognise(b'"@ali/tdmod-x" "@ali/cmod-od-y"') is GENERATIONS["mobile_init_data"]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"login.1688.com captcha", b"iDetailData"])
def test_what_is_no_page_is_of_no_generation(body: bytes) -> None:
    assert recognise(body) is None
