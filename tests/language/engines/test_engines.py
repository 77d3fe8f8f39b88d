"""The choice of engines, and the secrecy of their keys."""

import asyncio
import logging
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from language.engines.firefoxes import write_firefox
from language.engines.sites import Heard, Reply, site
from language.engines.test_ctranslate import ENGLISH, opus

from offerlens.language.engines import Ask, EngineFailed, open_engines
from offerlens.settings import EngineName, LanguageSettings

KEY = "tr0ub4dor-and-3"
KEYED = LanguageSettings(deepl_key=KEY, openai_key=KEY, openai_model="a-model", libretranslate_key=KEY)
ONLINE: list[EngineName] = ["deepl", "openai", "libretranslate"]


def refusal(settings: LanguageSettings) -> str:
    """What is said of settings that cannot be used."""
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the whole message is compared
        open_engines(settings)
    return str(told.value)


def at(address: str, *engines: EngineName) -> LanguageSettings:
    """Settings that choose engines at an address, with a key."""
    return replace(KEYED, engines=engines, deepl_base=address, openai_base=address, libretranslate_base=address)


def test_none_are_opened_by_default() -> None:
    assert open_engines(LanguageSettings()) == []


def test_engines_are_opened_in_the_order_of_the_settings(tmp_path: Path) -> None:
    opus(tmp_path / "ctranslate" / "zh-en", ENGLISH)
    write_firefox(tmp_path / "firefox" / "zh-en", "red", "zhen")
    settings = replace(
        at("http://127.0.0.1:9", "libretranslate", "firefox", "deepl", "ctranslate", "openai"),
        ctranslate_models=tmp_path / "ctranslate",
        firefox_models=tmp_path / "firefox",
    )
    names = [engine.name for engine in open_engines(settings)]
    assert names == ["libretranslate", "firefox", "deepl", "ctranslate", "openai"]


@pytest.mark.parametrize(
    ("engine", "setting"),
    [
        ("ctranslate", "ctranslate_models"),
        ("firefox", "firefox_models"),
        ("openai", "openai_model"),
        ("libretranslate", "libretranslate_base"),
        ("deepl", "deepl_key"),
    ],
)
def test_a_setting_that_an_engine_lacks_is_told(engine: EngineName, setting: str) -> None:
    option, variable = setting.replace("_", "-"), setting.upper()
    said = f"The translator {engine} needs {setting} (--{option} or OFFERLENS_{variable})."
    assert refusal(LanguageSettings(engines=(engine,))) == said


def test_openai_itself_needs_a_key() -> None:
    said = refusal(LanguageSettings(engines=("openai",), openai_model="a-model"))
    assert said == "The translator openai needs openai_key (--openai-key or OFFERLENS_OPENAI_KEY)."


def test_a_model_of_ones_own_needs_no_key() -> None:
    own = LanguageSettings(engines=("openai",), openai_model="a-model", openai_base="http://127.0.0.1:8000/v1")
    assert [engine.name for engine in open_engines(own)] == ["openai"]


@pytest.mark.parametrize(
    ("engine", "package", "module", "extra"),
    [
        ("ctranslate", "ctranslate2", "ctranslate", "local"),
        ("ctranslate", "sentencepiece", "ctranslate", "local"),
        ("firefox", "fxtranslate", "firefox", "firefox"),
        ("deepl", "deepl", "deepl", "deepl"),
    ],
)
def test_a_package_that_is_not_installed_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engine: EngineName, package: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, f"offerlens.language.engines.{module}", raising=False)
    settings = replace(KEYED, engines=(engine,), ctranslate_models=tmp_path, firefox_models=tmp_path)
    assert refusal(settings) == f"The translator {engine} needs more packages: pip install 'offerlens[{extra}]'."


@pytest.mark.parametrize("engine", ONLINE)
@pytest.mark.parametrize(
    "address", ["", "127.0.0.1", "ftp://a", "http://", "http://me:pass@a", "http://a?b", "http://a#b"]
)
def test_an_address_that_is_none_is_told_and_not_repeated(engine: EngineName, address: str) -> None:
    if address or engine != "libretranslate":
        name = f"{engine}_base"
        assert refusal(at(address, engine)) == f"{name} is no http or https address of a service."


@pytest.mark.parametrize("engine", ONLINE)
@pytest.mark.parametrize("end", ["\n", " x", "é", "\x00"])
def test_a_key_that_is_none_is_told_and_not_repeated(engine: EngineName, end: str) -> None:
    settings = at("http://127.0.0.1:9", engine)
    spoilt = replace(settings, deepl_key=KEY + end, openai_key=KEY + end, libretranslate_key=KEY + end)
    assert refusal(spoilt) == f"{engine}_key has characters that no key has."


# Secrecy


def test_the_settings_do_not_show_a_key() -> None:
    assert KEY not in repr(KEYED)


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 429, 456, 500])
@pytest.mark.parametrize("engine", ONLINE)
def test_no_key_is_logged_or_shown_or_in_a_failure(
    caplog: pytest.LogCaptureFixture, engine: EngineName, status: int
) -> None:
    async def run(address: str) -> str:
        (guarded,) = open_engines(at(address, engine))
        ask = Ask(("红色",), "zh", "ru")
        assert await guarded.translate(ask) == [None]
        with pytest.raises(EngineFailed) as failed:
            await guarded._engine.translate(ask)
        await guarded.close()
        shown = [repr(guarded), repr(guarded._engine), guarded.name, guarded.version, repr(failed.value)]
        return "\n".join([*shown, *traceback.format_exception(failed.value)])

    def answer(heard: Heard) -> Reply:
        return Reply({"message": f"{heard.headers} {heard.body}", "detail": KEY}, status)

    with caplog.at_level(logging.DEBUG), site(answer) as running:
        shown = asyncio.run(run(running.address))
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert ("failed" in logged, KEY in shown, KEY in logged) == (True, False, False)
