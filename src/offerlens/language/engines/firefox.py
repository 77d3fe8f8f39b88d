"""Firefox's own small models, which run on this machine through fxtranslate. Nothing is ever downloaded."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from fxtranslate import Translator

from offerlens.language.engines.engine import Ask, EngineFailed, speaks_all
from offerlens.language.engines.folders import Pair, fingerprint, folders_in, only, pair_of, route

_NONE = """\
{} has no model of Firefox. It needs folders such as zh-en and en-ru, each with the unpacked files model.*.bin, \
vocab.*.spm (or srcvocab.*.spm and trgvocab.*.spm) and, where there is one, lex.*.bin."""


class Files(msgspec.Struct, frozen=True):
    """Where a model's files are."""

    model: Path
    source: Path
    target: Path
    """The vocabularies of either side, one file for most languages."""
    shortlist: Path | None
    """The words that are likely for each word, where the model comes with them."""

    @property
    def all(self) -> list[Path]:
        """The files that decide how a text comes out."""
        return [self.model, self.source, self.target, *([self.shortlist] if self.shortlist else [])]


class Firefox:
    """A folder of Firefox's models. Each is loaded when it is first needed; one batch runs at a time."""

    name = "firefox"

    def __init__(self, folder: Path) -> None:
        self._files = _find(folder)
        if not self._files:
            raise ValueError(_NONE.format(folder))
        self.version = fingerprint(folder, [path for files in self._files.values() for path in files.all])
        self._loaded: dict[Pair, Translator] = {}
        self._worker = ThreadPoolExecutor(1, "firefox")  # a translator may only be touched by the thread that made it

    def speaks(self, source: str, target: str) -> bool:
        """Whether there is a model, or two by way of English."""
        return speaks_all(source, target) and bool(route(self._files, source, target))

    async def translate(self, ask: Ask) -> list[str | None]:
        """A translation for each text."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._translate, ask)

    async def close(self) -> None:
        """Forget the models once the last batch is through."""
        self._worker.submit(self._loaded.clear)
        self._worker.shutdown(wait=False)

    def _translate(self, ask: Ask) -> list[str | None]:
        texts = [*ask.texts]
        for pair in route(self._files, ask.source, ask.target):
            translator = self._translator(pair)
            texts = [_said(translator, text) for text in texts]
        return [text or None for text in texts]

    def _translator(self, pair: Pair) -> Translator:
        if pair not in self._loaded:
            self._loaded[pair] = _load(self._files[pair])
        return self._loaded[pair]


def _load(files: Files) -> Translator:
    try:
        shortlist = files.shortlist.read_bytes() if files.shortlist else None
        return Translator(files.model.read_bytes(), files.source.read_bytes(), files.target.read_bytes(), shortlist)
    except BaseException as error:  # the library's panics are no Exception; this thread gets no other
        raise EngineFailed(f"The model in {files.model.parent} cannot be loaded: {error}") from error


def _said(translator: Translator, text: str) -> str:
    try:
        return translator.translate_long(text)
    except BaseException as error:
        raise EngineFailed(f"A model failed: {error}") from error


def _find(folder: Path) -> dict[Pair, Files]:
    """The usable models of a folder, by their languages."""
    found = {pair: _in(path) for path in folders_in(folder) if (pair := pair_of(path.name))}
    return {pair: files for pair, files in found.items() if files is not None}


def _in(folder: Path) -> Files | None:
    model, shared = only(folder, "model.*.bin"), only(folder, "vocab.*.spm")
    source, target = shared or only(folder, "srcvocab.*.spm"), shared or only(folder, "trgvocab.*.spm")
    if not (model and source and target):
        return None
    return Files(model, source, target, only(folder, "lex.*.bin"))
