"""Where pages come from: one file a source, all behind one small interface."""

from offerlens.settings import SourceSettings
from offerlens.sources.folder import FolderSource
from offerlens.sources.page import PageSource
from offerlens.sources.source import Source

__all__ = ["Source", "open_source"]


def open_source(settings: SourceSettings) -> Source:
    """The source that the settings choose.

    Raises `ValueError`, with the remedy, when they choose none that may be used.
    """
    if settings.pages is not None:
        return FolderSource(settings.pages, settings.page_cap)
    return PageSource(settings)
