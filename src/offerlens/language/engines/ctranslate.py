"""Models that run on this machine through CTranslate2: OPUS-MT's, Argos Translate's, and NLLB-200."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ctranslate2
import msgspec
from sentencepiece import SentencePieceProcessor

from offerlens.language.engines.engine import Ask, EngineFailed, speaks_all
from offerlens.language.engines.folders import Pair, fingerprint, folders_in, pair_of, route
from offerlens.language.engines.parts import Texts

_ALL = "nllb"
"""The folder of the one model that speaks every language."""
_NLLB = {
    "zh": "zho_Hans",
    "en": "eng_Latn",
    "ru": "rus_Cyrl",
    "th": "tha_Thai",
    "pt": "por_Latn",
    "es": "spa_Latn",
    "tr": "tur_Latn",
    "vi": "vie_Latn",
    "ja": "jpn_Jpan",
    "ko": "kor_Hang",
}
_END = "</s>"
_BATCH = 32
"""Texts that are worked on together; more take more memory."""
_NONE = """\
{} has no model for CTranslate2. It needs folders such as zh-en and en-ru, or one called nllb, each with a converted \
model (model.bin) and its SentencePiece files (source.spm and target.spm, or sentencepiece.model)."""


class Files(msgspec.Struct, frozen=True):
    """Where a model's files are."""

    model: Path
    """The folder of model.bin and the vocabularies."""
    source: Path
    target: Path
    """What splits the texts of either side into pieces."""
    ends: bool
    """Whether the model was taught an end of its texts that the caller sets."""

    @property
    def all(self) -> list[Path]:
        """The files that decide how a text comes out."""
        return [self.model / "model.bin", self.source, self.target]


class CTranslate:
    """A folder of models. Each is loaded when it is first needed; one batch runs at a time."""

    name = "ctranslate"

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._threads = threads
        self._pairs, self._nllb = _find(folder)
        models = [*self._pairs.values(), *([self._nllb] if self._nllb else [])]
        if not models:
            raise ValueError(_NONE.format(folder))
        self.version = fingerprint(folder, [path for files in models for path in files.all])
        self._loaded: dict[Path, _Model] = {}
        self._worker = ThreadPoolExecutor(1, "ctranslate")  # it has a queue, which waiting callers can leave

    def speaks(self, source: str, target: str) -> bool:
        """Whether there is a model, or two by way of English."""
        return speaks_all(source, target) and bool(self._nllb or route(self._pairs, source, target))

    async def translate(self, ask: Ask) -> list[str | None]:
        """A translation for each text."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._translate, ask)

    async def close(self) -> None:
        """Forget the models once the last batch is through."""
        self._worker.submit(self._loaded.clear)
        self._worker.shutdown(wait=False)

    def _translate(self, ask: Ask) -> list[str | None]:
        texts: Texts = ask.texts
        direct = (ask.source, ask.target) in self._pairs
        if self._nllb and not direct:
            texts = self._model(self._nllb).translate(texts, _NLLB[ask.source], _NLLB[ask.target])
        else:
            for pair in route(self._pairs, ask.source, ask.target):
                texts = self._model(self._pairs[pair]).translate(texts)
        return [text or None for text in texts]

    def _model(self, files: Files) -> "_Model":
        if files.model not in self._loaded:
            try:
                self._loaded[files.model] = _Model(files, self._threads)
            except (RuntimeError, OSError, ValueError) as error:
                raise EngineFailed(f"The model in {files.model} cannot be loaded: {error}") from error
        return self._loaded[files.model]


class _Model:
    """A model in memory."""

    def __init__(self, files: Files, threads: int) -> None:
        self._translator = ctranslate2.Translator(str(files.model), inter_threads=1, intra_threads=threads)
        self._source = SentencePieceProcessor(model_file=str(files.source))
        self._target = SentencePieceProcessor(model_file=str(files.target))
        self._ending = [_END] if files.ends and not _config(files.model).get("add_source_eos") else []

    def translate(self, texts: Texts, source: str | None = None, target: str | None = None) -> Texts:
        """The texts in the model's language, or in one of its languages where it must be told which."""
        begin, prefix = [source] if source else [], [target] if target else []
        pieces = [begin + self._source.encode(text, out_type=str) + self._ending for text in texts]
        try:
            results = self._translator.translate_batch(
                pieces, [prefix] * len(pieces) if prefix else None, max_batch_size=_BATCH, replace_unknowns=True
            )
        except RuntimeError as error:
            raise EngineFailed(f"A model failed: {error}") from error
        return tuple(self._target.decode(result.hypotheses[0][len(prefix) :]) for result in results)


def _find(folder: Path) -> tuple[Mapping[Pair, Files], Files | None]:
    """The usable models of a folder: by their languages, and the one that speaks all."""
    usable = {path: files for path in folders_in(folder) if (files := _files(path))}
    pairs = {pair: files for path, files in usable.items() if (pair := pair_of(path.name))}
    return pairs, next((files for path, files in usable.items() if path.name == _ALL), None)


def _files(folder: Path) -> Files | None:
    model = next((path for path in (folder, folder / "model") if (path / "model.bin").is_file()), None)
    if model is None:
        return None
    source, target = folder / "source.spm", folder / "target.spm"
    if source.is_file() and target.is_file():  # as OPUS-MT's come
        return Files(model, source, target, ends=True)
    names = ("sentencepiece.model", "sentencepiece.bpe.model", "*.spm")
    shared = next((path for name in names for path in sorted(folder.glob(name))), None)
    return Files(model, shared, shared, ends=folder.name == _ALL) if shared else None


def _config(model: Path) -> dict[str, Any]:
    """What the converter noted of a model; older ones noted nothing."""
    path = model / "config.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Any]) if path.is_file() else {}
