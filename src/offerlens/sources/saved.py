"""Saved pages: a folder of files, or of web archives. Made for archives, tests and work without a network."""

import asyncio
from pathlib import Path

from offerlens.errors import OfferNotStored, SourceFailed
from offerlens.saved.library import Found, Library
from offerlens.saved.page import ARCHIVES, kind_of
from offerlens.settings import SourceSettings
from offerlens.sources.source import Abilities, Asked, Fetched


class SavedSource:
    """The pages of a folder, found by the offer ids in their names, or of a web archive, by their addresses."""

    name = "saved"
    abilities = Abilities()

    def __init__(self, settings: SourceSettings) -> None:
        place = settings.pages
        if place is None:
            raise ValueError("The source of saved pages needs a folder: set pages (--pages DIR).")
        if not place.is_dir() and not _is_archive(place):
            raise ValueError(f"{place} is not a folder of saved pages, nor a web archive.")
        self._place = place
        self._page_cap = settings.page_cap
        self._library = Library(place)
        self._looking = asyncio.Lock()

    async def fetch(self, asked: Asked) -> Fetched:
        """The saved page of an offer; a file saved a moment ago is found too."""
        async with self._looking:
            found = await asyncio.to_thread(self._library.page, asked.offer_id)
        if found is None:
            raise OfferNotStored(f"The saved pages have no page of offer {asked.offer_id}.")
        return Fetched(await asyncio.to_thread(self._read, found), found.saved_at)

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The saved description of an offer."""
        async with self._looking:
            found = await asyncio.to_thread(self._library.description, offer_id, detail_url)
        if found is None:
            raise OfferNotStored(f"The saved pages have no description of offer {offer_id}.")
        return await asyncio.to_thread(self._read, found)

    async def check(self) -> str:
        """How many offers are saved."""
        async with self._looking:
            return f"{await asyncio.to_thread(self._library.size)} offers are saved in {self._place}"

    async def close(self) -> None:
        """Nothing is held."""

    def _read(self, found: Found) -> bytes:
        try:
            return found.page.read(self._page_cap)
        except OSError as error:
            name = found.page.file.name
            raise SourceFailed(f"The saved file {name} cannot be opened: {error.strerror}.") from error


def _is_archive(place: Path) -> bool:
    return place.is_file() and kind_of(place) in ARCHIVES
