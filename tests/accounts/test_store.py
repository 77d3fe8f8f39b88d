"""The store of the accounts, on a real file."""

import stat
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from offerlens.accounts.store import Store
from offerlens.accounts.token import digest

TOKEN = "ol_a-token-of-this-test"


def at_rest(home: Path) -> bytes:
    """Every byte of every file of the store."""
    return b"".join(file.read_bytes() for file in sorted(home.iterdir()))


# What a token may do


def test_a_made_token_is_known(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.knows(store.create_token("my-shop"))


def test_a_given_token_is_known(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add_token("my-shop", TOKEN)
        assert store.knows(TOKEN)


@pytest.mark.parametrize("other", ["", " ", TOKEN[:-1], TOKEN + " ", TOKEN.upper(), "my-shop", "%", "\ud800", "\0"])
def test_another_token_is_unknown(tmp_path: Path, other: str) -> None:
    with Store(tmp_path) as store:
        store.add_token("my-shop", TOKEN)
        assert not store.knows(other)


def test_the_digest_of_a_token_is_no_token(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add_token("my-shop", TOKEN)
        assert not store.knows(digest(TOKEN).decode("latin-1"))


def test_a_revoked_token_is_unknown(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add_token("my-shop", TOKEN)
        store.revoke_token("my-shop")
        assert not store.knows(TOKEN)


def test_revoking_one_token_leaves_the_others(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add_token("my-shop", TOKEN)
        store.create_token("another-shop")
        store.revoke_token("another-shop")
        assert store.knows(TOKEN)


def test_a_token_is_known_after_the_store_was_opened_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        token = store.create_token("my-shop")
    with Store(tmp_path) as store:
        assert store.knows(token)


def test_a_token_made_in_one_connection_is_known_in_another_at_once(tmp_path: Path) -> None:
    with Store(tmp_path) as one, Store(tmp_path) as another:
        assert another.knows(one.create_token("my-shop"))


def test_a_token_revoked_in_one_connection_is_unknown_in_another_at_once(tmp_path: Path) -> None:
    with Store(tmp_path) as one, Store(tmp_path) as another:
        token = one.create_token("my-shop")
        assert another.knows(token)
        one.revoke_token("my-shop")
        assert not another.knows(token)


# Names


def test_two_tokens_in_use_have_different_names(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.create_token("my-shop")
        with pytest.raises(ValueError, match=r"^There is a token named 'my-shop' already; revoke it first\.$"):
            store.create_token("my-shop")


def test_a_name_in_use_keeps_its_token(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        token = store.create_token("my-shop")
        with pytest.raises(ValueError, match="already"):
            store.create_token("my-shop")
        assert store.knows(token)


def test_a_revoked_name_can_be_made_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        revoked = store.create_token("my-shop")
        store.revoke_token("my-shop")
        made = store.create_token("my-shop")
        assert (store.knows(revoked), store.knows(made)) == (False, True)


def test_an_unknown_name_cannot_be_revoked(tmp_path: Path) -> None:
    with Store(tmp_path) as store, pytest.raises(ValueError, match=r"^There is no token named 'my-shop'\.$"):
        store.revoke_token("my-shop")


def test_a_name_cannot_be_revoked_twice(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.create_token("my-shop")
        store.revoke_token("my-shop")
        with pytest.raises(ValueError, match="There is no token named"):
            store.revoke_token("my-shop")


@pytest.mark.parametrize("name", ["我的店", "a b", "'; DROP TABLE token; --", "x" * 1000])
def test_a_name_is_kept_as_it_was_given(tmp_path: Path, name: str) -> None:
    with Store(tmp_path) as store:
        store.create_token(name)
        assert [row.name for row in store.tokens()] == [name]


# What is told later


def test_a_new_store_has_no_tokens(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.tokens() == []


def test_all_tokens_ever_made_are_listed_the_oldest_first(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for name in ("b", "a", "c"):
            store.create_token(name)
        store.revoke_token("a")
        store.create_token("a")
        assert [(row.name, row.revoked is not None) for row in store.tokens()] == [
            ("b", False),
            ("a", True),
            ("c", False),
            ("a", False),
        ]


def test_a_listed_token_shows_its_first_characters(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add_token("my-shop", TOKEN)
        assert [row.shown for row in store.tokens()] == ["ol_a-tok"]


def test_a_token_is_revoked_after_it_was_made(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.create_token("my-shop")
        store.revoke_token("my-shop")
        (row,) = store.tokens()
        assert row.revoked is not None
        assert row.created <= row.revoked


# What lies on the disk


def test_the_bytes_of_a_token_are_nowhere_in_the_files_of_an_open_store(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        token = store.create_token("my-shop")
        assert token.encode() not in at_rest(tmp_path)


def test_the_bytes_of_a_token_are_nowhere_in_the_file_of_a_closed_store(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        token = store.create_token("my-shop")
    assert token.encode() not in at_rest(tmp_path)


def test_no_random_part_of_a_token_longer_than_what_is_shown_lies_in_the_files(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        token = store.create_token("my-shop")
        assert token[:9].encode() not in at_rest(tmp_path)


def test_the_digest_of_a_token_lies_in_the_files(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        token = store.create_token("my-shop")
        assert digest(token) in at_rest(tmp_path)


def test_while_it_is_open_the_store_writes_ahead(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.create_token("my-shop")
        assert sorted(file.name for file in tmp_path.iterdir()) == ["accounts.db", "accounts.db-shm", "accounts.db-wal"]


def test_a_closed_store_is_one_file(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.create_token("my-shop")
    assert [file.name for file in tmp_path.iterdir()] == ["accounts.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_the_folder_is_private(tmp_path: Path) -> None:
    with Store(tmp_path / "home"):
        assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_the_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    with Store(tmp_path / "a" / "b") as store:
        assert store.tokens() == []


def test_a_tilde_is_the_home_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    with Store(Path("~/.offerlens")):
        assert (tmp_path / ".offerlens" / "accounts.db").is_file()


# The store against a model of it

NAMES = st.sampled_from(["a", "b", "店"])


class Accounts(RuleBasedStateMachine):
    """Any order of making, revoking and opening again, against a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name))
        self.in_use: dict[str, str] = {}
        self.revoked: list[tuple[str, str]] = []
        self.made: list[str] = []

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(name=NAMES)
    def create(self, name: str) -> None:
        if name in self.in_use:
            with pytest.raises(ValueError, match="already"):
                self.store.create_token(name)
        else:
            self.in_use[name] = self.store.create_token(name)
            self.made.append(name)

    @rule(name=NAMES)
    def revoke(self, name: str) -> None:
        if name in self.in_use:
            self.store.revoke_token(name)
            self.revoked.append((name, self.in_use.pop(name)))
        else:
            with pytest.raises(ValueError, match="There is no token named"):
                self.store.revoke_token(name)

    @precondition(lambda self: self.made)
    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = Store(Path(self.folder.name))

    @invariant()
    def knows_exactly_the_tokens_in_use(self) -> None:
        assert all(self.store.knows(token) for token in self.in_use.values())
        assert not any(self.store.knows(token) for _, token in self.revoked)

    @invariant()
    def lists_all_ever_made(self) -> None:
        rows = self.store.tokens()
        assert [row.name for row in rows] == self.made
        assert sorted(row.name for row in rows if row.revoked is None) == sorted(self.in_use)


TestAccounts = Accounts.TestCase
TestAccounts.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
