"""What 1688 itself says in another language: its English pages, the Open Platform's translations."""

import re
from collections.abc import Mapping

from offerlens.item import Item
from offerlens.language.texts import texts_of, with_texts

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def own_language(item: Item) -> str:
    """The language in which an item came: 1688 writes Chinese, and English on the pages that it was asked for in it.

    No mark of a page says so (892805322942 calls itself English and has Chinese labels), so its texts are looked at.
    """
    names = [name for prop in item.product_props for name in prop]
    return "zh" if _HAN.search("".join((item.title, *names))) else "en"


def translate(item: Item, translations: Mapping[str, str]) -> tuple[Item, float]:
    """The item with 1688's own translations, and the share of its Chinese texts that have one."""
    chinese = [text for text in texts_of(item) if _HAN.search(text)]
    known = [text for text in chinese if is_translated(text, translations.get(text))]
    share = len(known) / len(chinese) if chinese else 1.0
    return with_texts(item, {text: translations[text] for text in known}), share


def is_translated(text: str, translation: str | None) -> bool:
    """Whether a translation is one: the Open Platform repeats the Chinese text where it has none."""
    return bool(translation) and translation != text
