"""Whether a translation says what its text says, as far as a program can tell."""

import re

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_BROKEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd\ud800-\udfff]|⁇|<unk>")
"""Control characters, halves of characters, and what models say for what they do not know."""
_DIGITS = re.compile("[0-9]+")
_GROUP = re.compile("(?<=[0-9])[,.' \u00a0\u202f](?=[0-9]{3}(?![0-9]))")
"""What parts the thousands of a number."""
_REWORDED = re.compile("[0-9][0-9.,]*(?=[万亿折月])")
"""Numbers that other languages write otherwise: 5万 is 50,000, 8折 is 20% off, 5月 is May."""
_ATOM = re.compile("[A-Za-z0-9]+")
_SEPARATORS = re.compile("[^a-z0-9]+")
_ABBREVIATION = re.compile("[A-Z]{2,4}")
# fmt: off
_TRANSLATED = frozenset({
    "CM", "MM", "DM", "KG", "MG", "ML", "MAH", "HZ", "KHZ", "MHZ", "GHZ", "KW", "KWH", "PCS", "SET", "LED",
    "PVC", "PU", "PE", "PP", "PC", "PA", "PET", "EVA", "ABS", "TPU", "TPR", "PTFE", "CPU", "DIY", "LOGO", "NEW",
    "HOT", "SALE", "FREE", "TV", "UV", "AI", "AC", "DC",
})
# fmt: on
"""Abbreviations that some of the languages have words of their own for, as Russian has ПВХ for PVC."""


def faithful(text: str, translation: str) -> bool:
    """Whether a translation may be shown for a text.

    It may not when it is empty, absurdly long or has characters that no text has, and when it lacks a number or a code
    of the text: a number may be written in another way (1,5 for 1.5; 10,000 for 10000), and what begins with a digit is
    a measure, whose unit may be translated.
    """
    plain, said = text.translate(_WIDE), translation.translate(_WIDE)
    return (
        bool(said.strip())
        and len(said) <= 8 * len(plain) + 60
        and set(_BROKEN.findall(said)) <= set(_BROKEN.findall(plain))
        and _keeps_numbers(plain, said)
        and _keeps_codes(plain, said)
    )


def _keeps_numbers(text: str, translation: str) -> bool:
    said = _numbers(translation) | _numbers(_GROUP.sub("", translation))
    wanted = _REWORDED.sub("", text)
    return _numbers(wanted) <= said or _numbers(_GROUP.sub("", wanted)) <= said


def _numbers(text: str) -> set[str]:
    return set(_DIGITS.findall(text))


def _keeps_codes(text: str, translation: str) -> bool:
    said = _SEPARATORS.sub("", translation.lower())
    return all(atom.lower() in said for atom in _ATOM.findall(text) if _is_code(atom))


def _is_code(atom: str) -> bool:
    if _DIGITS.search(atom):
        return atom[0].isalpha()
    return bool(_ABBREVIATION.fullmatch(atom)) and atom not in _TRANSLATED
