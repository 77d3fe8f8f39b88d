"""What only the store of one machine has: its file, its steps, its folder."""

import asyncio
import stat
from pathlib import Path

import apsw
import pytest

from offerlens.accounts import open_accounts
from offerlens.accounts.account import Account, Admission, Terms
from offerlens.accounts.local import LocalAccounts
from offerlens.accounts.local_schema import _STEPS, _TOKENS
from offerlens.accounts.token import digest
from offerlens.settings import StoreSettings


def first_version(home: Path) -> None:
    """The file of a program that knew tokens alone."""
    home.mkdir(exist_ok=True)
    db = apsw.Connection(str(home / "accounts.db"))
    db.execute(_TOKENS)
    insert = "INSERT INTO token (name, digest, shown, created, revoked) VALUES (?, ?, ?, ?, ?)"
    db.execute(insert, ("shop", digest("old"), "old", 100, 200))
    db.execute(insert, ("shop", digest("new"), "new", 200, None))
    db.execute(insert, ("other", digest("other"), "other", 300, None))
    db.pragma("user_version", 1)
    db.close()


def test_the_file_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    first_version(tmp_path)

    async def run() -> list[Account]:
        accounts = LocalAccounts(tmp_path)
        admitted = await accounts.admit(digest("new"))
        rows = [(row.account, row.ends) for row in await accounts.tokens()]
        assert rows == [("shop", 200), ("shop", None), ("other", None)]
        assert isinstance(admitted, Admission)
        await accounts.release(admitted, "captcha")
        found = await accounts.accounts()
        await accounts.close()
        return found

    accounts = asyncio.run(run())
    assert accounts == [Account("shop", Terms(), 0, 100), Account("other", Terms(), 0, 300)]


def test_balances_of_an_earlier_version_are_taken_over_with_lines_that_they_lack(tmp_path: Path) -> None:
    db = apsw.Connection(str(tmp_path / "accounts.db"))
    for step in _STEPS[:4]:
        db.execute(step)
    db.execute("""\
INSERT INTO account (name, concurrency, balance, created) VALUES ('shop', 3, 7, 100), ('free', 10, NULL, 200);
INSERT INTO ledger (account, at, calls, balance, request_id, offer_id)
VALUES (1, 1e9, -1, 6, 'a', 7), (2, 1e9, -1, NULL, 'b', 7);
INSERT INTO usage VALUES ('2001-09-09', 1, 'ok', 5, 5)""")
    db.pragma("user_version", 4)
    db.close()

    async def run() -> object:
        accounts = LocalAccounts(tmp_path)
        try:
            usage = [(row.account, row.day, row.calls, row.charged) for row in await accounts.usage("2001")]
            return usage, await accounts.accounts()
        finally:
            await accounts.close()

    usage = [("free", "2001-09-09", 1, 1), ("shop", "2001-09-09", 6, 6)]
    assert asyncio.run(run()) == (usage, [Account("shop", Terms(3, 6), 0, 100), Account("free", Terms(10), 0, 200)])


def test_the_file_of_a_later_version_is_refused(tmp_path: Path) -> None:
    asyncio.run(LocalAccounts(tmp_path).close())
    db = apsw.Connection(str(tmp_path / "accounts.db"))
    db.pragma("user_version", 99)
    db.close()
    with pytest.raises(ValueError, match=r"made by a newer offerlens \(their tables have version 99\)"):
        LocalAccounts(tmp_path)


def test_only_its_owner_can_look_into_the_folder(tmp_path: Path) -> None:
    asyncio.run(LocalAccounts(tmp_path / "home").close())
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_no_token_is_in_the_file(tmp_path: Path) -> None:
    async def run() -> None:
        accounts = LocalAccounts(tmp_path)
        await accounts.create_account("shop", Terms())
        await accounts.add_token("shop", "ol_a-secret-token")
        await accounts.close()

    asyncio.run(run())
    assert b"a-secret-token" not in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


@pytest.mark.parametrize(("durability", "word"), [("process", 1), ("power", 2)])
def test_durability_is_what_sqlite_calls_normal_and_full(tmp_path: Path, durability: str, word: int) -> None:
    accounts = LocalAccounts(tmp_path, durability)  # type: ignore[arg-type]
    assert accounts._db.pragma("synchronous") == word
    asyncio.run(accounts.close())


@pytest.mark.parametrize("one", [{"postgres": "postgresql://x"}, {"valkey": "valkey://x"}])
def test_one_address_of_two_is_refused(tmp_path: Path, one: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="need both postgres and valkey"):
        open_accounts(StoreSettings(home=tmp_path, **one))  # type: ignore[arg-type]
