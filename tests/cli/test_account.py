"""``offerlens account`` and ``offerlens usage``."""

import asyncio
import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from offerlens.accounts.account import Admission, Charge, Terms
from offerlens.accounts.local import LocalAccounts
from offerlens.accounts.token import digest

Run = Callable[..., object]


def shown(offerlens: Run, capsys: pytest.CaptureFixture[str], name: str = "my-shop") -> dict[str, Any]:
    """An account as the command shows it."""
    offerlens("account", "show", name, "--json")
    (account,) = json.loads(capsys.readouterr().out)
    read: dict[str, Any] = account
    return read


def test_an_account_has_the_terms_it_was_made_with(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["my-shop", "--balance", "100", "--concurrency", "5", "--expires", "2027-12-31"]
    assert offerlens("account", "create", *words) == 0
    assert shown(offerlens, capsys)["terms"] == {"concurrency": 5, "balance": 100, "expires": 1830211200}


def test_an_account_without_terms_may_ask_without_end(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    offerlens("account", "create", "my-shop")
    assert shown(offerlens, capsys)["terms"] == {"concurrency": 10, "balance": None, "expires": None}


@pytest.mark.parametrize(("calls", "left"), [("50", 150), ("-30", 70), ("-500", 0)])
def test_a_balance_is_topped_up_or_taken_from(
    offerlens: Run, capsys: pytest.CaptureFixture[str], calls: str, left: int
) -> None:
    offerlens("account", "create", "my-shop", "--balance", "100")
    assert offerlens("account", "top-up", "my-shop", "--", calls) == 0
    capsys.readouterr()
    assert shown(offerlens, capsys)["terms"]["balance"] == left


def test_a_limit_is_set(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    offerlens("account", "create", "my-shop")
    offerlens("account", "limit", "my-shop", "7")
    capsys.readouterr()
    assert shown(offerlens, capsys)["terms"]["concurrency"] == 7


@pytest.mark.parametrize(("words", "expires"), [(["2027-12-31"], 1830211200), ([], None)])
def test_an_end_is_set_and_taken_back(
    offerlens: Run, capsys: pytest.CaptureFixture[str], words: list[str], expires: int | None
) -> None:
    offerlens("account", "create", "my-shop", "--expires", "2026-01-01")
    offerlens("account", "expire", "my-shop", *words)
    capsys.readouterr()
    assert shown(offerlens, capsys)["terms"]["expires"] == expires


@pytest.mark.parametrize(
    "words", [["show", "nobody"], ["top-up", "nobody", "1"], ["limit", "nobody", "1"], ["expire", "nobody"]]
)
def test_an_account_that_is_not_there_is_told(
    offerlens: Run, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert (offerlens("account", *words), *capsys.readouterr()) == (1, "", "There is no account named 'nobody'.\n")


def test_a_limit_of_nothing_is_refused(offerlens: Run) -> None:
    offerlens("account", "create", "my-shop")
    assert offerlens("account", "limit", "my-shop", "0") != 0


def test_the_table_has_a_line_an_account(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    offerlens("account", "create", "one", "--balance", "12345")
    offerlens("account", "create", "two")
    offerlens("account", "list")
    lines = [line for line in capsys.readouterr().out.splitlines() if "never" in line]
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]
    assert [[row[0], *row[2:]] for row in cells] == [
        ["one", "never", "12,345", "0", "10"],
        ["two", "never", "unlimited", "0", "10"],
    ]


# Usage


@pytest.fixture
def used(tmp_path: Path) -> str:
    """A store in which calls were charged and refused; the day of them."""

    async def run() -> None:
        accounts = LocalAccounts(tmp_path / "home")
        await accounts.create_account("my-shop", Terms())
        await accounts.add_token("my-shop", "token")
        for number in range(3):
            admission = await accounts.admit(digest("token"))
            assert isinstance(admission, Admission)
            if number:
                await accounts.settle(admission, Charge(f"req_{number}", 1, b""))
            else:
                await accounts.release(admission, "captcha")
        await accounts.close()

    asyncio.run(run())
    return f"{datetime.now(UTC):%Y-%m-%d}"


def test_usage_as_json(offerlens: Run, capsys: pytest.CaptureFixture[str], used: str) -> None:
    offerlens("usage", "--json")
    assert json.loads(capsys.readouterr().out) == [
        {"day": used, "account": "my-shop", "outcome": "captcha", "calls": 1, "charged": 0},
        {"day": used, "account": "my-shop", "outcome": "ok", "calls": 2, "charged": 2},
    ]


def test_usage_as_csv(offerlens: Run, capsys: pytest.CaptureFixture[str], used: str) -> None:
    offerlens("usage", "--csv")
    assert list(csv.reader(capsys.readouterr().out.splitlines())) == [
        ["day", "account", "outcome", "calls", "charged"],
        [used, "my-shop", "captcha", "1", "0"],
        [used, "my-shop", "ok", "2", "2"],
    ]


def test_usage_as_a_table(offerlens: Run, capsys: pytest.CaptureFixture[str], used: str) -> None:
    offerlens("usage")
    lines = [line for line in capsys.readouterr().out.splitlines() if used in line]
    assert [cell.strip() for cell in lines[1].strip("│").split("│")] == [used, "my-shop", "ok", "2", "2"]


@pytest.mark.parametrize("words", [["--account", "another"], ["--since", "2099-01-01"]])
@pytest.mark.usefixtures("used")
def test_usage_of_others_and_of_other_days_is_left_out(
    offerlens: Run, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    offerlens("usage", "--json", *words)
    assert json.loads(capsys.readouterr().out) == []


def test_two_forms_at_once_are_refused(offerlens: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert (offerlens("usage", "--json", "--csv"), capsys.readouterr().err) == (2, "Choose one of --json and --csv.\n")
