"""Each way in which an upstream can fail: what the caller gets, in what time, that nothing is charged or left open.

The table stands in docs/failures.md; this file tests every line of it, in each source that can fail so.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import TOKEN, let_in, running

from offerlens.accounts.account import Terms
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.standin.links import ODD
from offerlens.standin.open_platform import KEY, REFRESH_TOKEN, SECRET
from offerlens.standin.server import standin_thread
from offerlens.standin.troubles import Trouble

DOCS = Path(__file__).parents[2] / "docs" / "failures.md"
LIMIT = 1.0
"""Seconds a source has in these tests."""
QUICK = 20.0
"""Seconds within which everything else must have been answered; a hang would take longer."""

AT_ONCE, AT_THE_LIMIT = "at once", "at the source's limit"

PAGE: dict[Trouble, tuple[int, str, str]] = {
    Trouble.REMOVED: (417, "offer_removed", AT_ONCE),
    Trouble.CAPTCHA: (417, "captcha", AT_ONCE),
    Trouble.LOGIN: (417, "login", AT_ONCE),
    Trouble.SILENT: (499, "out_of_time", AT_THE_LIMIT),
    Trouble.CUT_OFF: (417, "page_cut_off", AT_ONCE),
    Trouble.EMPTY: (417, "page_empty", AT_ONCE),
    Trouble.RESET: (417, "source_failed", "after the retries"),
    Trouble.ENDLESS: (417, "page_too_large", "at the cap"),
    Trouble.BOMB: (417, "page_too_large", "at the cap"),
    Trouble.DRIP: (499, "out_of_time", AT_THE_LIMIT),
    Trouble.TOO_FAST: (417, "too_fast", AT_ONCE),
    Trouble.DOWN: (417, "source_failed", AT_ONCE),
    Trouble.LOGIN_REDIRECT: (417, "login", AT_ONCE),
    Trouble.CAPTCHA_REDIRECT: (417, "captcha", AT_ONCE),
    Trouble.PUNISHED: (417, "captcha", AT_ONCE),
}
PLATFORM: dict[Trouble, tuple[int, str, str]] = {
    Trouble.REMOVED: (417, "offer_removed", AT_ONCE),
    Trouble.CAPTCHA: (417, "quota_spent", AT_ONCE),
    Trouble.LOGIN: (417, "source_misconfigured", AT_ONCE),
    Trouble.SILENT: (499, "out_of_time", AT_THE_LIMIT),
    Trouble.CUT_OFF: (417, "page_cut_off", AT_ONCE),
    Trouble.EMPTY: (417, "page_empty", AT_ONCE),
    Trouble.RESET: (417, "source_failed", AT_ONCE),
    Trouble.ENDLESS: (417, "page_too_large", "at the cap"),
}
LINKS: dict[str, tuple[int, str]] = {
    "loop": (417, "link_unresolved"),
    "shop": (417, "link_unresolved"),
    "list": (417, "link_unresolved"),
    "gone": (417, "link_unresolved"),
    "broken": (417, "link_unresolved"),
    "inward": (417, "link_unresolved"),
    "metadata": (417, "link_unresolved"),
    "paid": (417, "advertising_link"),
    "fast": (417, "too_fast"),
    "captcha": (417, "captcha"),
    "punish": (417, "captcha"),
    "login": (417, "login"),
    "asklogin": (417, "login"),
    "bomb": (417, "link_unresolved"),
    "large": (417, "link_unresolved"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A stand-in of these tests' own, whose connections are counted."""
    with standin_thread() as address:
        yield address


@pytest.fixture(scope="module")
def service(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that reads pages."""
    home = tmp_path_factory.mktemp("pages")
    sources = SourceSettings(
        sources=("page",), page_base=site, link_base=site, source_timeout=LIMIT, refusal_rest=0, fault_rest=0
    )
    yield from _running(home, sources)


@pytest.fixture(scope="module")
def platform_service(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that asks the Open Platform."""
    home = tmp_path_factory.mktemp("platform")
    sources = SourceSettings(
        sources=("open-platform",),
        platform_base=site,
        platform_key=KEY,
        platform_secret=SECRET,
        platform_refresh_token=REFRESH_TOKEN,
        source_timeout=LIMIT,
        refusal_rest=0,
        fault_rest=0,
    )
    yield from _running(home, sources)


def _running(home: Path, sources: SourceSettings) -> Iterator[str]:
    let_in(home, terms=Terms(concurrency=3, balance=1000))
    with running(ServerSettings(home=home), sources) as address:
        yield address


def ask(service: str, **what: str | int) -> tuple[requests.Response, float]:
    """The answer to a question, and the seconds that it took."""
    began = time.monotonic()
    if "item_id" in what:
        answer = requests.get(f"{service}/1688/item_detail", {"apiToken": TOKEN, **what}, timeout=30)
    else:
        url = f"{service}/1688/item_detail_by_url"
        answer = requests.post(url, params={"apiToken": TOKEN}, json=what, timeout=30)
    return answer, time.monotonic() - began


def check(answer: requests.Response, seconds: float, code: int, reason: str) -> None:
    """A failure that is told, is free, and did not take too long."""
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["code"], told["data"], told["reason"]) == (code, code, None, reason)
    assert (answer.headers["X-Charged"], answer.headers["X-Balance"]) == ("0", "1000")
    assert answer.headers["X-Concurrency"] == "0/3"
    assert seconds < QUICK


def being_answered(site: str) -> int:
    """How many visitors the stand-in is still answering."""
    counts = requests.get(f"{site}/standin/counts", timeout=10).json()
    return sum(count["now"] for count in counts.values())


def until_none_is_open(site: str) -> int:
    """The same, once a connection that is being closed has had its moment."""
    for _ in range(200):
        if being_answered(site) == 0:
            break
        time.sleep(0.01)
    return being_answered(site)


@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_of_the_page(service: str, site: str, trouble: Trouble) -> None:
    code, reason, _ = PAGE[trouble]
    answer, seconds = ask(service, item_id=trouble.value)
    check(answer, seconds, code, reason)
    assert [(tried["source"], tried["reason"]) for tried in answer.json()["tried"]] == [("page", reason)]
    assert until_none_is_open(site) == 0


@pytest.mark.parametrize("trouble", PLATFORM)
def test_a_trouble_of_the_open_platform(platform_service: str, site: str, trouble: Trouble) -> None:
    code, reason, _ = PLATFORM[trouble]
    answer, seconds = ask(platform_service, item_id=trouble.value)
    check(answer, seconds, code, reason)
    assert until_none_is_open(site) == 0


@pytest.mark.parametrize("code_of_link", LINKS)
def test_a_link_that_leads_to_no_offer(service: str, code_of_link: str) -> None:
    code, reason = LINKS[code_of_link]
    answer, seconds = ask(service, url=f"https://qr.1688.com/s/{code_of_link}")
    check(answer, seconds, code, reason)


def test_who_asks_too_fast_is_told_when_to_come_back(service: str) -> None:
    answer, _ = ask(service, item_id=Trouble.TOO_FAST.value)
    assert answer.headers["Retry-After"] == "7"


def test_an_upstream_that_is_not_there(tmp_path: Path) -> None:
    sources = SourceSettings(page_base="http://127.0.0.1:9", source_timeout=LIMIT, fault_rest=0)
    for service in _running(tmp_path, sources):
        check(*ask(service, item_id=600000000001), 417, "source_failed")


def test_every_way_to_fail_has_its_line_in_the_documentation() -> None:
    documented = set(re.findall(r"\| (\d{3}) `(\w+)` \|", DOCS.read_text("utf-8")))
    tested = {(str(code), reason) for code, reason, _ in [*PAGE.values(), *PLATFORM.values()]}
    tested |= {(str(code), reason) for code, reason in LINKS.values()}
    assert tested <= documented


def test_every_link_is_one_of_the_stand_ins() -> None:
    assert set(LINKS) <= set(ODD)
