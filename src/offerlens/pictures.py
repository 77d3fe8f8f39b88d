"""Pictures of offers, had from 1688's picture servers on behalf of those who do not ask these themselves.

An address that a caller sends is never opened: its host and its path are looked for among the few shapes in which 1688
writes pictures of offers, and the address that is asked is built of what was found. What comes is told by its first
bytes, and is never markup, except from a site that the operator named.
"""

import re
from pathlib import Path

from msgspec import Struct

from offerlens.cache import NOBODY, Caller, FairQueue
from offerlens.errors import (
    FieldInvalid,
    NoSuchAddress,
    OfferRemoved,
    OutOfTime,
    PageTooLarge,
    PageUnreadable,
    Unavailable,
)
from offerlens.metrics import PICTURES_WAITING
from offerlens.settings import ServerSettings, SourceSettings
from offerlens.sources.answers import refusal
from offerlens.sources.guard import Guard, site_of, split
from offerlens.sources.http import Client

_PLACES = {"cbu01.alicdn.com": "/img/ibank/", "img.alicdn.com": "/imgextra/"}
"""The hosts of offers' pictures, and the folder in which they lie there."""
_PATH = re.compile(r"(?:/[A-Za-z0-9_!-]{1,80}){2,8}(?:\.[a-z0-9_]{1,12}){0,2}\.(?:jpe?g|png|gif|webp)")
_LONGEST = 1000
"""Characters of an address."""
_KINDS = {
    b"image/jpeg": re.compile(rb"\xff\xd8\xff"),
    b"image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    b"image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    b"image/gif": re.compile(rb"GIF8[79]a"),
}
_DRAWN = {b"image/svg+xml": re.compile(rb"<svg\s")}

_AT_ONCE = 32
"""Pictures that each worker fetches at the same time."""
_WAITING = 500
"""Pictures that may wait so."""
_SECONDS = 10.0
_CAP = 5_000_000
"""Bytes of a picture."""


class Picture(Struct, frozen=True):
    """A picture, ready to be passed on."""

    media_type: bytes
    body: bytes


class Pictures:
    """Fetches pictures of offers, from 1688's picture servers or from a site of the operator's instead."""

    def __init__(
        self,
        base: str | None = None,
        certificates: Path | None = None,
        *,
        guard: Guard | None = None,
        seconds: float = _SECONDS,
        cap: int = _CAP,
    ) -> None:
        self._own = base.rstrip("/") if base else None
        self._kinds = _KINDS | (_DRAWN if self._own else {})
        own = frozenset({_site(self._own)} if self._own else ())
        self._client = Client(guard or Guard(frozenset(_PLACES), own), certificates=certificates)
        self._queue = FairQueue(_AT_ONCE, _WAITING, waiting_gauge=PICTURES_WAITING)
        self._seconds = seconds
        self._cap = cap

    async def fetch(self, address: str, caller: Caller = NOBODY) -> Picture:
        """The picture that an address names.

        Raises `FieldInvalid` for an address that is of no offer's picture, `NoSuchAddress` when there is none,
        `PageTooLarge`, `PageUnreadable` for what is no picture, `OutOfTime`, `Overloaded`, or another `Unavailable`.
        """
        host, path = _read(address)
        async with self._queue.turn(caller):
            body = await self._get(f"{self._own or f'https://{host}'}{path}")
        media_type = next((kind for kind, shape in self._kinds.items() if shape.match(body)), None)
        if media_type is None:
            raise PageUnreadable("What lies at the picture's address is no picture.")
        return Picture(media_type, body)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def _get(self, url: str) -> bytes:
        try:
            answer = await self._client.send(
                "GET", url, headers={"Accept": "image/*"}, seconds=self._seconds, cap=self._cap
            )
        except PageTooLarge:
            raise PageTooLarge(f"The picture has more than {self._cap} bytes.") from None
        except OutOfTime:
            raise OutOfTime(f"The picture did not come within {self._seconds:g} seconds.") from None
        match refusal(answer.status, answer.headers):
            case OfferRemoved():
                raise NoSuchAddress("1688 has no such picture.")
            case Unavailable() as refused:
                raise refused
        return answer.body


def open_pictures(server: ServerSettings, sources: SourceSettings) -> Pictures | None:
    """What the settings choose; None when pictures are not had through this service.

    Raises `ValueError` when the site that has the pictures is none.
    """
    return Pictures(sources.picture_base, sources.certificates) if server.pictures == "proxy" else None


def _read(address: str) -> tuple[str, str]:
    """The host and the path of an address of a picture, from the table of hosts and without anything else."""
    parts = split(address) if len(address) <= _LONGEST else None
    if parts is None or parts.scheme not in ("http", "https") or parts.netloc not in _PLACES:
        raise FieldInvalid("of: this is no address at 1688's picture servers.")
    if not parts.path.startswith(_PLACES[parts.netloc]) or not _PATH.fullmatch(parts.path):
        raise FieldInvalid("of: this is no address of an offer's picture.")
    return parts.netloc, parts.path


def _site(base: str) -> str:
    parts = split(base)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{base!r} is no http or https address.")
    return site_of(parts)
