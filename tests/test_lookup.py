"""The one path from a link to an item."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from offerlens.errors import (
    CaptchaAsked,
    LinkUnresolved,
    LoginAsked,
    NotAnOffer,
    OfferlensError,
    OfferNotStored,
    OfferRemoved,
    OutOfTime,
    PageCutOff,
    PageEmpty,
    PageTooLarge,
    SourceFailed,
    WrongOffer,
)
from offerlens.item import Item
from offerlens.link import read_link
from offerlens.lookup import Lookup, open_lookup
from offerlens.settings import SourceSettings
from offerlens.sources.source import Asked
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.server import page_of
from offerlens.standin.troubles import SLOW_FROM, Trouble
from offerlens.state import LocalState

T = TypeVar("T")


async def ask(settings: SourceSettings, question: Callable[[Lookup], Awaitable[T]]) -> T:
    """What a lookup with these settings answers."""
    lookup = open_lookup(settings, LocalState(None))
    try:
        return await question(lookup)
    finally:
        await lookup.close()


def item_of(settings: SourceSettings, offer_id: int) -> Item:
    """The item of an offer, from the source that the settings choose."""

    return asyncio.run(ask(settings, lambda lookup: lookup.get_item(Asked(offer_id), []))).item


def find_offer(text: str) -> int:
    """The id of the offer that a text names, when no link may be followed."""
    settings = SourceSettings(page_base="http://127.0.0.1:9", follow_links=False)
    return asyncio.run(ask(settings, lambda lookup: lookup.find_offer(read_link(text))))


@pytest.mark.parametrize(
    "text",
    [
        "859086919394",
        "https://detail.1688.com/offer/859086919394.html",
        "看看这个 https://m.1688.com/offer/859086919394.html?spm=x 很好",
    ],
)
def test_a_text_that_names_an_offer_has_its_id(text: str) -> None:
    assert find_offer(text) == 859086919394


def test_a_link_that_must_be_followed_is_unresolved() -> None:
    with pytest.raises(LinkUnresolved) as raised:
        find_offer("复制 https://qr.1688.com/s/1OHjjQID 打开")
    assert str(raised.value) == (
        "https://qr.1688.com/s/1OHjjQID tells its offer only when opened, which this service does not do. "
        "Open it yourself and send the address of the product page."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no text to read a link from."),
        ("12", "'12' is not an offer id: that has 9 to 15 digits."),
        ("hello", "There is no link to a 1688 offer in this text."),
        ("https://item.taobao.com/item.htm?id=1", "This is a Taobao link; only 1688.com offers are read."),
    ],
)
def test_a_text_that_names_no_offer_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(NotAnOffer) as raised:
        find_offer(text)
    assert str(raised.value) == message


@pytest.mark.parametrize("offer_id", sorted(catalogue()))
def test_an_offer_comes_as_its_item(standin: str, offer_id: int) -> None:
    item = item_of(SourceSettings(page_base=standin), offer_id)
    assert (item.item_id, item.title) == (offer_id, catalogue()[offer_id].title)


def test_a_slow_offer_comes_under_its_own_id(standin: str) -> None:
    assert item_of(SourceSettings(page_base=standin), SLOW_FROM + 10).item_id == SLOW_FROM + 10


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [
        (Trouble.REMOVED, OfferRemoved),
        (Trouble.CAPTCHA, CaptchaAsked),
        (Trouble.LOGIN, LoginAsked),
        (Trouble.SILENT, OutOfTime),
        (Trouble.CUT_OFF, PageCutOff),
        (Trouble.EMPTY, PageEmpty),
        (Trouble.RESET, SourceFailed),
        (Trouble.ENDLESS, PageTooLarge),
    ],
)
def test_each_trouble_has_its_class(standin: str, trouble: Trouble, failure: type[OfferlensError]) -> None:
    with pytest.raises(OfferlensError) as raised:
        item_of(SourceSettings(page_base=standin, source_timeout=1.0, page_cap=1_000_000), trouble.value)
    assert isinstance(raised.value, failure)


def test_an_offer_from_a_saved_page_is_the_offer_from_the_network(standin: str, tmp_path: Path) -> None:
    (tmp_path / f"{DOCUMENTED}.html").write_bytes(page_of(DOCUMENTED) or b"")
    saved = item_of(SourceSettings(pages=tmp_path), DOCUMENTED)
    assert saved == item_of(SourceSettings(page_base=standin), DOCUMENTED)


def test_an_offer_that_was_not_saved_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(OfferNotStored):
        item_of(SourceSettings(pages=tmp_path), DOCUMENTED)


def test_the_page_of_another_offer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "600000000001.html").write_bytes(page_of(DOCUMENTED) or b"")
    with pytest.raises(WrongOffer) as raised:
        item_of(SourceSettings(pages=tmp_path), 600000000001)
    assert str(raised.value) == "Offer 600000000001 was asked for, but the page is of offer 859086919394."
