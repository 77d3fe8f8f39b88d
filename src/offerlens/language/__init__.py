"""An item in the language that its reader asked for."""

from offerlens.language.engines import open_engines
from offerlens.language.glossary import own_glossary
from offerlens.language.memory import LocalMemory, open_memory
from offerlens.language.title import optimize_title
from offerlens.language.translator import Translator
from offerlens.settings import LanguageSettings, StoreSettings

__all__ = ["Translator", "open_translator", "own_translator"]


def open_translator(settings: LanguageSettings, stores: StoreSettings) -> Translator:
    """The translator that the settings describe. Raises `ValueError`, with the remedy, when it cannot be used."""
    optimize_title("现货手机")  # loads its words, so that no request waits for them
    return Translator(own_glossary(), open_memory(stores), open_engines(settings))


def own_translator() -> Translator:
    """The glossary alone, with a memory that ends with the process."""
    return Translator(own_glossary(), LocalMemory(None))
