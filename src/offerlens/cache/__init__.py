"""Offers that were read: an answer we have costs next to nothing, one that we lack is fetched once."""

from offerlens.cache.offers import Made, Offers, Read, XCache
from offerlens.cache.queue import NOBODY, Caller, FairQueue
from offerlens.cache.replies import Ready
from offerlens.cache.shelf import Fill, Shelf
from offerlens.settings import CacheSettings, StoreSettings

__all__ = ["NOBODY", "Caller", "FairQueue", "Fill", "Made", "Offers", "Read", "Ready", "Shelf", "XCache", "open_shelf"]


def open_shelf(settings: CacheSettings, stores: StoreSettings) -> Shelf | None:
    """Where offers are kept: in Valkey where slots are, else in a file of this machine; None for nowhere."""
    if not settings.cache_bytes:
        return None
    if stores.valkey:
        from offerlens.cache.fleet import FleetShelf  # what it needs is not installed for one machine

        return FleetShelf(stores.valkey)
    from offerlens.cache.local import LocalShelf

    return LocalShelf(stores.home, settings.cache_bytes)
