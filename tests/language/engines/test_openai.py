"""A language model, by a server that takes what OpenAI's takes."""

import json
from collections.abc import Callable, Mapping

import pytest
from language.engines.asking import ask, failure
from language.engines.sites import KEY, Heard, Reply, Site, site

from offerlens.language.engines.openai import OpenAI

NOT_JSON = "The model did not answer with the JSON that it was asked for."
Says = Callable[[dict[str, str]], str]


def shout(texts: Mapping[str, str]) -> str:
    """The answer of a model that obeys: each text in capital letters."""
    return json.dumps({number: text.upper() for number, text in texts.items()}, ensure_ascii=False)


def model(says: Says = shout, fixed: bool = False) -> Callable[[Heard], Reply]:
    """A server with a model; a `fixed` one takes no temperature."""

    def answer(heard: Heard) -> Reply:
        if (heard.method, heard.path) != ("POST", "/v1/chat/completions"):
            return Reply({"error": {"message": "Invalid URL"}}, 404)
        if heard.headers.get("authorization") != f"Bearer {KEY}":
            return Reply({"error": {"message": f"Incorrect API key provided: {heard.headers}"}}, 401)
        if fixed and "temperature" in heard.body:
            return Reply({"error": {"message": "Unsupported value: 'temperature'", "param": "temperature"}}, 400)
        assert [message["role"] for message in heard.body["messages"]] == ["system", "user"]
        content = says(json.loads(heard.body["messages"][1]["content"])["texts"])
        return Reply({"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]})

    return answer


def engine(running: Site, key: str | None = KEY) -> OpenAI:
    """The engine, asking a server."""
    return OpenAI(f"{running.address}/v1", key, "a-model", 5.0)


def said(says: Says, *texts: str) -> list[str | None]:
    """The translations when a model answers so."""
    with site(model(says)) as running:
        return ask(engine(running), *texts)


def answering(body: object, status: int = 200, **headers: str) -> tuple[str, float | None]:
    """What is said of an answer."""
    reply = Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})
    with site(lambda _: reply) as running:
        return failure(engine(running))


def test_texts_are_asked_in_one_call_by_their_numbers() -> None:
    with site(model()) as running:
        assert ask(engine(running), "red", "blue") == ["RED", "BLUE"]
    (heard,) = running.heard
    assert json.loads(heard.body["messages"][1]["content"]) == {"texts": {"1": "red", "2": "blue"}}


def test_the_model_and_how_it_answers_are_set() -> None:
    with site(model()) as running:
        ask(engine(running), "red")
    body = {name: value for name, value in running.heard[0].body.items() if name != "messages"}
    assert body == {"model": "a-model", "temperature": 0, "response_format": {"type": "json_object"}}


@pytest.mark.parametrize(("target", "language"), [("pt", "Brazilian Portuguese"), ("ja", "Japanese")])
def test_the_prompt_names_the_languages(target: str, language: str) -> None:
    with site(model()) as running:
        ask(engine(running), "red", target=target)
    prompt = running.heard[0].body["messages"][0]["content"]
    assert f"from Chinese into {language}: titles" in prompt


def test_the_terms_are_given_along() -> None:
    with site(model()) as running:
        ask(engine(running), "红色", terms={"红色": "красный"})
    content = json.loads(running.heard[0].body["messages"][1]["content"])
    assert content["terms"] == {"红色": "красный"}


def test_codes_and_numbers_are_never_shown_to_the_model() -> None:
    with site(model()) as running:
        assert ask(engine(running), "a KKD01 of 260") == ["A KKD01 OF 260"]
    content = json.loads(running.heard[0].body["messages"][1]["content"])
    assert content["texts"] == {"1": "a ⟦0⟧ of ⟦1⟧"}


@pytest.mark.parametrize("answer", ["no code", "⟦0⟧ ⟦0⟧", "⟦1⟧", "⟦0⟧ ⟦1⟧"], ids=["none", "twice", "another", "more"])
def test_a_text_whose_placeholder_was_not_kept_has_no_translation(answer: str) -> None:
    assert said(lambda _: json.dumps({"1": answer, "2": "Red"}), "货号A8", "红色") == [None, "Red"]


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "```json\n{}\n```",
        "```\n{}\n```",
        "Here you are: {}",
        '<think>{{"1": "x"}} or so</think>\n{}',
    ],
)
def test_the_object_is_found_in_what_stands_around_it(form: str) -> None:
    assert said(lambda _: form.format('{"1": "Red"}'), "红色") == ["Red"]


@pytest.mark.parametrize("answer", ["{}", '{"1": null}', '{"1": 5}', '{"1": ["Red"]}', '{"2": "Red"}'])
def test_a_text_that_the_model_left_out_has_no_translation(answer: str) -> None:
    assert said(lambda _: answer, "红色") == [None]


@pytest.mark.parametrize("answer", ["", "Sorry.", '["Red"]', '{"1": "Re', "null"])
def test_an_answer_without_an_object_is_told(answer: str) -> None:
    with site(model(lambda _: answer)) as running:
        assert failure(engine(running)) == (NOT_JSON, None)


def test_texts_go_sixty_a_call() -> None:
    texts = ["".join(("a", "b"[: number % 2], "c" * (number // 2))) for number in range(150)]
    with site(model()) as running:
        assert ask(engine(running), *texts) == [text.upper() for text in texts]
    sizes = [len(json.loads(heard.body["messages"][1]["content"])["texts"]) for heard in running.heard]
    assert sorted(sizes) == [30, 60, 60]


def test_a_model_that_refuses_the_options_is_asked_without_them_from_then_on() -> None:
    with site(model(fixed=True)) as running:
        openai = engine(running)
        assert [ask(openai, "red"), ask(openai, "blue")] == [["RED"], ["BLUE"]]
    assert ["temperature" in heard.body for heard in running.heard] == [True, False, False]


def test_a_request_that_is_wrong_in_itself_is_asked_twice_at_most() -> None:
    with site(lambda _: Reply({}, 400)) as running:
        assert failure(engine(running)) == ("The service does not accept the request (HTTP 400).", None)
    assert len(running.heard) == 2


def test_a_wrong_key_is_told_without_it() -> None:
    with site(model()) as running:
        assert failure(engine(running, "another-key")) == ("The service refuses the key (HTTP 401).", None)


def test_no_key_is_sent_where_there_is_none() -> None:
    with site(model()) as running:
        failure(engine(running, None))
    assert "authorization" not in running.heard[0].headers


def test_a_time_to_wait_is_kept() -> None:
    assert answering({}, 429, Retry_After="20") == ("The service says that it was asked too often (HTTP 429).", 20.0)


@pytest.mark.parametrize("body", [b"{", b"\xff", {"choices": []}, {"choices": [{"message": {"content": None}}]}, []])
def test_an_answer_of_another_form_is_told(body: object) -> None:
    assert answering(body) == ("The answer cannot be read; is it a service that speaks as OpenAI's?", None)


def test_another_model_is_another_version() -> None:
    one, two = (OpenAI("http://127.0.0.1:9", None, name, 5.0) for name in ("one", "two"))
    assert (one.version.partition("/")[0], one.version == two.version) == ("one", False)
