"""``offerlens operator``."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from offerlens.accounts.local import LocalAccounts
from offerlens.accounts.token import digest
from offerlens.errors import TokenUnknown


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of the accounts, which the environment names."""
    return tmp_path / "home"


def knows(home: Path, secret: str) -> str | None:
    """Whose secret that is; None for nobody's."""

    async def run() -> str | None:
        accounts = LocalAccounts(home)
        try:
            return await accounts.books.operator(digest(secret))
        except TokenUnknown:
            return None
        finally:
            await accounts.close()

    return asyncio.run(run())


def created(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], name: str = "anna") -> str:
    """A secret that was made."""
    assert offerlens("operator", "create", name) == 0
    return capsys.readouterr().out


def test_create_prints_the_secret_alone(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"olop_[A-Za-z0-9_-]{43}_[0-9a-f]{8}\n", created(offerlens, capsys))


def test_a_created_operator_is_let_in(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert knows(home, created(offerlens, capsys).strip()) == "anna"


def test_a_revoked_operator_is_let_in_no_more(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    secret = created(offerlens, capsys).strip()
    assert (offerlens("operator", "revoke", "anna"), knows(home, secret)) == (0, None)


def test_who_is_no_operator_cannot_be_revoked(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    code = offerlens("operator", "revoke", "anna")
    assert (code, capsys.readouterr().err) == (1, "There is no operator named 'anna' whose secret holds.\n")


def test_list_shows_each_by_name_and_first_characters(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = [created(offerlens, capsys, name) for name in ("anna", "ben")]
    offerlens("operator", "revoke", "ben")
    offerlens("operator", "list")
    date = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    rows = re.findall(rf"│ (\S+) +│ (\S+) │ {date} │ +({date})? +│", capsys.readouterr().out)
    assert [row[:2] for row in rows] == [("anna", f"{secrets[0][:8]}…"), ("ben", f"{secrets[1][:8]}…")]
    assert [bool(row[2]) for row in rows] == [False, True]
