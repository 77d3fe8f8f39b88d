"""What 1688 itself says in another language: its English pages, the Open Platform's translations."""

from offerlens.item import Item
from offerlens.language.pieces import is_chinese


def own_language(item: Item) -> str:
    """The language in which an item came: 1688 writes Chinese, and English on the pages that it was asked for in it.

    No mark of a page says so (892805322942 calls itself English and has Chinese labels), so its texts are looked at.
    """
    names = [name for prop in item.product_props for name in prop]
    return "zh" if is_chinese("".join((item.title, *names))) else "en"


def is_translated(text: str, translation: str | None) -> bool:
    """Whether a translation is one: the Open Platform repeats the Chinese text where it has none."""
    return bool(translation) and translation != text
