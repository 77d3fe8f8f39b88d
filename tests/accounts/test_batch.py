"""Work of many requests in one transaction."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import apsw
import pytest

from offerlens.accounts.batch import Batch
from offerlens.errors import BalanceSpent, StoreAway
from offerlens.sqlite import open_file

LONG = 30.0


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


def count_commits(db: apsw.Connection) -> list[bool]:
    """Grows with each commit."""
    commits: list[bool] = []

    def committed() -> bool:
        commits.append(True)
        return False

    db.set_commit_hook(committed)
    return commits


def test_what_is_asked_for_in_one_turn_shares_a_commit(db: apsw.Connection) -> None:
    commits = count_commits(db)

    async def run() -> list[str]:
        batch = made(db)
        return await asyncio.gather(*(batch.add(partial(write, text)) for text in "abc"))

    assert (asyncio.run(run()), notes(db), len(commits)) == (["a", "b", "c"], ["a", "b", "c"], 1)


def test_what_comes_turn_after_turn_shares_a_commit(db: apsw.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offerlens.accounts.batch._PATIENCE", LONG)
    commits = count_commits(db)

    async def run() -> list[str]:
        batch = made(db)
        futures = []
        for text in "abcdef":
            futures.append(batch.add(partial(write, text)))
            await asyncio.sleep(0)
        return list(await asyncio.gather(*futures))

    assert (asyncio.run(run()), len(commits)) == (list("abcdef"), 1)


def test_who_waits_for_others_does_not_wait_for_long(db: apsw.Connection) -> None:
    async def run() -> None:
        batch = made(db)
        first = batch.add(partial(write, "first"))
        others = []
        while not first.done():
            others.append(batch.add(partial(write, "other")))
            await asyncio.sleep(0)
        await asyncio.gather(*others)

    asyncio.run(run())
    assert notes(db)[0] == "first"


def test_a_lock_that_another_has_stops_nobody_but_the_work(tmp_path: Path) -> None:
    mine, other = (open_file(tmp_path, "notes.db", "off") for _ in range(2))
    mine.execute("CREATE TABLE note (text TEXT)")

    async def run() -> str:
        other.execute("BEGIN IMMEDIATE")
        writing = made(mine).add(partial(write, "mine"))
        for _ in range(100):
            await asyncio.sleep(0)  # which takes seconds if the work waits within SQLite
        assert not writing.done()
        other.execute("COMMIT")
        return await writing

    assert (asyncio.run(run()), notes(other)) == ("mine", ["mine"])


def test_a_lock_that_another_keeps_is_a_store_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr("offerlens.accounts.batch.LOCK_SECONDS", 0.02)
    mine, other = (open_file(tmp_path, "notes.db", "off") for _ in range(2))
    mine.execute("CREATE TABLE note (text TEXT)")
    other.execute("BEGIN IMMEDIATE")

    async def run() -> None:
        batch = made(mine)
        with pytest.raises(StoreAway):
            await batch.add(partial(write, "lost"))
        other.execute("COMMIT")
        await batch.add(partial(write, "kept"))

    asyncio.run(run())
    assert notes(other) == ["kept"]


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
