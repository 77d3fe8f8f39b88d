"""The reference: every address of the service, drawn by a file that comes with the program."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from console.conftest import Open, Visit, opening
from playwright.sync_api import Browser, expect

import offerlens.console
from offerlens.web.openapi import document

OPERATIONS = [one for path in json.loads(document())["paths"].values() for one in path.values()]
FILES = Path(offerlens.console.__file__).parent / "static"


@pytest.fixture(scope="module")
def reference(site: str, browser: Browser) -> Iterator[Visit]:
    """A visitor of the reference."""
    with opening(site, browser) as visit:
        yield read(visit)


def read(visit: Open) -> Visit:
    """Go to the reference, and wait until it is drawn."""
    there = visit()
    there.requests.clear()
    there.page.goto(f"{there.site}/docs")
    there.page.locator("h2", has_text=OPERATIONS[0]["summary"]).first.wait_for()
    return there


def test_every_address_is_there(reference: Visit) -> None:
    told = {heading.strip() for heading in reference.texts("h2")}
    assert {one["summary"] for one in OPERATIONS} - told == set()


def test_nothing_is_refused_or_goes_wrong(reference: Visit) -> None:
    assert reference.told == []


def test_nothing_is_asked_of_anybody_else(reference: Visit) -> None:
    assert {request.url for request in reference.requests if not request.url.startswith(reference.site)} == set()


def test_a_failure_is_shown_as_it_is_sent(reference: Visit) -> None:
    reference.page.get_by_role("tab", name="401").first.click()
    expect(reference.page.get_by_role("tabpanel").get_by_text('"token_missing"').first).to_be_visible()


def test_the_console_leads_there(visit: Open) -> None:
    there = visit()
    there.page.get_by_role("link", name="Reference").click()
    there.page.locator("h2", has_text=OPERATIONS[0]["summary"]).first.wait_for()


def test_it_leads_back_to_the_console(visit: Open) -> None:
    there = read(visit)
    there.page.get_by_role("link", name="Console").click()
    there.page.get_by_role("button", name="Look up", exact=True).wait_for()


def test_its_policy_lets_no_script_of_the_page_and_no_other_host_in(site: str) -> None:
    policy = requests.get(f"{site}/docs", timeout=10).headers["Content-Security-Policy"]
    assert ("unsafe" in policy, "http" in policy, "script-src 'self';" in policy) == (False, False, True)


def test_the_licence_of_what_draws_it_is_beside_it() -> None:
    licence = (FILES / "redoc.LICENSE.txt").read_text("utf-8")
    assert ("MIT License" in licence, "React" in licence) == (True, True)
