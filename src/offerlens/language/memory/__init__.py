"""The translation memory: every text that an engine translated, once, and what people made of it."""

from offerlens.language.memory.local import LocalMemory
from offerlens.language.memory.memory import PERSON, Entry, Memory, Remembered
from offerlens.settings import StoreSettings

__all__ = ["PERSON", "Entry", "LocalMemory", "Memory", "Remembered", "open_memory"]


def open_memory(settings: StoreSettings) -> Memory:
    """The memory that the settings choose: in PostgreSQL where the accounts are, else of this machine."""
    if settings.postgres:
        from offerlens.language.memory.fleet import FleetMemory  # what it needs is not installed for one machine

        return FleetMemory(settings.postgres)
    return LocalMemory(settings.home)
