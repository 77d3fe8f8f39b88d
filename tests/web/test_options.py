"""The options of a request over HTTP, and what a reply says of them."""

import pytest
from web.test_app import BY_ID, BY_URL, ask, at, outcome


@pytest.mark.parametrize("path", [BY_URL[0], BY_URL[1], BY_ID[0], BY_ID[1]])
def test_the_language_is_chinese_unless_told(service: str, path: str) -> None:
    assert "X-Not-Applied" not in at(service, path).headers


@pytest.mark.parametrize("path", [BY_URL[2], BY_ID[2]])
def test_the_language_of_the_global_addresses_is_english_unless_told(service: str, path: str) -> None:
    answer = at(service, path)
    assert (answer.headers["Content-Language"], answer.json()["data"]["title"].split(" ")[0]) == ("en", "Women's")


@pytest.mark.parametrize("path", [BY_URL[2], BY_ID[2]])
def test_the_global_addresses_speak_chinese_when_told(service: str, path: str) -> None:
    assert "X-Not-Applied" not in at(service, path, language="zh").headers


@pytest.mark.parametrize("path", BY_URL + BY_ID)
def test_options_that_the_answer_does_not_reflect_are_named(service: str, path: str) -> None:
    assert at(service, path, language="zh", scene="drop_shipping").headers["X-Not-Applied"] == "scene"


def test_an_option_that_is_not_applied_changes_no_byte(service: str) -> None:
    assert ask(service, scene="drop_shipping").content == ask(service).content


@pytest.mark.parametrize("path", BY_URL + BY_ID)
def test_another_language_says_who_translated_and_how_much(service: str, path: str) -> None:
    headers = at(service, path, language="ru").headers
    said = [headers[name] for name in ("Content-Language", "X-Translated", "X-Translator")]
    assert said == ["ru", "1.00", "glossary"]


def test_what_1688_says_in_a_language_is_taken_from_it(service: str) -> None:
    assert at(service, BY_URL[0], language="en").headers["X-Translator"].split(", ")[0] == "source"


@pytest.mark.parametrize("path", BY_URL + BY_ID)
def test_chinese_is_translated_by_nobody(service: str, path: str) -> None:
    headers = at(service, path, language="zh").headers
    assert [name for name in ("X-Translated", "X-Translator", "X-Not-Applied") if name in headers] == []


@pytest.mark.parametrize("path", BY_URL + BY_ID)
def test_a_title_can_be_cleared_of_what_says_nothing(service: str, path: str) -> None:
    title = at(service, path, language="zh", optimize_title=True).json()["data"]["title"]
    assert title == "女式长款睡衣家居服豹纹款开衫法式浴袍长袖秋冬睡袍"


def test_a_title_is_cleared_before_it_is_translated(service: str) -> None:
    cleared, whole = (
        ask(service, language="es", optimize_title=cleared).json()["data"]["title"] for cleared in (True, False)
    )
    assert ("AliExpress" in cleared, "AliExpress" in whole) == (False, True)


@pytest.mark.parametrize("path", BY_URL + BY_ID)
@pytest.mark.parametrize("options", [{"language": "fr"}, {"scene": "wholesale"}], ids=str)
def test_an_unknown_option_gets_422(service: str, path: str, options: dict[str, str]) -> None:
    assert outcome(at(service, path, **options)) == (422, "field_invalid")
