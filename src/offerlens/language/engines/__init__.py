"""What translates: one file an engine, all behind one small interface, each in a guard of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlsplit

from offerlens.language.engines.engine import Ask, Engine, EngineFailed
from offerlens.language.engines.faithful import faithful
from offerlens.language.engines.guarded import Guarded
from offerlens.language.engines.libre import LibreTranslate
from offerlens.language.engines.openai import OpenAI
from offerlens.settings import EngineName, LanguageSettings

__all__ = ["Ask", "Engine", "EngineFailed", "Guarded", "faithful", "open_engines"]

T = TypeVar("T")


def open_engines(settings: LanguageSettings) -> list[Guarded]:
    """The engines that the settings choose, in their order.

    Raises `ValueError`, with the remedy, when they choose one that is not set up or whose packages are not installed.
    """
    return [Guarded(_MAKERS[name](settings), settings.engine_timeout) for name in settings.engines]


def _ctranslate(settings: LanguageSettings) -> Engine:
    folder = _set(settings.ctranslate_models, "ctranslate", "ctranslate_models")
    with _packages("ctranslate", "local"):
        from offerlens.language.engines.ctranslate import CTranslate
    return CTranslate(folder)


def _firefox(settings: LanguageSettings) -> Engine:
    folder = _set(settings.firefox_models, "firefox", "firefox_models")
    with _packages("firefox", "firefox"):
        from offerlens.language.engines.firefox import Firefox
    return Firefox(folder)


def _openai(settings: LanguageSettings) -> Engine:
    model = _set(settings.openai_model, "openai", "openai_model")
    base, key = settings.openai_base, settings.openai_key
    _check_address(base, "openai_base")
    if urlsplit(base).hostname == "api.openai.com":
        _set(key, "openai", "openai_key")
    _check_key(key, "openai_key")
    return OpenAI(base, key, model, settings.engine_timeout)


def _libretranslate(settings: LanguageSettings) -> Engine:
    base = _set(settings.libretranslate_base, "libretranslate", "libretranslate_base")
    _check_address(base, "libretranslate_base")
    _check_key(settings.libretranslate_key, "libretranslate_key")
    return LibreTranslate(base, settings.libretranslate_key, settings.engine_timeout)


def _deepl(settings: LanguageSettings) -> Engine:
    key = _set(settings.deepl_key, "deepl", "deepl_key")
    _check_key(key, "deepl_key")
    if settings.deepl_base is not None:
        _check_address(settings.deepl_base, "deepl_base")
    with _packages("deepl", "deepl"):
        from offerlens.language.engines.deepl import DeepL
    return DeepL(key, settings.deepl_base, settings.engine_timeout)


_MAKERS: dict[EngineName, Callable[[LanguageSettings], Engine]] = {
    "ctranslate": _ctranslate,
    "firefox": _firefox,
    "openai": _openai,
    "libretranslate": _libretranslate,
    "deepl": _deepl,
}


def _set(value: T | None, engine: str, name: str) -> T:
    if not value:
        option = name.replace("_", "-")
        raise ValueError(f"The translator {engine} needs {name} (--{option} or OFFERLENS_{name.upper()}).")
    return value


@contextmanager
def _packages(engine: str, extra: str) -> Iterator[None]:
    """Tells what to install where an import of the block fails."""
    try:
        yield
    except ImportError as error:
        raise ValueError(f"The translator {engine} needs more packages: pip install 'offerlens[{extra}]'.") from error


def _check_address(address: str, name: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(f"{name} is no http or https address of a service.")  # it may hold a password: not repeated


def _check_key(key: str | None, name: str) -> None:
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise ValueError(f"{name} has characters that no key has.")
