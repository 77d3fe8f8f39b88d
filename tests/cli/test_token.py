"""``offerlens token``."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import let_in

from offerlens.accounts.local import LocalAccounts
from offerlens.accounts.token import digest
from offerlens.errors import TokenUnknown


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the accounts, told by the environment."""
    monkeypatch.setenv("OFFERLENS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def knows(home: Path, token: str) -> bool:
    """Whether the store lets a token in."""

    async def run() -> bool:
        accounts = LocalAccounts(home)
        try:
            await accounts.look(digest(token))
        except TokenUnknown:
            return False
        finally:
            await accounts.close()
        return True

    return asyncio.run(run())


def made(home: Path, name: str = "my-shop") -> str:
    """A token that is there already."""
    token = f"ol_made-before-for-{name}"
    let_in(home, token, name=name)
    return token


def test_create_prints_the_token_alone(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    code, (out, err) = offerlens("token", "create", "my-shop"), capsys.readouterr()
    assert (code, bool(re.fullmatch(r"ol_[A-Za-z0-9_-]{43}_[0-9a-f]{8}\n", out)), err) == (0, True, "")


def test_a_created_token_is_let_in(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    offerlens("token", "create", "my-shop")
    assert knows(home, capsys.readouterr().out.strip())


def test_an_account_may_have_several_tokens(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    earlier = made(home)
    offerlens("token", "create", "my-shop")
    assert [knows(home, token) for token in (earlier, capsys.readouterr().out.strip())] == [True, True]


def test_the_terms_of_an_account_are_not_changed_by_a_token(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    made(home)
    assert (offerlens("token", "create", "my-shop", "--balance", "5"), *capsys.readouterr()) == (
        1,
        "",
        "There is an account named 'my-shop' already; change it with 'offerlens account'.\n",
    )


def test_revoke_says_nothing(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path) -> None:
    made(home)
    assert (offerlens("token", "revoke", "my-shop"), *capsys.readouterr()) == (0, "", "")


def test_a_revoked_token_is_let_in_no_more(offerlens: Callable[..., object], home: Path) -> None:
    token = made(home)
    offerlens("token", "revoke", "my-shop")
    assert not knows(home, token)


def test_a_name_that_is_not_there_cannot_be_revoked(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    code = offerlens("token", "revoke", "my-shop")
    assert (code, *capsys.readouterr()) == (1, "", "There is no account named 'my-shop'.\n")


def test_list_shows_each_token_by_its_name_and_first_characters(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    tokens = [made(home, "one"), made(home, "two")]
    code, shown = offerlens("token", "list"), capsys.readouterr().out
    rows = re.findall(r"│ (\S+) +│ (\S+) │ \d{4}-\d\d-\d\d \d\d:\d\d │ +│", shown)
    assert (code, rows) == (0, [("one", f"{tokens[0][:8]}…"), ("two", f"{tokens[1][:8]}…")])


def test_list_never_shows_a_token(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    token = made(home)
    offerlens("token", "list")
    assert token[:9] not in capsys.readouterr().out


def test_list_shows_when_a_token_was_revoked(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    made(home)
    offerlens("token", "revoke", "my-shop")
    offerlens("token", "list")
    assert len(re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", capsys.readouterr().out)) == 2


def test_a_new_home_has_an_empty_list(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert (offerlens("token", "list"), "│" in capsys.readouterr().out) == (0, False)


@pytest.mark.parametrize("words", [("create",), ("revoke",), ("create", "one", "two"), ("list", "one"), ("unknown",)])
def test_a_wrong_call_is_refused(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path, words: tuple[str, ...]
) -> None:
    assert (offerlens("token", *words), capsys.readouterr().out) == (2, "")


# Where the accounts lie


def test_a_flag_names_the_home(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    offerlens("token", "create", "my-shop", "--home", "elsewhere")
    assert knows(tmp_path / "elsewhere", capsys.readouterr().out.strip())


def test_the_file_of_settings_names_the_home(
    offerlens: Callable[..., object],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OFFERLENS_HOME")
    (tmp_path / "offerlens.toml").write_text('home = "elsewhere"\nport = 9000\n')
    offerlens("token", "create", "my-shop")
    assert knows(tmp_path / "elsewhere", capsys.readouterr().out.strip())
