"""What may be connected to: a few hosts by their exact names, over https, at public addresses.

Nobody who sends a link chooses where a socket goes. The name is resolved here, every address that it has must be
public, and the client is pinned to the one that was checked, so an answer that changes between the check and the
connection (DNS rebinding) changes nothing. A site that the operator names instead of 1688 is theirs to answer for.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from offerlens.errors import SourceFailed

HTTPS = 443

Resolve = Callable[[str], Awaitable[list[str]]]
"""Every address of a host. Raises `OSError` when it has none."""


class Forbidden(SourceFailed):
    """An address that is not connected to. Nothing was sent anywhere."""

    reason = "address_forbidden"


class Target(Struct, frozen=True):
    """An address that was checked, ready to be connected to."""

    url: str
    host: str
    port: int
    address: str | None
    """The IP address to connect to; None for the operator's own site, which is resolved as usual."""


async def resolve(host: str) -> list[str]:
    """Every address that this machine's resolver knows of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, and to no network that hides behind it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if inner is not None:
        return False  # 1688 has no such address; they only serve to write an IPv4 address in another way
    return ip.is_global and not ip.is_multicast and not _is_translated(ip)


def _is_translated(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip in ipaddress.ip_network("64:ff9b::/96")  # NAT64 (RFC 6052): an IPv4 address written in another way


class Guard:
    """Checks addresses before anything is connected to.

    ``own`` are sites of the operator's, by scheme and host, to which no rule applies.
    """

    def __init__(
        self,
        hosts: frozenset[str],
        own: frozenset[str] = frozenset(),
        *,
        resolve: Resolve = resolve,
        may_connect: Callable[[str], bool] = is_public,
        port: int = HTTPS,
    ) -> None:
        self._hosts = hosts
        self._own = own
        self._resolve = resolve
        self._may_connect = may_connect
        self._port = port

    async def admit(self, url: str) -> Target:
        """The target of an address. Raises `Forbidden` when it is not to be connected to, `SourceFailed` when its host
        cannot be found."""
        parts = split(url)
        if parts is None or not parts.hostname:
            raise Forbidden("An address that cannot be read is not connected to.")
        if site_of(parts) in self._own:
            return Target(url, parts.hostname, parts.port or HTTPS, None)
        if parts.scheme != "https" or parts.netloc not in self._hosts:
            raise Forbidden(f"{parts.scheme}://{parts.hostname[:60]} is no address that is connected to.")
        address = await self._address(parts.netloc)
        checked = parts._replace(netloc=parts.netloc if self._port == HTTPS else f"{parts.netloc}:{self._port}")
        return Target(checked.geturl(), parts.netloc, self._port, address)

    async def _address(self, host: str) -> str:
        try:
            addresses = await self._resolve(host)
        except (OSError, UnicodeError) as error:
            raise SourceFailed(f"The host {host} cannot be found.") from error
        if not addresses or not all(map(self._may_connect, addresses)):
            raise Forbidden(f"The host {host} has an address that is not public.")
        return addresses[0]


def split(url: str) -> SplitResult | None:
    """The parts of an address, or None when it has none that can be told apart."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return None
    return parts


def site_of(parts: SplitResult) -> str:
    """The scheme and the host of an address, as one text."""
    return f"{parts.scheme}://{parts.netloc}"
