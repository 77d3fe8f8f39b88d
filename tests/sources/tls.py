"""A stand-in under 1688's own names: over TLS, with a certificate that only these tests trust."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from offerlens.sources.guard import Guard
from offerlens.standin.server import standin_thread

NAMES = ["*.1688.com", "s.click.1688.com", "itemcdn.tmall.com", "img.alicdn.com", "cbu01.alicdn.com"]
_AUTHORITY = trustme.CA()


def certificates(folder: Path) -> Path:
    """The file of the certificates to trust."""
    file = folder / "authority.pem"
    file.write_bytes(_AUTHORITY.cert_pem.bytes())
    return file


def context(*names: str) -> ssl.SSLContext:
    """What a server needs to be believed to have these names."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _AUTHORITY.issue_cert(*(names or NAMES)).configure_cert(made)
    return made


@contextmanager
def standin_over_tls(*names: str) -> Iterator[int]:
    """The port of a stand-in that has 1688's names."""
    with standin_thread(context(*names)) as address:
        yield urlsplit(address).port or 0


async def here(_: str) -> list[str]:
    """A resolver by which every host is this machine."""
    return ["127.0.0.1"]


def guard(port: int, *hosts: str) -> Guard:
    """A guard that lets these hosts of 1688 be asked, on this machine."""
    return Guard(frozenset(hosts), resolve=here, may_connect=lambda _: True, port=port)
