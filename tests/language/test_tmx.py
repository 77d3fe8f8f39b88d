"""The memory as TMX."""

import io
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.language.lexicon import LANGUAGES
from offerlens.language.memory import Entry
from offerlens.language.tmx import Correction, read_tmx, write_tmx


def written(*entries: Entry) -> bytes:
    """A file of some entries."""
    return "".join(write_tmx(entries)).encode()


def read(file: bytes) -> list[Correction]:
    """What a file says."""
    return list(read_tmx(io.BytesIO(file)))


def test_an_entry_is_written_with_its_maker_and_its_hits() -> None:
    file = written(Entry("ru", "白色", "deepl-1", "белый", 7))
    unit = ElementTree.fromstring(file).find("body/tu")  # noqa: S314 - we wrote it
    assert unit is not None
    assert (unit.attrib, [seg.text for seg in unit.iter("seg")]) == (
        {"creationid": "deepl-1", "usagecount": "7"},
        ["白色", "белый"],
    )


def test_what_is_written_is_read_again() -> None:
    entries = (Entry("ru", "白色", "e", "белый", 0), Entry("en", "A & <B>", "e", '"x"', 0))
    assert read(written(*entries)) == [Correction("ru", "白色", "белый"), Correction("en", "A & <B>", '"x"')]


def test_a_file_of_another_program_is_read() -> None:
    file = """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header/><body>
    <tu><note>x</note><tuv xml:lang="zh-CN"><seg>白<bpt i="1"/>色</seg></tuv>
    <tuv xml:lang="PT-br"><prop type="x"/><seg>branco</seg></tuv><tuv lang="en"><seg>white</seg></tuv>
    <tuv xml:lang="de"><seg>weiß</seg></tuv></tu></body></tmx>"""
    assert read(file.encode()) == [Correction("en", "白色", "white"), Correction("pt", "白色", "branco")]


@pytest.mark.parametrize(
    "unit",
    [
        '<tuv xml:lang="en"><seg>white</seg></tuv>',
        '<tuv xml:lang="zh"><seg>白色</seg></tuv><tuv xml:lang="en"><seg/></tuv>',
        '<tuv xml:lang="zh"/><tuv xml:lang="en"><seg>white</seg></tuv>',
        "<tuv/>",
    ],
)
def test_a_unit_without_both_texts_says_nothing(unit: str) -> None:
    assert read(f"<tmx><body><tu>{unit}</tu></body></tmx>".encode()) == []


@pytest.mark.parametrize("file", [b"", b"no xml", b"<tmx><body>"])
def test_what_is_no_xml_is_said_to_be_none(file: bytes) -> None:
    with pytest.raises(ValueError, match=r"^This is no TMX file: .*line 1"):
        read(file)


def test_entities_of_entities_are_refused() -> None:
    bomb = '<!DOCTYPE t [<!ENTITY a "' + "x" * 1000 + '">'
    bomb += "".join(f'<!ENTITY {new} "{("&" + old + ";") * 100}">' for old, new in zip("abcd", "bcde", strict=True))
    file = f"{bomb}]><tmx><body><tu><tuv><seg>&e;</seg></tuv></tu></body></tmx>"
    with pytest.raises(ValueError, match="amplification"):
        read(file.encode())


@given(st.text(min_size=1), st.text(min_size=1), st.sampled_from(LANGUAGES))
def test_any_text_makes_a_file_that_can_be_read(text: str, translation: str, language: str) -> None:
    assert len(read(written(Entry(language, text, "e", translation, 0)))) == 1
