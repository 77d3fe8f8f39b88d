"""CTranslate2, by real models whose words are known."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
from language.engines.asking import ask, failure
from language.engines.wordbooks import write_pieces, write_wordbook

from offerlens.language.engines import Ask
from offerlens.language.engines.ctranslate import CTranslate

ENGLISH = {"红": "r", "色": "e", "裙": "d"}
RUSSIAN = {"r": "к", "e": "р", "d": "а"}
CODES = ("zho_Hans", "eng_Latn", "rus_Cyrl", "por_Latn")
NONE = (
    "{} has no model for CTranslate2. It needs folders such as zh-en and en-ru, or one called nllb, each with a "
    "converted model (model.bin) and its SentencePiece files (source.spm and target.spm, or sentencepiece.model)."
)


def opus(folder: Path, words: dict[str, str], **config: Any) -> None:
    """A model as OPUS-MT's are converted."""
    write_wordbook(folder, words, **config)
    write_pieces(folder / "source.spm", words)
    write_pieces(folder / "target.spm", words)


def argos(folder: Path, words: dict[str, str]) -> None:
    """A package of Argos Translate."""
    write_wordbook(folder / "model", words, add_source_eos=True)
    write_pieces(folder / "sentencepiece.model", words)


def nllb(folder: Path, words: dict[str, str]) -> None:
    """A model as NLLB-200 is converted."""
    write_wordbook(folder, words, CODES, decoder_start_token="</s>")
    write_pieces(folder / "sentencepiece.bpe.model", words)


class Watched:
    """A translator of CTranslate2 that is watched."""

    made: list["Watched"]
    """All that were made since the test began."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.options = options
        self.heard: list[tuple[Any, ...]] = []
        self.begun, self.gate = threading.Semaphore(0), threading.Event()
        self.gate.set()
        self._real = REAL(*arguments, **options)
        Watched.made.append(self)

    def translate_batch(self, *arguments: Any, **options: Any) -> Any:
        self.heard.append(arguments)
        self.begun.release()
        self.gate.wait(10)
        return self._real.translate_batch(*arguments, **options)


REAL = ctranslate2.Translator


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Watched]]:
    """The translators that are made."""
    monkeypatch.setattr(ctranslate2, "Translator", Watched)
    monkeypatch.setattr(Watched, "made", [], raising=False)
    yield Watched.made
    for translator in Watched.made:
        translator.gate.set()


def test_a_model_of_opus_translates(tmp_path: Path) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    assert ask(CTranslate(tmp_path), "红色裙", "裙", target="en") == ["red", "d"]


def test_a_package_of_argos_translates(tmp_path: Path) -> None:
    argos(tmp_path / "translate-zh_en-1_9", ENGLISH)
    assert ask(CTranslate(tmp_path), "红色裙", target="en") == ["red"]


def test_english_is_gone_through_where_there_is_no_pair(tmp_path: Path) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    argos(tmp_path / "en-ru", RUSSIAN)
    assert ask(CTranslate(tmp_path), "红色裙") == ["кра"]


def test_a_direct_pair_is_preferred(tmp_path: Path) -> None:
    for name, words in (("zh-en", ENGLISH), ("en-ru", RUSSIAN), ("zh-ru", {"红": "ж"}), ("nllb", {"红": "н"})):
        (nllb if name == "nllb" else opus)(tmp_path / name, words)
    assert ask(CTranslate(tmp_path), "红") == ["ж"]


def test_nllb_is_told_the_languages_and_does_not_repeat_them(tmp_path: Path, watched: list[Watched]) -> None:
    nllb(tmp_path / "nllb", RUSSIAN | {"红": "к"})
    assert ask(CTranslate(tmp_path), "红", "红红", target="pt") == ["к", "кк"]
    ((pieces, prefixes),) = watched[0].heard
    assert pieces == [["zho_Hans", "▁", "红", "</s>"], ["zho_Hans", "▁", "红", "红", "</s>"]]
    assert prefixes == [["por_Latn"], ["por_Latn"]]


def test_nllb_is_preferred_to_going_through_english(tmp_path: Path) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    opus(tmp_path / "en-ru", RUSSIAN)
    nllb(tmp_path / "nllb", {"红": "н"})
    assert ask(CTranslate(tmp_path), "红") == ["н"]


@pytest.mark.parametrize(("config", "end"), [({}, ["</s>"]), ({"add_source_eos": True}, [])], ids=["bare", "marian"])
def test_a_text_of_opus_has_one_end(
    tmp_path: Path, watched: list[Watched], config: dict[str, object], end: list[str]
) -> None:
    opus(tmp_path / "zh-en", ENGLISH, **config)
    assert ask(CTranslate(tmp_path), "红", target="en") == ["r"]
    assert watched[0].heard[0][0] == [["▁", "红", *end]]


def test_a_text_of_argos_has_no_end_of_ours(tmp_path: Path, watched: list[Watched]) -> None:
    argos(tmp_path / "zh-en", ENGLISH)
    ask(CTranslate(tmp_path), "红", target="en")
    assert watched[0].heard[0][0] == [["▁", "红"]]


def test_a_hundred_texts_come_back_in_their_order(tmp_path: Path) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    texts = ["红" * (number % 30) + "裙" for number in range(100)]
    assert ask(CTranslate(tmp_path), *texts, target="en") == ["r" * (number % 30) + "d" for number in range(100)]


def test_a_text_without_words_has_no_translation(tmp_path: Path) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    assert ask(CTranslate(tmp_path), "", "红", target="en") == [None, "r"]


def test_models_are_loaded_when_they_are_needed_and_once(tmp_path: Path, watched: list[Watched]) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    opus(tmp_path / "en-ru", RUSSIAN)
    engine = CTranslate(tmp_path, threads=2)

    async def run() -> list[int]:
        loaded = [len(watched)]
        for target in ("en", "en", "ru"):
            await engine.translate(Ask(("红",), "zh", target))
            loaded.append(len(watched))
        await engine.close()
        return loaded

    assert asyncio.run(run()) == [0, 1, 1, 2]
    assert watched[0].options == {"inter_threads": 1, "intra_threads": 2}


def test_one_batch_runs_at_a_time_and_one_that_nobody_waits_for_is_not_begun(
    tmp_path: Path, watched: list[Watched]
) -> None:
    opus(tmp_path / "zh-en", ENGLISH)

    async def run() -> list[str | None]:
        engine = CTranslate(tmp_path)
        await engine.translate(Ask(("红",), "zh", "en"))
        translator = watched[0]
        translator.begun.acquire()
        translator.gate.clear()
        first = asyncio.ensure_future(engine.translate(Ask(("色",), "zh", "en")))
        await asyncio.to_thread(translator.begun.acquire)
        left = asyncio.ensure_future(engine.translate(Ask(("裙",), "zh", "en")))
        last = asyncio.ensure_future(engine.translate(Ask(("红",), "zh", "en")))
        await asyncio.wait([left], timeout=0)
        left.cancel()
        await asyncio.wait([left])
        assert len(translator.heard) == 2
        translator.gate.set()
        said = [*await first, *await last]
        await engine.close()
        return said

    assert asyncio.run(run()) == ["e", "r"]
    assert [heard[0][0][1] for heard in watched[0].heard] == ["红", "色", "红"]


@pytest.mark.parametrize(
    ("source", "target", "spoken"),
    [
        ("zh", "en", True),
        ("zh", "ru", True),
        ("en", "ru", True),
        ("zh", "th", False),
        ("en", "en", False),
        ("en", "zh", False),
    ],
)
def test_it_speaks_what_its_models_do(tmp_path: Path, source: str, target: str, spoken: bool) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    opus(tmp_path / "en-ru", RUSSIAN)
    assert CTranslate(tmp_path).speaks(source, target) is spoken


def test_nllb_speaks_all(tmp_path: Path) -> None:
    nllb(tmp_path / "nllb", ENGLISH)
    engine = CTranslate(tmp_path)
    assert [engine.speaks("zh", "th"), engine.speaks("en", "ko"), engine.speaks("zh", "zh")] == [True, True, False]


def test_the_version_is_that_of_the_files_wherever_they_are(tmp_path: Path) -> None:
    opus(tmp_path / "one" / "zh-en", ENGLISH)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    opus(tmp_path / "three" / "zh-en", {**ENGLISH, "红": "d"})
    one, two, three = (CTranslate(tmp_path / name).version for name in ("one", "two", "three"))
    assert (len(one), one == two, one == three) == (12, True, False)


@pytest.mark.parametrize("broken", ["model.bin", "source.spm", "config.json"])
def test_a_broken_model_is_told(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "zh-ru"
    opus(folder, ENGLISH)
    (folder / broken).write_bytes(b"nonsense")
    message, _ = failure(CTranslate(tmp_path))
    assert message.startswith(f"The model in {folder} cannot be loaded: ")


@pytest.mark.parametrize("missing", ["model.bin", "target.spm source.spm"])
def test_a_folder_without_a_usable_model_is_told(tmp_path: Path, missing: str) -> None:
    opus(tmp_path / "zh-en", ENGLISH)
    for name in missing.split():
        (tmp_path / "zh-en" / name).unlink()
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the whole message is compared
        CTranslate(tmp_path)
    assert str(told.value) == NONE.format(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere is not a folder of translation models\.$"):
        CTranslate(tmp_path / "nowhere")
