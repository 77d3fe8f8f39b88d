"""Products by way of this process's own sources. There are no accounts, and nothing is charged."""

import asyncio
import time

import msgspec
from msgspec import UNSET

from offerlens.agents.failures import Failed, failure_of
from offerlens.agents.product import GetProduct, Product
from offerlens.cache import Caller
from offerlens.errors import Attempt, OfferlensError, OutOfTime
from offerlens.item import Item
from offerlens.link import read_link
from offerlens.lookup import Answered, Lookup
from offerlens.sources.source import Asked
from offerlens.state import State

SECONDS = 55.0
"""What a call may take in all, as in the service: most agent programs wait for a minute."""


class _Reply(msgspec.Struct):
    data: Item


_decode = msgspec.json.Decoder(_Reply).decode


class OwnProducts:
    """The products of a lookup, which is closed with it."""

    terms = f"It is free here: no account is charged. A call may take {SECONDS:g} seconds."

    def __init__(self, lookup: Lookup, state: State, seconds: float = SECONDS) -> None:
        self._lookup = lookup
        self._state = state
        self._seconds = seconds
        self._under_way: set[asyncio.Task[Product]] = set()

    def engines(self, language: str) -> list[str] | None:
        """The engines that the settings choose and that speak it."""
        return self._lookup.translator.engines_for(language)

    async def get(self, asked: GetProduct, token: str) -> Product:
        """The product of an offer, to whoever asks. Raises `Failed`.

        A caller who leaves is let go at once, while the work gives back what it holds: it is a task of its own, since
        the protocol's library goes on cancelling a task that awaits anything once more.
        """
        task = asyncio.ensure_future(self._get(asked))
        self._under_way.add(task)
        task.add_done_callback(self._forget)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.cancel()
            raise

    async def close(self) -> None:
        """Wait for what is being given up, and close the lookup."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._lookup.close()
        await self._state.close()

    def _forget(self, task: asyncio.Task[Product]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever left does not hear of it

    async def _get(self, asked: GetProduct) -> Product:
        ends = asyncio.get_running_loop().time() + self._seconds
        tried: list[Attempt] = []
        try:
            async with asyncio.timeout_at(ends):
                answered = await self._answer(asked, tried, Caller(ends=ends))
        except TimeoutError as error:
            late = OutOfTime(f"The call took longer than {self._seconds:g} seconds.")
            raise Failed(failure_of(late, tried)) from error
        except OfferlensError as error:
            raise Failed(failure_of(error, tried)) from error
        return _product(answered)

    async def _answer(self, asked: GetProduct, tried: list[Attempt], caller: Caller) -> Answered:
        offer_id = await self._lookup.find_offer(read_link(asked.link))
        return await self._lookup.get_reply(
            Asked(offer_id, asked.language, asked.scene or None),
            tried,
            clear_title=asked.optimize_title,
            max_age=None if asked.max_age is UNSET else asked.max_age,
            caller=caller,
        )


def _product(answered: Answered) -> Product:
    about = answered.about
    return Product(
        item=_decode(answered.body).data,
        source=about.source,
        age=max(0, int(time.time() - about.read_at)),
        cache=answered.cache,
        language=about.language,
        translated=about.translated,
        translators=list(about.translators),
        not_applied=list(about.not_applied),
        charged=0,
        balance=None,
        request_id=None,
    )
