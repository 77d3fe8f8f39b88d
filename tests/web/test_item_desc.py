"""``GET /1688/item_desc`` over real HTTP."""

from typing import Any

import pytest
import requests
from conftest import TOKEN

from offerlens.standin.goods import DOCUMENTED, catalogue

ADDRESSES = ["/1688/item_desc", "/1688/v2/item_desc", "/1688/global/item_desc"]
WITHOUT_DESCRIPTION, SOLD_OUT = 600000000003, 600000000004


def ask(service: str, address: str = ADDRESSES[0], **parameters: Any) -> requests.Response:
    return requests.get(service + address, {"apiToken": TOKEN, **parameters}, timeout=30)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_gives_the_description(service: str, address: str) -> None:
    reply = ask(service, address, item_id=DOCUMENTED).json()
    assert (reply["code"], list(reply["data"])) == (200, ["item_id", "detail_imgs", "detail_html"])
    assert (reply["data"]["item_id"], reply["data"]["detail_imgs"]) == (DOCUMENTED, catalogue()[DOCUMENTED].gallery[:5])


def test_scripts_handlers_and_frames_are_taken_out(service: str) -> None:
    html = ask(service, item_id=SOLD_OUT).json()["data"]["detail_html"]
    assert catalogue()[SOLD_OUT].title in html
    assert [word for word in ("<script", "<iframe", "onerror", "example.com") if word in html] == []


def test_an_offer_without_a_description_has_an_empty_one(service: str) -> None:
    data = ask(service, item_id=WITHOUT_DESCRIPTION).json()["data"]
    assert data == {"item_id": WITHOUT_DESCRIPTION, "detail_imgs": [], "detail_html": ""}


@pytest.mark.parametrize(
    ("parameters", "code", "reason"),
    [
        ({}, 422, "field_missing"),
        ({"item_id": "abc"}, 422, "field_invalid"),
        ({"item_id": 100000000001}, 417, "offer_removed"),
        ({"item_id": DOCUMENTED, "apiToken": "unknown"}, 401, "token_unknown"),
    ],
    ids=["no id", "no number", "removed", "unknown token"],
)
def test_failures_are_told(service: str, parameters: dict[str, Any], code: int, reason: str) -> None:
    response = ask(service, **parameters)
    reply = response.json()
    assert (response.status_code, reply["code"], reply["data"], reply["reason"]) == (code, code, None, reason)
