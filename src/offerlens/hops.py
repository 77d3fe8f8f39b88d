"""Links that tell their offer only to who follows them: one guarded hop, remembered for a day.

An address that a hop leads to is read, never opened, unless it is itself such a link on one of the same few hosts.
"""

import asyncio
import hashlib
from urllib.parse import urljoin, urlsplit

import msgspec

from offerlens.errors import (
    LinkCostsMoney,
    LinkUnreachable,
    LinkUnresolved,
    OfferlensError,
    OutOfTime,
    PageTooLarge,
    Refused,
    Unavailable,
)
from offerlens.link import HopLink, LinkReading, OfferLink, Refusal, read_link
from offerlens.pages import refusal_of
from offerlens.pages.links import read_share_page
from offerlens.settings import SourceSettings
from offerlens.sources.answers import redirection, refusal
from offerlens.sources.guard import Guard, site_of, split
from offerlens.sources.health import Health
from offerlens.sources.http import Answer, Client
from offerlens.sources.leave import is_1688
from offerlens.state import State

NAME = "links"
"""How the host of short links is called among the sources."""

_HOSTS = frozenset({"qr.1688.com"})
_ADVERTISING_HOSTS = frozenset({"dj.1688.com", "s.click.1688.com"})
_HOPS = 3
_SECONDS = 5.0
_CAP = 64 * 1024
_REMEMBERED = 86400.0
_REFUSAL_REMEMBERED = 300.0

_OFF = """\
{} tells its offer only when opened, which this service does not do. Open it yourself and send the address of the \
product page."""
_COSTS = """\
{} is an advertising link: somebody pays for each time that it is opened, so this service does not open it. Open it \
yourself and send the address of the product page."""


class _Note(msgspec.Struct):
    """What is remembered of a link: its offer, or why it has none."""

    offer_id: int = 0
    message: str = ""


_decode = msgspec.json.Decoder(_Note).decode


class Hops:
    """Follows short and share links."""

    def __init__(self, settings: SourceSettings, state: State, health: Health, *, guard: Guard | None = None) -> None:
        self._settings = settings
        self._state = state
        self._health = health
        self._own = None if is_1688(settings.link_base) else settings.link_base.rstrip("/")
        own = frozenset({site_of(urlsplit(self._own))} if self._own else ())
        hosts = _HOSTS | (_ADVERTISING_HOSTS if settings.follow_advertising else frozenset())
        self._client = Client(guard or Guard(hosts, own), certificates=settings.certificates)
        self._under_way: dict[str, asyncio.Task[int]] = {}

    async def follow(self, link: HopLink) -> int:
        """The id of the offer that a link leads to.

        Raises `LinkUnresolved` when it leads to none, `LinkCostsMoney` for an advertising link, `LinkUnreachable` when
        nobody answers, or what `offerlens.sources.health.Health.admit` raises.
        """
        self._allow(link)
        key = f"hop:{hashlib.sha256(link.url.encode()).hexdigest()}"
        if note := await self._state.read(key):
            return _told(_decode(note))
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(self._find(link, key))
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Break off what is under way, and close every connection."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.close()

    def _allow(self, link: HopLink) -> None:
        if link.kind == "advertising" and not self._settings.follow_advertising:
            raise LinkCostsMoney(_COSTS.format(link.url))
        if not self._settings.follow_links:
            raise LinkUnresolved(_OFF.format(link.url))

    async def _find(self, link: HopLink, key: str) -> int:
        await self._health.admit(NAME)
        try:
            async with asyncio.timeout(_SECONDS):
                reading = await self._walk(link)
        except TimeoutError:
            late = OutOfTime(f"{link.url} did not lead anywhere within {_SECONDS:g} seconds.")
            await self._health.report(NAME, late)
            raise late from None
        except OfferlensError as error:
            await self._health.report(NAME, error)
            raise
        except BaseException:
            await self._health.withdraw(NAME)
            raise
        await self._health.report(NAME, None)
        return await self._remember(key, link, reading)

    async def _remember(self, key: str, link: HopLink, reading: OfferLink | Refusal) -> int:
        if isinstance(reading, OfferLink):
            note, seconds = _Note(offer_id=reading.offer_id), _REMEMBERED
        else:
            note, seconds = _Note(message=f"{link.url}: {reading.message}"), _REFUSAL_REMEMBERED
        await self._state.write(key, msgspec.json.encode(note), seconds)
        return _told(note)

    async def _walk(self, link: HopLink) -> OfferLink | Refusal:
        """Where a link leads, after at most three hops."""
        for _ in range(_HOPS):
            reading = _read(link.url, await self._get(link))
            if not isinstance(reading, HopLink):
                return reading
            self._allow(reading)
            link = reading
        return Refusal("The link leads from one short link to the next.")

    async def _get(self, link: HopLink) -> Answer:
        parts = urlsplit(link.url)
        url = f"{self._own}{parts.path}?{parts.query}" if self._own and parts.netloc in _HOSTS else link.url
        try:
            return await self._client.send("GET", url, seconds=_SECONDS, cap=_CAP)
        except PageTooLarge:
            raise LinkUnresolved(f"{link.url} leads to a page of more than {_CAP} bytes.") from None
        except Unavailable as error:
            raise LinkUnreachable(f"{link.url} could not be followed: {error}") from error


def _read(url: str, answer: Answer) -> LinkReading:
    """What an answer names. Raises a `Refused` when it is one."""
    if 300 <= answer.status < 400:
        location = answer.headers.get("location") or ""
        meant = redirection(location)
        if isinstance(meant, Refused):
            raise meant
        return read_link(urljoin(url, location)) if split(location) else Refusal("The link leads nowhere.")
    failed = refusal(answer.status, answer.headers)
    if isinstance(failed, Refused):
        raise failed
    if failed is not None:
        return Refusal("The link leads nowhere (any more).")
    reading = read_share_page(answer.body)
    if isinstance(reading, Refusal) and isinstance(refused := refusal_of(answer.body), Refused):
        raise refused
    return reading


def _told(note: _Note) -> int:
    if note.offer_id:
        return note.offer_id
    raise LinkUnresolved(note.message)
