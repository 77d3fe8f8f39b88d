"""The service keeps to its document, whatever is sent: Schemathesis makes the requests and judges the replies."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from conftest import TOKEN, let_in, running
from hypothesis import HealthCheck, assume, settings
from schemathesis import Case

from offerlens.accounts.account import Terms
from offerlens.settings import CacheSettings, ServerSettings, SourceSettings
from offerlens.web.openapi import document

LINK = " https://detail.1688.com/offer/600000000001.html"
# All checks are on. What the service may answer to a request that keeps to the document, besides a success: that the
# offer cannot be had (417), since most numbers are of no offer, and that the generated token is not known (401).
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"mode": "all"},
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "417"]}},
    }
)
API = schemathesis.openapi.from_dict(json.loads(document()), config=CONFIG)
NUMBERS = count()
KEY = "Idempotency-Key"


@pytest.fixture(scope="module")
def address(standin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service as it is usually set up."""
    home = tmp_path_factory.mktemp("home")
    let_in(home, terms=Terms(concurrency=1000, balance=1_000_000))
    sources = SourceSettings(page_base=standin, link_base=standin, source_timeout=1.0, refusal_rest=0, fault_rest=0)
    with running(ServerSettings(home=home), sources, CacheSettings()) as address:
        yield address


@API.parametrize()
@settings(max_examples=10, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_to_its_document(case: Case[Any], address: str) -> None:
    assume(not says_nothing(case))
    name_anew(case)
    put_a_link_into(case)
    case.call_and_validate(base_url=address, headers={"apikey": TOKEN})


def says_nothing(case: Case[Any]) -> bool:
    """Whether an option is empty. The document does not offer it, but it is taken as left out, since forms send it."""
    sent = [case.query, case.body]
    return any(value == "" for part in sent if isinstance(part, dict) for name, value in part.items() if name != "url")


def name_anew(case: Case[Any]) -> None:
    """Give each call a name of its own: the document cannot say that no other request may have it."""
    if 0 < (length := len(case.headers.get(KEY, ""))) <= 255:
        case.headers[KEY] = f"{next(NUMBERS):0{max(length, 9)}}"


def put_a_link_into(case: Case[Any]) -> None:
    """Make a text one with a link in it: that it needs one is nothing that a schema can say."""
    if isinstance(case.body, dict) and isinstance(url := case.body.get("url"), str):
        case.body["url"] = url + LINK
