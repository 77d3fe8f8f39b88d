"""SQLite's files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from offerlens.sqlite import WriteBack, begin, open_file

PAGES = 20


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    opened = open_file(tmp_path, "notes.db", "normal")
    opened.execute("CREATE TABLE note (text TEXT)")
    opened.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_FULL)
    yield opened
    opened.close()


def write(db: apsw.Connection, times: int) -> None:
    """Notes of a page each."""
    for _ in range(times):
        db.execute("INSERT INTO note VALUES (?)", ("x" * 4000,))


def written_back(db: apsw.Connection, tmp_path: Path) -> int:
    """How many notes are in the file itself."""
    shutil.copy(db.filename, tmp_path / "alone.db")
    with apsw.Connection(str(tmp_path / "alone.db")) as alone:
        ((notes,),) = alone.execute("SELECT count(*) FROM note")
    return int(notes)


def test_who_begins_to_write_does_not_wait(db: apsw.Connection, tmp_path: Path) -> None:
    other = open_file(tmp_path, "notes.db", "normal")
    assert (begin(other), begin(db)) == (True, False)
    other.execute("COMMIT")
    assert begin(db)
    other.close()


def test_a_long_log_is_written_back(db: apsw.Connection, tmp_path: Path) -> None:
    back = WriteBack(db, PAGES)
    write(db, 2 * PAGES)
    back.close()
    assert written_back(db, tmp_path) >= PAGES / 2


def test_a_short_log_is_not(db: apsw.Connection, tmp_path: Path) -> None:
    back = WriteBack(db, PAGES)
    write(db, 3)
    back.close()
    assert written_back(db, tmp_path) == 0


def test_what_could_not_be_written_back_is_when_the_log_has_grown_again(db: apsw.Connection, tmp_path: Path) -> None:
    back = WriteBack(db, PAGES)
    reader = open_file(tmp_path, "notes.db", "normal")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM note").fetchall()
    write(db, PAGES)
    back.close()
    at_first = written_back(db, tmp_path)
    reader.execute("COMMIT")
    reader.close()
    write(db, 2 * PAGES)
    back.close()
    assert (at_first, written_back(db, tmp_path) > PAGES) == (0, True)


def test_a_thread_that_cannot_be_had_is_no_failed_commit(
    db: apsw.Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("can't start new thread")

    WriteBack(db, PAGES)
    monkeypatch.setattr("threading.Thread.start", fail)
    write(db, PAGES)
    assert set(caplog.messages) == {"the write-ahead log could not be written back: can't start new thread"}
