"""Where offers come from: one file a source, all behind one small interface."""

from collections.abc import Callable

from offerlens.settings import SourceName, SourceSettings
from offerlens.sources.browser import BrowserSource
from offerlens.sources.leave import is_open
from offerlens.sources.open_platform import PlatformSource
from offerlens.sources.page import PageSource
from offerlens.sources.saved import SavedSource
from offerlens.sources.source import Source
from offerlens.state import State

__all__ = ["Source", "open_sources"]


_MAKERS: dict[SourceName, Callable[[SourceSettings, State], Source]] = {
    "open-platform": lambda settings, state: PlatformSource(settings, state),
    "page": lambda settings, state: PageSource("page", settings.page_base, settings, state),
    "mobile-page": lambda settings, state: PageSource("mobile-page", settings.mobile_base, settings, state),
    "browser": lambda settings, state: BrowserSource(settings, state),
    "saved": lambda settings, _: SavedSource(settings),
}
"""Every source, in the order of preference: what 1688 offers for it first, what it merely lets happen next."""


def open_sources(settings: SourceSettings, state: State) -> tuple[Source, ...]:
    """The sources that the settings choose, in their order.

    Raises `ValueError`, with the remedy, when they choose one that is not set up or may not be used, or none at all.
    """
    names = settings.sources or [name for name in _MAKERS if _is_set_up(name, settings)] or ["page"]
    return tuple(_MAKERS[name](settings, state) for name in names)


def _is_set_up(name: SourceName, settings: SourceSettings) -> bool:
    match name:
        case "browser":
            return settings.browser is not None
        case "open-platform":
            return settings.platform_key is not None
        case "saved":
            return settings.pages is not None
        case "page":
            return is_open(settings.page_base, settings)
        case "mobile-page":
            return is_open(settings.mobile_base, settings)
