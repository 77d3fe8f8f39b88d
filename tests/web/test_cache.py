"""Cached offers over HTTP."""

from collections.abc import Iterator

import pytest
import requests
from conftest import TOKEN, let_in, running

from offerlens.settings import CacheSettings, ServerSettings, SourceSettings
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import SLOW_FROM, Trouble


@pytest.fixture(scope="module")
def cached(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that keeps offers."""
    home = tmp_path_factory.mktemp("home")
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


def test_a_failure_is_not_kept_and_free(cached: str) -> None:
    answers = [ask(cached, Trouble.CAPTCHA.value) for _ in range(2)]
    assert [(answer.status_code, answer.headers["X-Charged"], "X-Cache" in answer.headers) for answer in answers] == [
        *((417, "0", False), (417, "0", False)),
    ]


def test_a_service_without_a_cache_says_nothing_of_it(service: str) -> None:
    assert "X-Cache" not in ask(service, DOCUMENTED).headers
