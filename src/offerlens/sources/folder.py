"""Saved pages: a folder with a file for each offer, found by the offer id in the file's name.

A description lies beside its page as a script: ``769706957407.js``.
"""

import asyncio
import re
from pathlib import Path

from offerlens.errors import OfferNotStored, PageTooLarge, SourceFailed

_ID = re.compile(r"(?<![0-9])([1-9][0-9]{8,14})(?![0-9])")
_PAGES = (".html", ".htm")
_DESCRIPTIONS = (".js",)


class FolderSource:
    """Pages saved under names such as ``769706957407.html``, in the folder or below it."""

    name = "folder"

    def __init__(self, folder: Path, page_cap: int) -> None:
        if not folder.is_dir():
            raise ValueError(f"{folder} is not a folder of saved pages.")
        self._folder = folder
        self._page_cap = page_cap
        self._files: dict[tuple[int, str], Path] = {}

    async def fetch(self, offer_id: int) -> bytes:
        """The saved page of an offer; a file saved a moment ago is found too."""
        return await asyncio.to_thread(self._read, offer_id, "page")

    async def fetch_description(self, offer_id: int, detail_url: str) -> bytes:
        """The saved description of an offer; its address does not matter."""
        return await asyncio.to_thread(self._read, offer_id, "description")

    async def close(self) -> None:
        """Nothing is held."""

    def _read(self, offer_id: int, kind: str) -> bytes:
        file = self._files.get((offer_id, kind))
        if file is None or not file.is_file():
            self._files = _index(self._folder)
            file = self._files.get((offer_id, kind))
        if file is None:
            raise OfferNotStored(f"The folder of saved pages has no {kind} of offer {offer_id}.")
        try:
            with file.open("rb") as page:
                body = page.read(self._page_cap + 1)
        except OSError as error:
            raise SourceFailed(f"The saved {kind} of offer {offer_id} cannot be opened: {error.strerror}.") from error
        if len(body) > self._page_cap:
            raise PageTooLarge(f"The saved {kind} has more than {self._page_cap} bytes.")
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
