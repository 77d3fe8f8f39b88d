"""What calls ask of the lookup, and how its answers are told in headers."""

import time
from functools import lru_cache

from msgspec import Struct

from offerlens.cache import XCache
from offerlens.link import OfferLink
from offerlens.lookup import Answered, Lookup
from offerlens.sources.source import Asked
from offerlens.web.call import Call
from offerlens.web.desk import Done
from offerlens.web.envelope import Header
from offerlens.web.query import Query


class ItemQuestion(Struct, frozen=True, gc=False):
    """For the item of an offer."""

    lookup: Lookup
    query: Query

    async def ready(self) -> Done | None:
        """The reply, if it lies ready. Where a short link leads is not known without asking."""
        query = self.query
        link = query.link
        if not isinstance(link, OfferLink):
            return None
        answered = await self.lookup.ready(
            self._asked(link.offer_id), clear_title=query.optimize_title, max_age=query.max_age
        )
        return _done(link.offer_id, answered) if answered else None

    async def answer(self, call: Call) -> Done:
        """The reply. Raises an `OfferlensError`."""
        query = self.query
        async with call.only_while_there():
            offer_id = await self.lookup.find_offer(query.link)
            answered = await self.lookup.get_reply(
                self._asked(offer_id),
                call.tried,
                clear_title=query.optimize_title,
                max_age=query.max_age,
                caller=call.caller,
            )
        return _done(offer_id, answered)

    def _asked(self, offer_id: int) -> Asked:
        return Asked(offer_id, self.query.language, self.query.scene)


class DescriptionQuestion(Struct, frozen=True, gc=False):
    """For the long description of an offer."""

    lookup: Lookup
    offer_id: int
    max_age: float | None

    async def ready(self) -> Done | None:
        """The reply, if it lies ready."""
        answered = await self.lookup.ready_description(self.offer_id, self.max_age)
        return _done(self.offer_id, answered) if answered else None

    async def answer(self, call: Call) -> Done:
        """The reply. Raises an `OfferlensError`."""
        async with call.only_while_there():
            answered = await self.lookup.get_description(self.offer_id, call.tried, self.max_age, call.caller)
        return _done(self.offer_id, answered)


def _done(offer_id: int, answered: Answered) -> Done:
    """A reply with how it came about. ``Age`` counts whole seconds since 1688 sent it (RFC 9111, 5.1)."""
    about = answered.about
    age = max(0, int(time.time() - about.read_at))
    told = _told(about.source, about.language, about.translated, about.translators, about.not_applied, answered.cache)
    return Done(offer_id, answered.body, ((b"age", b"%d" % age), *told))


@lru_cache(maxsize=1000)
def _told(
    source: str,
    language: str,
    translated: float | None,
    translators: tuple[str, ...],
    not_applied: tuple[str, ...],
    cache: XCache | None,
) -> tuple[Header, ...]:
    """How a reply came about, as headers: few combinations, and each made once."""
    headers: list[Header] = [(b"x-source", source.encode()), (b"content-language", language.encode())]
    if cache is not None:
        headers.append((b"x-cache", cache.encode()))
    if translated is not None:
        headers.append((b"x-translated", b"%.2f" % translated))
        headers.append((b"x-translator", ", ".join(translators).encode()))
    if not_applied:
        headers.append((b"x-not-applied", ", ".join(not_applied).encode()))
    return tuple(headers)
