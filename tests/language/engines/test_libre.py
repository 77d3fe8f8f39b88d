"""LibreTranslate, by a server that answers as its versions do."""

import pytest
from language.engines.asking import ask, failure
from language.engines.sites import KEY, Heard, Reply, Site, site

from offerlens.language.engines.libre import LibreTranslate

NEW = {"zh-Hans": ["en", "pt-BR", "ru", "zh-Hans"], "en": ["zh-Hans", "pt-BR", "ru"]}
"""Languages as version 1.9 calls them."""
OLD = {"zh": ["en", "pb", "ru"], "en": ["zh", "pb", "ru"]}
"""Languages as version 1.6 calls them."""


class Server:
    """A LibreTranslate."""

    def __init__(self, languages: dict[str, list[str]], key: str | None = None, limit: int = -1) -> None:
        self.languages, self.key, self.limit = languages, key, limit

    def __call__(self, heard: Heard) -> Reply:
        if (heard.method, heard.path) == ("GET", "/languages"):
            return Reply([{"code": code, "name": code, "targets": into} for code, into in self.languages.items()])
        if (heard.method, heard.path) != ("POST", "/translate"):
            return Reply({"error": "Not found"}, 404)
        body = heard.body
        if self.key and body.get("api_key") != self.key:
            return Reply({"error": "Invalid API key"}, 403)
        if self.limit != -1 and len(body["q"]) > self.limit:
            return Reply({"error": f"Invalid request: request ({len(body['q'])}) exceeds text limit"}, 400)
        if body["target"] not in self.languages.get(body["source"], ()) or body["format"] != "text":
            return Reply({"error": f"{body['target']} is not supported"}, 400)
        return Reply({"translatedText": [f"{body['source']} {body['target']} {text}" for text in body["q"]]})


def engine(running: Site, key: str | None = None) -> LibreTranslate:
    """The engine, asking a server."""
    return LibreTranslate(running.address, key, 5.0)


def answering(body: object, status: int = 200, languages: object = None) -> tuple[str, float | None]:
    """What is said of an answer to the texts, or to the question for languages."""

    def answer(heard: Heard) -> Reply:
        if heard.path == "/languages":
            return Reply(languages) if languages is not None else Server(NEW)(heard)
        return Reply(body, status)

    with site(answer) as running:
        return failure(engine(running))


@pytest.mark.parametrize(
    ("languages", "source", "target", "said"),
    [
        (NEW, "zh", "pt", "zh-Hans pt-BR 红色"),
        (NEW, "zh", "ru", "zh-Hans ru 红色"),
        (NEW, "en", "pt", "en pt-BR 红色"),
        (OLD, "zh", "pt", "zh pb 红色"),
        ({"zh": ["pt"]}, "zh", "pt", "zh pt 红色"),
    ],
)
def test_languages_are_called_as_the_server_calls_them(
    languages: dict[str, list[str]], source: str, target: str, said: str
) -> None:
    with site(Server(languages)) as running:
        assert ask(engine(running), "红色", source=source, target=target) == [said]


def test_a_language_that_the_server_lacks_has_no_translation() -> None:
    with site(Server(NEW)) as running:
        assert ask(engine(running), "红色", "绿色", target="th") == [None, None]


def test_it_speaks_what_the_server_has_once_it_was_asked() -> None:
    with site(Server(NEW)) as running:
        libre = engine(running)
        before = [libre.speaks("zh", "ru"), libre.speaks("zh", "th"), libre.speaks("zh", "de")]
        ask(libre, "红色")
        assert (before, libre.speaks("zh", "ru"), libre.speaks("zh", "th")) == ([True, True, False], True, False)


def test_the_languages_are_asked_for_once() -> None:
    with site(Server(NEW)) as running:
        libre = engine(running)
        ask(libre, "红色")
        ask(libre, "绿色")
    assert [heard.path for heard in running.heard] == ["/languages", "/translate", "/translate"]


def test_texts_go_fifty_a_call() -> None:
    texts = [f"{number}号" for number in range(120)]
    with site(Server(NEW, limit=50)) as running:
        assert ask(engine(running), *texts) == [f"zh-Hans ru {text}" for text in texts]
    assert sorted(len(heard.body["q"]) for heard in running.heard if heard.body) == [20, 50, 50]


def test_a_key_is_sent_where_there_is_one() -> None:
    with site(Server(NEW, key=KEY)) as running:
        assert ask(engine(running, KEY), "红色") == ["zh-Hans ru 红色"]


def test_a_wrong_key_is_told_without_it() -> None:
    with site(Server(NEW, key="another")) as running:
        assert failure(engine(running, KEY)) == ("The service refuses the key (HTTP 403).", None)


def test_no_key_is_sent_where_there_is_none() -> None:
    with site(Server(NEW)) as running:
        ask(engine(running), "红色")
    assert running.heard[1].body == {"q": ["红色"], "source": "zh-Hans", "target": "ru", "format": "text"}


@pytest.mark.parametrize("body", [b"{", b"\xff", {"translatedText": "text"}, {"translatedText": [None]}, []])
def test_an_answer_of_another_form_is_told(body: object) -> None:
    assert answering(body) == ("The server's answer cannot be read; is it LibreTranslate?", None)


def test_languages_of_another_form_are_told() -> None:
    assert answering(b"", languages={"a": 1}) == ("The server's answer cannot be read; is it LibreTranslate?", None)


def test_a_wrong_number_of_translations_is_told() -> None:
    said = answering({"translatedText": ["a", "b"]})
    assert said == ("The server gave 2 translations for 1 texts.", None)


def test_a_failing_server_is_told() -> None:
    said = answering({"error": "Cannot translate text"}, 500)
    assert said == ("The service answered otherwise than it should (HTTP 500).", None)
