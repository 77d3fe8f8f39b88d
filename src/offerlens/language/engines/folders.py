"""Folders of models: which languages each is for, how one comes from a language to another, and what tells them apart.

A folder is named by its languages in any usual way: zh-en, zhen, translate-zh_en-1_9, opus-mt-zh-en.
"""

import re
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import Path

from offerlens.language.engines.engine import SOURCES, TARGETS

Pair = tuple[str, str]
"""The language that a model reads, and the one that it writes."""

_TAIL = 65536
"""Bytes of a file's end that are looked at: another training gives others."""


def pair_of(name: str) -> Pair | None:
    """The languages in a folder's name; None when there are not two of ours."""
    words = re.split(r"[-_.]", name.lower().replace("zh-hans", "zh").replace("pt-br", "pt"))
    found = [language for word in words if (language := _language(word))]
    if not found and len(words) == 1 and len(name) == 4:
        found = [language for word in (name[:2], name[2:]) if (language := _language(word.lower()))]
    return (found[0], found[1]) if len(found) == 2 and found[0] != found[1] else None


def route(pairs: Collection[Pair], source: str, target: str) -> tuple[Pair, ...]:
    """The models to go through: one, or two by way of English; none where there is no way."""
    if source == target:
        return ()
    if (source, target) in pairs:
        return ((source, target),)
    by_english = ((source, "en"), ("en", target))
    return by_english if all(pair in pairs for pair in by_english) else ()


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder, in the order of their names.

    Raises `ValueError` when there is no such folder.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder of translation models.")
    return sorted(path for path in folder.iterdir() if path.is_dir())


def only(folder: Path, pattern: str) -> Path | None:
    """The one file of a folder that a pattern fits; None when there is none, or more than one."""
    files = [path for path in folder.glob(pattern) if path.is_file()]
    return files[0] if len(files) == 1 else None


def fingerprint(folder: Path, files: Iterable[Path]) -> str:
    """What tells the files of a folder from others: the same on every machine that has them."""
    digest = blake2b(digest_size=6)
    for path in sorted(set(files)):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            file.seek(max(0, size - _TAIL))
            digest.update(file.read())
    return digest.hexdigest()


def _language(word: str) -> str | None:
    word = "pt" if word == "pb" else word  # what Argos calls Brazil's Portuguese
    return word if word in SOURCES | TARGETS else None
