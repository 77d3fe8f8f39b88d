"""DeepL, by its own library and a server that takes what DeepL takes."""

import logging

import pytest
from language.engines.asking import ask, failure
from language.engines.sites import KEY, Heard, Reply, Site, silent_site, site

from offerlens.language.engines.deepl import DeepL

TARGETS = {"EN-US", "RU", "TH", "PT-BR", "ES", "TR", "VI", "JA", "KO"}


def server(heard: Heard) -> Reply:
    """A DeepL, with a key."""
    if (heard.method, heard.path) != ("POST", "/v2/translate"):
        return Reply({"message": "Not found"}, 404)
    if heard.headers.get("authorization") != f"DeepL-Auth-Key {KEY}":
        return Reply({"message": f"Wrong key {heard.headers.get('authorization')}"}, 403)
    body = heard.body
    if len(body["text"]) > 50:
        return Reply({"message": "Too many texts"}, 400)
    if body["source_lang"] not in ("ZH", "EN") or body["target_lang"] not in TARGETS:
        return Reply({"message": "Value for 'target_lang' not supported."}, 400)
    texts = [f"{body['source_lang']} {body['target_lang']} {text}" for text in body["text"]]
    return Reply({"translations": [translation(text) for text in texts]})


def translation(text: str) -> dict[str, object]:
    """One translation of an answer."""
    return {"detected_source_language": "ZH", "text": text, "billed_characters": len(text)}


def engine(running: Site, key: str = KEY, seconds: float = 5.0) -> DeepL:
    """The engine, asking a server."""
    return DeepL(key, running.address, seconds)


def answering(body: object, status: int = 200) -> tuple[str, float | None]:
    """What is said of an answer, and how often it is asked for."""
    with site(lambda _: Reply(body, status, {"Retry-After": "1"})) as running:
        said = failure(engine(running))
    assert len(running.heard) == 1
    return said


@pytest.mark.parametrize(
    ("target", "theirs"),
    [
        ("en", "EN-US"),
        ("ru", "RU"),
        ("th", "TH"),
        ("pt", "PT-BR"),
        ("es", "ES"),
        ("tr", "TR"),
        ("vi", "VI"),
        ("ja", "JA"),
        ("ko", "KO"),
    ],
)
def test_languages_are_called_as_deepl_calls_them(target: str, theirs: str) -> None:
    with site(server) as running:
        assert ask(engine(running), "红色", target=target) == [f"ZH {theirs} 红色"]


def test_english_pages_are_translated_from_english() -> None:
    with site(server) as running:
        assert ask(engine(running), "Red", source="en") == ["EN RU Red"]


def test_formatting_is_kept_and_no_tags_are_looked_for() -> None:
    with site(server) as running:
        ask(engine(running), "红色")
    assert running.heard[0].body == {
        "target_lang": "RU",
        "source_lang": "ZH",
        "text": ["红色"],
        "show_billed_characters": True,
        "preserve_formatting": True,
    }


def test_nothing_is_told_of_the_machine() -> None:
    with site(server) as running:
        ask(engine(running), "红色")
    assert running.heard[0].headers["user-agent"] == "deepl-python/1.32.0"


def test_texts_go_fifty_a_call() -> None:
    texts = [f"{number}号" for number in range(120)]
    with site(server) as running:
        assert ask(engine(running), *texts) == [f"ZH RU {text}" for text in texts]
    assert sorted(len(heard.body["text"]) for heard in running.heard) == [20, 50, 50]


def test_a_base_may_have_a_path() -> None:
    with site(server) as running:
        ask_below = DeepL(KEY, f"{running.address}/below", 5.0)
        assert failure(ask_below) == ("DeepL does not accept the request (HTTP 404).", None)
    assert running.heard[0].path == "/below/v2/translate"


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with site(server) as running:
        assert ask(engine(running), "红色") == ["ZH RU 红色"]


def test_a_wrong_key_is_told_without_it() -> None:
    with site(server) as running:
        assert failure(engine(running, "another-key")) == ("DeepL refuses the key (HTTP 403).", None)


@pytest.mark.parametrize(
    ("status", "words", "seconds"),
    [
        (429, "DeepL says that it was asked too often (HTTP 429).", None),
        (456, "DeepL's quota for this period is spent (HTTP 456).", 3600.0),
        (400, "DeepL does not accept the request (HTTP 400).", None),
        (500, "DeepL does not accept the request (HTTP 500).", None),
        (503, "DeepL does not accept the request (HTTP 503).", None),
    ],
)
def test_a_failure_is_told_in_words_and_asked_for_once(status: int, words: str, seconds: float | None) -> None:
    assert answering({"message": f"not with {KEY}"}, status) == (words, seconds)


@pytest.mark.parametrize("body", [{"translations": [{}]}, {"translations": [5]}, {"translations": 5}])
def test_an_answer_of_another_form_is_told(body: object) -> None:
    assert answering(body) == ("DeepL's answer cannot be read.", None)


@pytest.mark.parametrize("body", [b"{", b"\xff", [], {}])
def test_an_answer_without_translations_is_told(body: object) -> None:
    assert answering(body) == ("DeepL gave 0 translations for 1 texts.", None)


def test_a_wrong_number_of_translations_is_told() -> None:
    said = answering({"translations": [translation("a"), translation("b")]})
    assert said == ("DeepL gave 2 translations for 1 texts.", None)


def test_silence_is_told() -> None:
    with silent_site() as running:
        said = failure(engine(running, seconds=0.2))
    assert said == ("The connection to DeepL failed, or it did not answer in time.", None)


def test_a_server_that_is_not_there_is_told() -> None:
    said = failure(DeepL(KEY, "http://127.0.0.1:9", 5.0))
    assert said == ("The connection to DeepL failed, or it did not answer in time.", None)


def test_the_library_tells_the_log_of_no_request(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), site(server) as running:
        ask(engine(running), "红色")
    assert [record.name for record in caplog.records if record.name == "deepl"] == []
