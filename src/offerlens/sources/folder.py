"""Saved pages: a folder with a file for each offer, found by the offer id in the file's name.

A description lies beside its page as a script: ``769706957407.js``.
"""

import asyncio
import re
from pathlib import Path

from offerlens.errors import OfferNotStored, PageTooLarge, SourceFailed
from offerlens.settings import SourceSettings
from offerlens.sources.source import Abilities, Asked, Fetched

_ID = re.compile(r"(?<![0-9])([1-9][0-9]{8,14})(?![0-9])")
_PAGES = (".html", ".htm")
_DESCRIPTIONS = (".js",)


class FolderSource:
    """Pages saved under names such as ``769706957407.html``, in the folder or below it."""

    name = "saved"
    abilities = Abilities()

    def __init__(self, settings: SourceSettings) -> None:
        if settings.pages is None:
            raise ValueError("The source of saved pages needs a folder: set pages (--pages DIR).")
        if not settings.pages.is_dir():
            raise ValueError(f"{settings.pages} is not a folder of saved pages.")
        self._folder = settings.pages
        self._page_cap = settings.page_cap
        self._files: dict[tuple[int, str], Path] = {}

    async def fetch(self, asked: Asked) -> Fetched:
        """The saved page of an offer; a file saved a moment ago is found too."""
        return await asyncio.to_thread(self._fetch, asked.offer_id)

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The saved description of an offer; its address does not matter."""
        return await asyncio.to_thread(lambda: self._read(self._find(offer_id, "description")))

    async def check(self) -> str:
        """How many offers are saved."""
        index = await asyncio.to_thread(_index, self._folder)
        return f"{sum(kind == 'page' for _, kind in index)} saved pages in {self._folder}"

    async def close(self) -> None:
        """Nothing is held."""

    def _fetch(self, offer_id: int) -> Fetched:
        file = self._find(offer_id, "page")
        return Fetched(self._read(file), file.stat().st_mtime)

    def _find(self, offer_id: int, kind: str) -> Path:
        file = self._files.get((offer_id, kind))
        if file is None or not file.is_file():
            self._files = _index(self._folder)
            file = self._files.get((offer_id, kind))
        if file is None:
            raise OfferNotStored(f"The folder of saved pages has no {kind} of offer {offer_id}.")
        return file

    def _read(self, file: Path) -> bytes:
        try:
            with file.open("rb") as page:
                body = page.read(self._page_cap + 1)
        except OSError as error:
            raise SourceFailed(f"The saved file {file.name} cannot be opened: {error.strerror}.") from error
        if len(body) > self._page_cap:
            raise PageTooLarge(f"The saved file {file.name} has more than {self._page_cap} bytes.")
        return body


def _index(folder: Path) -> dict[tuple[int, str], Path]:
    """Every saved page and description by offer id; of several of one offer, the first by path."""
    kinds = dict.fromkeys(_PAGES, "page") | dict.fromkeys(_DESCRIPTIONS, "description")
    files: dict[tuple[int, str], Path] = {}
    for file in sorted(folder.rglob("*")):
        found, kind = _ID.search(file.stem), kinds.get(file.suffix.lower())
        if found and kind:
            files.setdefault((int(found[1]), kind), file)
    return files
