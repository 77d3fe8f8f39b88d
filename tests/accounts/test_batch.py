"""Work of many requests in one transaction."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from functools import partial

import apsw
import pytest

from offerlens.accounts.batch import Batch
from offerlens.errors import BalanceSpent, StoreAway


@pytest.fixture
def db() -> Iterator[apsw.Connection]:
    opened = apsw.Connection(":memory:")
    opened.execute("CREATE TABLE note (text TEXT)")
    yield opened
    opened.close()


def write(text: str, db: apsw.Connection) -> str:
    """Write a note, and tell it."""
    db.execute("INSERT INTO note VALUES (?)", (text,))
    return text


def notes(db: apsw.Connection) -> list[str]:
    """What was written."""
    return [str(text) for (text,) in db.execute("SELECT text FROM note")]


def made(db: apsw.Connection) -> Batch:
    """A batch that does nothing besides."""
    return Batch(db, first=lambda _: None, undone=lambda: None)


def test_what_is_asked_for_in_one_turn_shares_a_commit(db: apsw.Connection) -> None:
    commits: list[int] = []

    def counted() -> bool:
        commits.append(1)
        return False

    db.set_commit_hook(counted)

    async def run() -> list[str]:
        batch = made(db)
        return await asyncio.gather(*(batch.add(partial(write, text)) for text in "abc"))

    assert (asyncio.run(run()), notes(db), len(commits)) == (["a", "b", "c"], ["a", "b", "c"], 1)


def test_one_that_is_refused_leaves_the_others(db: apsw.Connection) -> None:
    def refuse(_: apsw.Connection) -> str:
        raise BalanceSpent

    async def run() -> list[object]:
        batch = made(db)
        works = (partial(write, "a"), refuse, partial(write, "b"))
        return await asyncio.gather(*(batch.add(work) for work in works), return_exceptions=True)

    a, refusal, b = asyncio.run(run())
    assert (a, type(refusal), b, notes(db)) == ("a", BalanceSpent, "b", ["a", "b"])


def test_a_store_that_fails_has_done_nothing_for_anybody(db: apsw.Connection, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)

    def fail(db: apsw.Connection) -> str:
        db.execute("INSERT INTO nowhere VALUES (1)")
        raise AssertionError

    async def run() -> list[object]:
        batch = made(db)
        return list(await asyncio.gather(batch.add(partial(write, "a")), batch.add(fail), return_exceptions=True))

    assert [type(result) for result in asyncio.run(run())] == [StoreAway, StoreAway]
    assert notes(db) == []


def test_who_leaves_does_not_undo_the_work(db: apsw.Connection) -> None:
    async def run() -> None:
        batch = made(db)
        future = batch.add(partial(write, "a"))
        future.cancel()
        await batch.add(partial(write, "b"))

    asyncio.run(run())
    assert notes(db) == ["a", "b"]


def test_something_is_done_before_the_work_of_a_transaction_and_not_before_joint_work(db: apsw.Connection) -> None:
    def both(db: apsw.Connection, texts: Sequence[str]) -> list[str]:
        return [write(text, db) for text in texts]

    def first(db: apsw.Connection) -> None:
        write("first", db)

    async def run() -> None:
        batch = Batch(db, first=first, undone=lambda: None)
        await batch.join(both, "joint")
        await asyncio.gather(batch.add(partial(write, "a")), batch.add(partial(write, "b")))

    asyncio.run(run())
    assert notes(db) == ["joint", "first", "a", "b"]


def test_who_wrote_is_told_when_it_was_undone(db: apsw.Connection, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    told: list[bool] = []

    def fail(db: apsw.Connection, texts: Sequence[str]) -> list[str]:
        raise apsw.IOError

    async def run() -> None:
        batch = Batch(db, first=lambda _: None, undone=lambda: told.append(db.in_transaction))
        with pytest.raises(StoreAway):
            await batch.join(fail, "a")

    asyncio.run(run())
    assert told == [False]
