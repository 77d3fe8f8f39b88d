"""The translation memory as TMX 1.4b, which translators' programs read and write.

Each unit has a Chinese text and its translations; who made one (``creationid``) and how often it was asked for
(``usagecount``) go along.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from msgspec import Struct

from offerlens import __version__
from offerlens.language.lexicon import LANGUAGES
from offerlens.language.memory import Entry

_CHINESE = "zh"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="offerlens" creationtoolversion="{__version__}" segtype="block" o-tmf="offerlens" adminlang="en" \
srclang="{_CHINESE}" datatype="plaintext"/>
<body>
"""
_TAIL = "</body>\n</tmx>\n"
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")
"""Characters that no XML file may have (XML 1.0, 2.2)."""


class Correction(Struct, frozen=True):
    """What a person says a text is in a language."""

    language: str
    text: str
    translation: str


def write_tmx(entries: Iterable[Entry]) -> Iterator[str]:
    """The parts of a TMX file."""
    yield _HEAD
    yield from (_unit(entry) for entry in entries)
    yield _TAIL


def read_tmx(file: BinaryIO) -> Iterator[Correction]:
    """Every translation of a Chinese text in a TMX file. Languages that offerlens has not are passed over.

    Raises `ValueError` with the place where a file is not well-formed.
    """
    try:
        for _, unit in ElementTree.iterparse(file):  # noqa: S314
            if _tag(unit) == "tu":
                yield from _corrections(unit)
                unit.clear()
    except ElementTree.ParseError as error:
        raise ValueError(f"This is no TMX file: {error}.") from error


def _unit(entry: Entry) -> str:
    unit = ElementTree.Element("tu", {"creationid": entry.by, "usagecount": str(entry.hits)})
    for language, text in ((_CHINESE, entry.text), (entry.language, entry.translation)):
        variant = ElementTree.SubElement(unit, "tuv", {"xml:lang": language})
        ElementTree.SubElement(variant, "seg").text = text.translate(_FORBIDDEN)
    return ElementTree.tostring(unit, "unicode") + "\n"


def _corrections(unit: ElementTree.Element) -> Iterator[Correction]:
    said = {_language(variant): _segment(variant) for variant in unit if _tag(variant) == "tuv"}
    text = said.get(_CHINESE, "")
    for language in LANGUAGES:
        if text and (translation := said.get(language)):
            yield Correction(language, text, translation)


def _segment(variant: ElementTree.Element) -> str:
    return next(("".join(part.itertext()) for part in variant if _tag(part) == "seg"), "")


def _language(variant: ElementTree.Element) -> str:
    """The language of a variant without its country: pt of pt-BR. TMX before 1.4 names it without a namespace."""
    return (variant.get(_LANGUAGE) or variant.get("lang") or "").lower().partition("-")[0]


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
