"""Firefox's models, by real ones that say one word each."""

import asyncio
import threading
from pathlib import Path

import pytest
from fxtranslate import Translator
from language.engines.asking import ask, failure
from language.engines.firefoxes import write_firefox

from offerlens.language.engines import Ask, firefox
from offerlens.language.engines.firefox import Firefox

NONE = (
    "{} has no model of Firefox. It needs folders such as zh-en and en-ru, each with the unpacked files model.*.bin, "
    "vocab.*.spm (or srcvocab.*.spm and trgvocab.*.spm) and, where there is one, lex.*.bin."
)


@pytest.mark.parametrize("split", [False, True], ids=["one vocabulary", "two vocabularies"])
@pytest.mark.parametrize("name", ["zh-en", "zhen"])
def test_a_model_translates(tmp_path: Path, name: str, split: bool) -> None:
    write_firefox(tmp_path / name, "red", "zhen", split)
    assert ask(Firefox(tmp_path), "红色", "红", target="en") == ["red", "red"]


def test_english_is_gone_through_where_there_is_no_pair(tmp_path: Path) -> None:
    write_firefox(tmp_path / "zhen", "red", "zhen", split=True)
    write_firefox(tmp_path / "enru", "красный", "enru")
    assert ask(Firefox(tmp_path), "红色") == ["красный"]


def test_each_sentence_of_a_text_is_translated(tmp_path: Path) -> None:
    write_firefox(tmp_path / "en-ru", "красный", "enru")
    assert ask(Firefox(tmp_path), "It is red. It is new.", source="en") == ["красный красный"]


def test_a_text_without_words_has_no_translation(tmp_path: Path) -> None:
    write_firefox(tmp_path / "zh-en", "red", "zhen")
    assert ask(Firefox(tmp_path), "", "红", target="en") == [None, "red"]


def test_a_model_stays_with_the_thread_that_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_firefox(tmp_path / "zh-en", "red", "zhen")
    threads: list[str] = []

    class Watched:
        """The library's translator, which says where it is made."""

        def __init__(self, *arguments: bytes) -> None:
            threads.append(threading.current_thread().name)
            self._real = Translator(*arguments)

        def translate_long(self, text: str) -> str:
            threads.append(threading.current_thread().name)
            return self._real.translate_long(text)

        def __del__(self) -> None:
            threads.append(threading.current_thread().name)

    async def run() -> None:
        engine = Firefox(tmp_path)
        await asyncio.gather(*(engine.translate(Ask(("红",), "zh", "en")) for _ in range(3)))
        await engine.close()
        await asyncio.to_thread(engine._worker.shutdown)

    monkeypatch.setattr(firefox, "Translator", Watched)
    asyncio.run(run())
    assert threads == ["firefox_0"] * 5


@pytest.mark.parametrize(("target", "spoken"), [("en", True), ("ru", True), ("th", False), ("zh", False)])
def test_it_speaks_what_its_models_do(tmp_path: Path, target: str, spoken: bool) -> None:
    write_firefox(tmp_path / "zh-en", "red", "zhen")
    write_firefox(tmp_path / "en-ru", "красный", "enru")
    assert Firefox(tmp_path).speaks("zh", target) is spoken


def test_another_model_is_another_version(tmp_path: Path) -> None:
    versions = []
    for word in ("red", "red", "blue"):
        write_firefox(tmp_path / "zh-en", word, "zhen")
        versions.append(Firefox(tmp_path).version)
    assert (versions[0] == versions[1], versions[0] == versions[2]) == (True, False)


@pytest.mark.parametrize("broken", ["model.zhen.intgemm.alphas.bin", "lex.50.50.zhen.s2t.bin"])
def test_a_broken_model_is_told(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "zh-ru"
    write_firefox(folder, "red", "zhen")
    (folder / broken).write_bytes(b"nonsense")
    message, _ = failure(Firefox(tmp_path))
    assert message.startswith(f"The model in {folder} cannot be loaded: ")


def test_a_vocabulary_in_which_the_library_finds_nothing_gives_no_translations(tmp_path: Path) -> None:
    write_firefox(tmp_path / "zh-en", "red", "zhen")
    (tmp_path / "zh-en" / "vocab.zhen.spm").write_bytes(b"nonsense")
    assert ask(Firefox(tmp_path), "红色", target="en") == [None]


def test_a_model_at_which_the_library_panics_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "zh-ru"
    write_firefox(folder, "red", "zhen")
    model = folder / "model.zhen.intgemm.alphas.bin"
    model.write_bytes(model.read_bytes().replace(b"none_QuantMultA", b"none_QuantMultX"))
    message, _ = failure(Firefox(tmp_path))
    assert message == f"The model in {folder} cannot be loaded: model has no output-projection QuantMultA"
    assert "panicked" in capfd.readouterr().err


@pytest.mark.parametrize("missing", ["model.zhen.intgemm.alphas.bin", "trgvocab.zhen.spm"])
def test_a_folder_without_a_usable_model_is_told(tmp_path: Path, missing: str) -> None:
    write_firefox(tmp_path / "zh-en", "red", "zhen", split=True)
    (tmp_path / "zh-en" / missing).unlink()
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the whole message is compared
        Firefox(tmp_path)
    assert str(told.value) == NONE.format(tmp_path)
