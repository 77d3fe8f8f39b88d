"""The desktop and the mobile page, read over HTTP. The address is made from the offer id alone."""

import asyncio
import random
import time
from urllib.parse import urlsplit

from offerlens.errors import OutOfTime
from offerlens.settings import SourceSettings
from offerlens.sources import description
from offerlens.sources.answers import refusal
from offerlens.sources.cookies import Cookies
from offerlens.sources.description import description_url
from offerlens.sources.guard import Guard, site_of
from offerlens.sources.http import Client, NetworkFault
from offerlens.sources.leave import CLOSED, is_1688, is_open
from offerlens.sources.manners import Manners
from offerlens.sources.source import Abilities, Asked, Fetched
from offerlens.state import State

_HEADERS = {"Accept": "text/html", "Accept-Language": "zh-CN,zh;q=0.9"}
_ENGLISH = "oversealanguage=en"
"""The cookie by which 1688 itself writes its desktop page in English (892805322942)."""

_HOSTS = frozenset({"detail.1688.com", "m.1688.com"})

_RATE = 1.0
"""Pages a second asked of one of 1688's hosts unless the operator sets another rate."""
_FIRST_RETRY = 0.2
"""Seconds before the first retry, give or take the half; each further one waits twice as long."""


class PageSource:
    """One of 1688's pages of every offer, from one site."""

    def __init__(
        self, name: str, base: str, settings: SourceSettings, state: State, *, guard: Guard | None = None
    ) -> None:
        if not is_open(base, settings):
            raise ValueError(CLOSED)
        self.name = name
        self.abilities = Abilities(languages=frozenset({"en"}) if name == "page" else frozenset())
        self._base = base.rstrip("/")
        self._settings = settings
        self._is_1688 = is_1688(base)
        self._cookies = Cookies(settings.cookies)
        own = frozenset() if self._is_1688 else frozenset({site_of(urlsplit(self._base))})
        guard = guard or Guard(_HOSTS | description.HOSTS, own)
        self._client = Client(guard, proxies=settings.proxies, certificates=settings.certificates)
        self._rate = settings.page_rate or (_RATE if self._is_1688 else None)
        at_once = settings.page_concurrency if self._is_1688 else None
        self._manners = Manners(state, urlsplit(base).netloc, self._rate, at_once)

    async def fetch(self, asked: Asked) -> Fetched:
        """The page of an offer."""
        language = asked.language if asked.language in self.abilities.languages else "zh"
        url = f"{self._base}/offer/{asked.offer_id}.html"
        cookies = self._cookies.header(url, _ENGLISH if language == "en" else "")
        return Fetched(await self._get(url, _HEADERS | cookies), time.time(), language)

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The description, from one of the two hosts where 1688 keeps them; another site than 1688 has its own."""
        url = description_url(offer_id, detail_url, None if self._is_1688 else self._base)
        return await self._get(url, _HEADERS)

    async def check(self) -> str:
        """Where pages are read, and how fast."""
        rate = self._settings.page_rate or (_RATE if self._is_1688 else None)
        return f"pages are read from {self._base}, " + (
            f"{rate:g} a second" if rate else "as often as they are asked for"
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def _get(self, url: str, headers: dict[str, str]) -> bytes:
        """The body of an answer that is a page; asked for again only where the network failed, and within the time."""
        ends = time.monotonic() + self._settings.source_timeout
        for retry in range(self._settings.page_retries + 1):
            try:
                return await self._get_once(url, headers, ends)
            except NetworkFault:
                wait = _FIRST_RETRY * 2**retry * random.uniform(0.5, 1.5)  # noqa: S311 - it only spreads the load
                if retry == self._settings.page_retries or time.monotonic() + wait >= ends:
                    raise
                await asyncio.sleep(wait)
        raise AssertionError

    async def _get_once(self, url: str, headers: dict[str, str], ends: float) -> bytes:
        async with self._manners.turn(ends - time.monotonic()):
            left = ends - time.monotonic()
            if left <= 0:
                raise OutOfTime("The request's turn came too late.")
            try:
                answer = await self._client.send("GET", url, headers=headers, seconds=left, cap=self._settings.page_cap)
            except OutOfTime as error:
                seconds = self._settings.source_timeout
                raise OutOfTime(f"1688 did not send the page within {seconds:g} seconds.") from error
        if refused := refusal(answer.status, answer.headers):
            raise refused
        return answer.body
