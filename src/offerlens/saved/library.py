"""All the saved pages of a folder, or of one web archive, by their offers."""

from pathlib import Path

from msgspec import Struct

from offerlens.saved import warc
from offerlens.saved.page import ARCHIVES, DESCRIPTIONS, PAGES, SavedPage, kind_of, offer_id_of


class Found(Struct, frozen=True):
    """A saved page, and when 1688 sent it."""

    page: SavedPage
    saved_at: float
    """Seconds since the epoch."""


class Library:
    """Finds saved pages. Files with a name of their own win over archives; in archives, the newest answer wins."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._pages: dict[int, Found] = {}
        self._descriptions: dict[int | str, Found] = {}
        self._archives: dict[tuple[Path, int], list[warc.Record]] = {}
        self._seen: dict[Path, int] = {}

    def page(self, offer_id: int) -> Found | None:
        """The saved page of an offer; one saved a moment ago is found too."""
        found = self._pages.get(offer_id)
        if (found is None or not found.page.file.is_file()) and self._look():
            found = self._pages.get(offer_id)
        return found

    def description(self, offer_id: int, detail_url: str) -> Found | None:
        """The saved description of an offer: a file beside its page, or what an archive has at its address."""
        for _ in range(2):
            if found := self._descriptions.get(offer_id) or self._descriptions.get(detail_url):
                return found
            if not self._look():
                break
        return None

    def size(self) -> int:
        """How many offers are saved."""
        self._look()
        return len(self._pages)

    def _look(self) -> bool:
        """Look through the place again where something has changed since the last time; whether that was so.

        A file that comes, goes or moves changes the time of its folder, so nothing else has to be asked on a miss.
        """
        if self._seen and all(_time(place) == seen for place, seen in self._seen.items()):
            return False
        self._seen = {place: _time(place) for place in _watched(self._place)}
        self._sort(files_of(self._place))
        return True

    def _sort(self, files: list[Path]) -> None:
        pages: dict[int, Found] = {}
        descriptions: dict[int | str, Found] = {}
        archives: dict[tuple[Path, int], list[warc.Record]] = {}
        for file in files:
            kind = kind_of(file)
            if kind in ARCHIVES:
                key = (file, _time(file))
                archives[key] = self._archives.get(key) or list(warc.records(file))
            elif offer_id := offer_id_of(file):
                found = Found(SavedPage(file), _time(file) / 1e9)
                if kind in DESCRIPTIONS:
                    descriptions.setdefault(offer_id, found)
                else:
                    pages.setdefault(offer_id, found)
        for (file, _), records in archives.items():
            _sort_in(file, records, pages, descriptions)
        self._pages, self._descriptions, self._archives = pages, descriptions, archives


def _watched(place: Path) -> list[Path]:
    """The folders of a place, and its archives, which grow in place."""
    if place.is_file():
        return [place]
    below = (path for path in place.rglob("*") if path.is_dir() or kind_of(path) in ARCHIVES)
    return [place, *below]


def _time(path: Path) -> int:
    """When a file or folder was changed last, in nanoseconds; 0 when it is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def files_of(place: Path) -> list[Path]:
    """The files of a place that may have pages, in the order of their names."""
    if place.is_file():
        return [place]
    kinds = {*PAGES, *DESCRIPTIONS, *ARCHIVES}
    return sorted(file for file in place.rglob("*") if kind_of(file) in kinds and file.is_file())


def _sort_in(
    file: Path, records: list[warc.Record], pages: dict[int, Found], descriptions: dict[int | str, Found]
) -> None:
    for record in records:
        found = Found(SavedPage(file, record.offset), record.date)
        if offer_id := record.offer_id():
            pages[offer_id] = _newest(pages.get(offer_id), found)
        else:
            descriptions[record.url] = _newest(descriptions.get(record.url), found)


def _newest(before: Found | None, found: Found) -> Found:
    """Which of two to keep: a file of its own was put there by somebody, and stays."""
    if before is None or (before.page.offset >= 0 and before.saved_at < found.saved_at):
        return found
    return before
