"""Which generation a page is of."""

import pytest

from offerlens.pages.recognise import GENERATIONS, find_reader, recognise

PAGES = {name: reader for name, reader in GENERATIONS.items() if name != "open_platform"}
MARKED = [pytest.param(name, reader.MARKER, id=name) for name, reader in PAGES.items()]


def test_the_generations_are_named() -> None:
    assert list(GENERATIONS) == [
        "desktop_context",
        "mobile_init_data",
        "desktop_init_data",
        "desktop_detail_data",
        "mobile_wap",
        "open_platform",
    ]


@pytest.mark.parametrize(("name", "marker"), MARKED)
@pytest.mark.parametrize("before", [0, 20_000, 300_000])
def test_a_marker_is_found_wherever_it_stands(name: str, marker: bytes, before: int) -> None:
    assert recognise(b" " * before + marker + b"{}") is GENERATIONS[name]


@pytest.mark.parametrize("body", [b'{"result":{}}', b' {\n  "result" : {"success": true}}'])
def test_an_answer_of_the_open_platform_is_known_by_its_beginning(body: bytes) -> None:
    assert find_reader(body) is GENERATIONS["open_platform"]


def test_a_mobile_page_that_names_desktop_components_is_mobile() -> None:
    assert recognise(b'"@ali/tdmod-x" "@ali/cmod-od-y"') is GENERATIONS["mobile_init_data"]


def test_the_newest_desktop_page_is_known_by_its_head() -> None:
    assert recognise(b'<meta name="od-version" content="2025" />' + b" " * 100_000) is GENERATIONS["desktop_context"]


@pytest.mark.parametrize("sign", [b'<meta name="od-version" content="2025" />', b"iDetailData", b"_iDetailData"])
def test_a_page_that_only_looks_like_a_generation_is_of_the_one_whose_data_it_has(sign: bytes) -> None:
    assert find_reader(sign + b" " * 20_000 + b'"@ali/tdmod-x"') is GENERATIONS["desktop_init_data"]


@pytest.mark.parametrize("sign", [b'<meta name="od-version" content="2025" />', b"iDetailData", b"_iDetailData"])
def test_a_sign_without_data_is_no_page(sign: bytes) -> None:
    assert find_reader(sign) is None


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"login.1688.com captcha"])
def test_what_is_no_page_is_of_no_generation(body: bytes) -> None:
    assert recognise(body) is None
