"""Where offers come from: one file a source, all behind one small interface."""

from collections.abc import Callable

from offerlens.settings import SourceName, SourceSettings
from offerlens.sources.folder import FolderSource
from offerlens.sources.page import PageSource, is_closed
from offerlens.sources.source import Source
from offerlens.state import State

__all__ = ["Source", "open_sources"]

_MAKERS: dict[SourceName, Callable[[SourceSettings, State], Source]] = {
    "page": lambda settings, state: PageSource(settings, state),
    "saved": lambda settings, _: FolderSource(settings),
}
"""Every source, in the order of preference: what 1688 offers for it first, what it merely lets happen last."""


def open_sources(settings: SourceSettings, state: State) -> tuple[Source, ...]:
    """The sources that the settings choose, in their order.

    Raises `ValueError`, with the remedy, when they choose one that is not set up or may not be used, or none at all.
    """
    names = settings.sources or [name for name in _MAKERS if _is_set_up(name, settings)]
    return tuple(_MAKERS[name](settings, state) for name in names or ("page",))


def _is_set_up(name: SourceName, settings: SourceSettings) -> bool:
    match name:
        case "saved":
            return settings.pages is not None
        case "page":
            return not is_closed(settings)
    return False
