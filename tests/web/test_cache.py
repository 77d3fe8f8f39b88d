"""Cached offers over HTTP."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from conftest import TOKEN, let_in, running

from offerlens.language.memory import PERSON, open_memory
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings, StoreSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import SLOW_FROM, Trouble


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the service."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def cached(standin: str, home: Path) -> Iterator[str]:
    """The address of a service that keeps offers."""
    let_in(home)
    sources = SourceSettings(page_base=standin, link_base=standin, source_timeout=1.0, refusal_rest=0, fault_rest=0)
    with running(ServerSettings(home=home, port=0), sources, CacheSettings()) as address:
        yield address


def ask(address: str, offer_id: int, **options: str | int) -> requests.Response:
    """An answer for an offer."""
    parameters = {"apiToken": TOKEN, "item_id": offer_id, **options}
    return requests.get(f"{address}/1688/item_detail", params=parameters, timeout=20)


def had(answer: requests.Response) -> tuple[str, str]:
    """How the offer was had, and what it cost."""
    return answer.headers["X-Cache"], answer.headers["X-Charged"]


def test_an_offer_is_fetched_once_and_every_answer_is_charged(cached: str) -> None:
    first, second = (ask(cached, SLOW_FROM + 1) for _ in range(2))
    assert (had(first), had(second), first.content == second.content) == (("miss", "1"), ("hit", "1"), True)


def test_the_caller_may_have_it_fetched_now(cached: str) -> None:
    assert [had(ask(cached, SLOW_FROM + 2, max_age=0))[0] for _ in range(2)] == ["miss", "refreshed"]


def test_the_body_says_it_too(cached: str) -> None:
    url = f"{cached}/1688/item_detail_by_url?apiToken={TOKEN}"
    answers = [requests.post(url, json={"url": str(SLOW_FROM + 3), "max_age": 0}, timeout=20) for _ in range(2)]
    assert [answer.headers["X-Cache"] for answer in answers] == ["miss", "refreshed"]


def test_every_language_and_title_is_made_of_the_same_offer(cached: str) -> None:
    offer = SLOW_FROM + 4
    asked = [{"language": "zh"}, {"language": "ru"}, {"language": "ja", "optimize_title": "true"}, {"language": "en"}]
    answers = [ask(cached, offer, **options) for options in asked]
    assert [had(answer)[0] for answer in answers] == ["miss", "hit", "hit", "miss"]  # English is 1688's own page
    assert len({answer.json()["data"]["title"] for answer in answers}) == 4


def test_a_long_description_is_kept_too(cached: str) -> None:
    parameters: dict[str, str | int] = {"apiToken": TOKEN, "item_id": SLOW_FROM + 5}
    asked = [parameters, parameters, {**parameters, "max_age": 0}]
    answers = [requests.get(f"{cached}/1688/item_desc", params=one, timeout=20) for one in asked]
    assert [had(answer) for answer in answers] == [("miss", "1"), ("hit", "1"), ("refreshed", "1")]
    assert len({answer.content for answer in answers}) == 1


def test_a_reply_that_lies_ready_tells_the_same_as_the_first(cached: str) -> None:
    first, second = (ask(cached, SLOW_FROM + 6, language="ru") for _ in range(2))
    others = {"x-request-id", "x-balance", "age", "date"}
    told = [{name: value for name, value in one.headers.items() if name not in others} for one in (first, second)]
    assert told[1] == {**told[0], "x-cache": "hit"}


def test_a_persons_correction_holds_at_once(cached: str, home: Path) -> None:
    asked = [ask(cached, SLOW_FROM + 7, language="ru") for _ in range(2)]
    chinese = ask(cached, SLOW_FROM + 7).json()["data"]["title"]

    async def correct() -> None:
        memory = open_memory(StoreSettings(home=home))
        await memory.keep("ru", PERSON, {chinese: "Халат"})
        await memory.close()

    asyncio.run(correct())
    asked.append(ask(cached, SLOW_FROM + 7, language="ru"))
    assert [answer.json()["data"]["title"] == "Халат" for answer in asked] == [False, False, True]
    assert asked[-1].headers["X-Cache"] == "hit"


def test_a_failure_is_not_kept_and_free(cached: str) -> None:
    answers = [ask(cached, Trouble.CAPTCHA.value) for _ in range(2)]
    assert [(answer.status_code, answer.headers["X-Charged"], "X-Cache" in answer.headers) for answer in answers] == [
        *((417, "0", False), (417, "0", False)),
    ]


def test_a_service_without_a_cache_says_nothing_of_it(service: str) -> None:
    assert "X-Cache" not in ask(service, DOCUMENTED).headers
