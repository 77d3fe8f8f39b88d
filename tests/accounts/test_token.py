"""Tokens."""

import hashlib
import re
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from offerlens.accounts.token import digest, display, mint


def test_a_token_goes_into_an_address_and_a_header_as_it_is() -> None:
    assert re.fullmatch(r"ol_[A-Za-z0-9_-]{43}_[0-9a-f]{8}", mint())


def test_a_token_ends_in_the_checksum_of_the_rest() -> None:
    body, _, checksum = mint().rpartition("_")
    assert int(checksum, 16) == zlib.crc32(body.encode())


def test_no_two_tokens_are_the_same() -> None:
    assert len({mint() for _ in range(1000)}) == 1000


def test_a_digest_is_the_sha256_of_the_token() -> None:
    assert digest("a-token") == hashlib.sha256(b"a-token").digest()


def test_a_token_is_shown_by_its_first_eight_characters() -> None:
    assert display("ol_0123456789") == "ol_01234"


def test_what_is_shown_of_a_minted_token_has_five_random_characters() -> None:
    assert re.fullmatch(r"ol_[A-Za-z0-9_-]{5}", display(mint()))


@given(st.text(st.characters()))
@settings(deadline=None)
def test_whatever_was_sent_as_a_token_has_a_digest(sent: str) -> None:
    assert len(digest(sent)) == 32


def test_half_a_surrogate_pair_has_a_digest_too() -> None:
    assert digest("\ud800") != digest("\udc00")
