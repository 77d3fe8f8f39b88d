"""The sources in the operator's order."""

import asyncio
from typing import Any

import pytest
from shelf import READ_AT, Shelf

from offerlens.chain import Chain, Found
from offerlens.errors import (
    Attempt,
    CaptchaAsked,
    OfferlensError,
    OfferNotStored,
    OfferRemoved,
    OutOfTime,
    PageEmpty,
    SourceCrowded,
    SourceFailed,
    SourceSuspended,
    WrongOffer,
)
from offerlens.sources.health import Health, Rests
from offerlens.sources.source import Abilities, Asked
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of
from offerlens.standin.troubles import CAPTCHA_BODY
from offerlens.state import LocalState

ASKED = Asked(DOCUMENTED)


def chain(*shelves: Shelf, rests: Rests | None = None) -> Chain:
    """A chain of shelves, none of which rests unless it is said for how long."""
    return Chain(shelves, Health(LocalState(None), rests or Rests(0, 0)))


def find(asked_of: Chain, asked: Asked = ASKED) -> tuple[Found | OfferlensError, list[tuple[str, str]]]:
    """What a chain gives or raises, and what it says of each source that gave nothing."""
    tried: list[Attempt] = []

    async def run() -> Found | OfferlensError:
        try:
            return await asked_of.find(asked, tried)
        except OfferlensError as error:
            return error

    return asyncio.run(run()), [(attempt.source, attempt.reason) for attempt in tried]


def source_of(found: Found | OfferlensError) -> str:
    """Where an offer came from."""
    assert isinstance(found, Found)
    return found.source


def test_the_first_source_that_has_it_gives_it() -> None:
    first, second = Shelf("first"), Shelf("second")
    found, tried = find(chain(first, second))
    assert (source_of(found), tried, second.asked) == ("first", [], [])


def test_an_offer_says_where_it_is_from_and_of_when() -> None:
    found, _ = find(chain(Shelf("first")))
    assert isinstance(found, Found)
    assert (found.offer.offer_id, found.source, found.read_at, found.language) == (DOCUMENTED, "first", READ_AT, "zh")


@pytest.mark.parametrize(
    "failure",
    [OfferNotStored("x"), CaptchaAsked(), SourceFailed("x"), OutOfTime("x"), SourceCrowded("x"), PageEmpty()],
    ids=lambda failure: type(failure).__name__,
)
def test_a_source_that_fails_is_followed_by_the_next(failure: OfferlensError) -> None:
    found, tried = find(chain(Shelf("first", failure), Shelf("second")))
    assert (source_of(found), tried) == ("second", [("first", failure.reason)])


def test_a_page_that_refuses_is_a_refusal_of_its_source() -> None:
    found, tried = find(chain(Shelf("first", lambda _: CAPTCHA_BODY), Shelf("second")))
    assert (source_of(found), tried) == ("second", [("first", "captcha")])


def test_a_removed_offer_is_not_looked_for_elsewhere() -> None:
    last = Shelf("second")
    found, tried = find(chain(Shelf("first", OfferRemoved()), last))
    assert (type(found), tried, last.asked) == (OfferRemoved, [("first", "offer_removed")], [])


def test_the_page_of_another_offer_is_refused() -> None:
    found, tried = find(chain(Shelf("first", lambda _: page_of(600000000001) or b"")))
    assert (type(found), str(found), tried) == (
        WrongOffer,
        "Offer 859086919394 was asked for, but the page is of offer 600000000001.",
        [("first", "wrong_offer")],
    )


@pytest.mark.parametrize(
    ("failures", "told"),
    [
        ([CaptchaAsked(), SourceFailed("x")], CaptchaAsked),
        ([SourceFailed("x"), CaptchaAsked()], SourceFailed),
        ([OfferNotStored("x"), CaptchaAsked()], CaptchaAsked),
        ([OfferNotStored("x"), SourceSuspended("x")], SourceSuspended),
        ([SourceSuspended("x"), OfferNotStored("x")], SourceSuspended),
        ([SourceSuspended("x"), OutOfTime("x")], OutOfTime),
        ([OfferNotStored("x"), OfferNotStored("y")], OfferNotStored),
    ],
    ids=lambda value: "-".join(type(f).__name__ for f in value) if isinstance(value, list) else "",
)
def test_the_most_telling_failure_is_told(failures: list[OfferlensError], told: type[OfferlensError]) -> None:
    found, tried = find(chain(*[Shelf(str(at), failure) for at, failure in enumerate(failures)]))
    assert (type(found), tried) == (told, [(str(at), failure.reason) for at, failure in enumerate(failures)])


def test_a_resting_source_is_not_asked() -> None:
    first = Shelf("first", CaptchaAsked())
    both = chain(first, Shelf("second"), rests=Rests(1800, 5))
    outcomes = [find(both)[1] for _ in range(3)]
    assert (outcomes, len(first.asked)) == (
        [[("first", "captcha")], [("first", "source_suspended")], [("first", "source_suspended")]],
        1,
    )


def test_all_sources_rest_and_the_caller_learns_for_how_long() -> None:
    only = chain(Shelf("first", CaptchaAsked()), rests=Rests(1800, 5))
    find(only)
    found, _ = find(only)
    assert isinstance(found, SourceSuspended)
    assert found.retry_after == pytest.approx(1800, abs=60)


def test_a_caller_who_leaves_lets_another_probe() -> None:
    async def run() -> bool:
        stuck = Shelf("first", CaptchaAsked())
        health = Health(LocalState(None), Rests(0.000001, 5))
        only = Chain([stuck], health)
        with pytest.raises(CaptchaAsked):
            await only.find(ASKED, [])
        stuck.holds = True
        stuck.reached.clear()
        probing = asyncio.ensure_future(only.find(ASKED, []))
        await stuck.reached.wait()
        probing.cancel()
        await asyncio.gather(probing, return_exceptions=True)
        stuck.holds, stuck.answer = False, lambda asked: page_of(asked.offer_id) or b""
        return (await only.find(ASKED, [])).source == "first"

    assert asyncio.run(run())


def test_a_bug_in_a_source_is_not_taken_for_a_failure() -> None:
    def bug(_: Asked) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        find(chain(Shelf("first", bug), Shelf("second")))


DROPSHIP = Abilities(scenes=frozenset({"drop_shipping"}))
ENGLISH = Abilities(languages=frozenset({"en"}))
BOTH = Abilities(frozenset({"en"}), frozenset({"drop_shipping"}))


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (Asked(DOCUMENTED), ["plain", "english", "dropship", "both"]),
        (Asked(DOCUMENTED, "en"), ["english", "both", "plain", "dropship"]),
        (Asked(DOCUMENTED, "ru"), ["plain", "english", "dropship", "both"]),
        (Asked(DOCUMENTED, "zh", "drop_shipping"), ["dropship", "both", "plain", "english"]),
        (Asked(DOCUMENTED, "en", "drop_shipping"), ["both", "dropship", "english", "plain"]),
    ],
)
def test_who_can_do_what_is_asked_comes_first(asked: Asked, order: list[str]) -> None:
    missing = OfferNotStored("x")
    shelves = [Shelf("plain", missing), Shelf("english", missing, abilities=ENGLISH)]
    shelves += [Shelf("dropship", missing, abilities=DROPSHIP), Shelf("both", missing, abilities=BOTH)]
    _, tried = find(chain(*shelves), asked)
    assert [source for source, _ in tried] == order


def test_a_description_comes_from_where_its_offer_came_from() -> None:
    both = chain(Shelf("first", SourceFailed("x")), Shelf("second"))

    async def run() -> bytes:
        return await both.fetch_description(await both.find(ASKED, []))

    assert asyncio.run(run()) == b"var desc='<p>second</p>';"


def test_every_source_is_closed() -> None:
    shelves = [Shelf("first"), Shelf("second")]
    asyncio.run(chain(*shelves).close())
    assert [shelf.closed for shelf in shelves] == [True, True]


def test_every_source_is_looked_at() -> None:
    looks: list[Any] = asyncio.run(chain(Shelf("first"), Shelf("second")).looks())
    assert [(look.name, look.state) for look in looks] == [("first", "well"), ("second", "well")]
