"""What may be connected to."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.tls import here

from offerlens.errors import SourceFailed
from offerlens.sources.guard import Forbidden, Guard, Target, is_public

HOSTS = frozenset({"qr.1688.com", "detail.1688.com"})
PUBLIC = "203.119.1.1"


def answering(*addresses: str) -> Callable[[str], Awaitable[list[str]]]:
    """A resolver that gives every host the same addresses."""

    async def resolve(_: str) -> list[str]:
        return list(addresses)

    return resolve


def admit(url: str, *addresses: str, own: frozenset[str] = frozenset()) -> Target:
    """The target of an address."""
    return asyncio.run(Guard(HOSTS, own, resolve=answering(*(addresses or (PUBLIC,)))).admit(url))


def test_a_host_of_the_list_is_pinned_to_its_address() -> None:
    assert admit("https://qr.1688.com/s/x?y=z") == Target("https://qr.1688.com/s/x?y=z", "qr.1688.com", 443, PUBLIC)


@pytest.mark.parametrize(
    "url",
    [
        "http://qr.1688.com/s/x",
        "https://qr.1688.com:8443/s/x",
        "https://qr.1688.com:443/s/x",
        "https://qr.1688.com:/s/x",
        "https://user@qr.1688.com/s/x",
        "https://user:word@qr.1688.com/s/x",
        "https://qr.1688.com@127.0.0.1/s/x",
        "https://qr.1688.com.example.com/s/x",
        "https://evilqr.1688.com/s/x",
        "https://1688.com/s/x",
        "https://m.1688.com/s/x",
        "https://qr.1688.com./s/x",
        "https://QR.1688.COM/s/x",
        "https://qr。1688。com/s/x",
        "https://qr.1688.com\\@127.0.0.1/s/x",
        "https://qr.1688.com%00.example.com/s/x",
        "https://qr.1688.com%2eexample.com/s/x",
        "https://127.0.0.1/s/x",
        "https://2130706433/s/x",
        "https://0x7f000001/s/x",
        "https://0177.0.0.1/s/x",
        "https://[::1]/s/x",
        "https://[::ffff:127.0.0.1]/s/x",
        "https://localhost/s/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[",
        "https://qr.1688.com:99999/s/x",
        "//qr.1688.com/s/x",
        "qr.1688.com/s/x",
        "javascript:alert(1)//qr.1688.com",
        "file:///etc/passwd",
        "gopher://qr.1688.com/",
        "ftp://qr.1688.com/",
        "ws://qr.1688.com/",
        "dict://qr.1688.com:11211/",
        "",
    ],
)
def test_another_address_is_not_connected_to(url: str) -> None:
    with pytest.raises(Forbidden):
        admit(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:203.119.1.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001:db8::1",
        "fe80::1%eth0",
        "nonsense",
        "",
    ],
)
def test_a_host_with_an_address_that_is_not_public_is_not_connected_to(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(Forbidden, match="has an address that is not public"):
        admit("https://qr.1688.com/s/x", PUBLIC, address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2400:3200::1"])
def test_a_public_address_is_connected_to(address: str) -> None:
    assert admit("https://qr.1688.com/s/x", address).address == address


def test_a_host_without_an_address_is_not_connected_to() -> None:
    with pytest.raises(Forbidden):
        asyncio.run(Guard(HOSTS, resolve=answering()).admit("https://qr.1688.com/s/x"))


def test_a_host_that_cannot_be_found_is_told() -> None:
    async def resolve(_: str) -> list[str]:
        raise OSError

    with pytest.raises(SourceFailed, match=r"^The host qr\.1688\.com cannot be found\.$"):
        asyncio.run(Guard(HOSTS, resolve=resolve).admit("https://qr.1688.com/s/x"))


def test_the_operators_own_site_is_theirs_to_answer_for() -> None:
    own = frozenset({"http://127.0.0.1:8689"})
    assert admit("http://127.0.0.1:8689/s/x", own=own) == Target("http://127.0.0.1:8689/s/x", "127.0.0.1", 8689, None)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8690/s/x", "https://127.0.0.1:8689/s/x", "http://localhost:8689/s/x"]
)
def test_a_site_beside_the_operators_own_is_not(url: str) -> None:
    with pytest.raises(Forbidden):
        admit(url, own=frozenset({"http://127.0.0.1:8689"}))


@given(st.text() | st.text().map("https://{}".format) | st.text().map("https://qr.1688.com{}".format))
def test_any_text_is_pinned_to_a_host_of_the_list_or_not_connected_to(url: str) -> None:
    try:
        target = asyncio.run(Guard(HOSTS, resolve=here, may_connect=lambda _: True).admit(url))
    except Forbidden:
        return
    assert (target.host in HOSTS, target.address) == (True, "127.0.0.1")
