"""An item in another language, and who says what of it."""

import asyncio
from collections.abc import Collection, Sequence

import pytest
from language.terms import glossary
from msgspec.structs import replace

from offerlens.errors import StoreAway
from offerlens.item import Item
from offerlens.language.engines import Guarded
from offerlens.language.engines.engine import Ask, EngineFailed
from offerlens.language.memory import PERSON, LocalMemory, Memory, Remembered
from offerlens.language.translator import Translated, Translator
from offerlens.pages import read_page
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

WORDS = glossary(
    property_names="面料 = fabric",
    materials="棉 = cotton",
    colors="白色 = white",
    units="件 = piece ~ # pcs",
    apparel="T恤 = T-shirt",
    values="其他 = other",
)


class Parrot:
    """An engine that says each text in brackets, but for some that it has no words for."""

    name = "parrot"
    version = "1"

    def __init__(self, *, silent: Sequence[str] = (), fails: bool = False) -> None:
        self.asked: list[Ask] = []
        self.closed = False
        self._silent = silent
        self._fails = fails

    def speaks(self, source: str, target: str) -> bool:
        """Whatever it is asked, but Korean."""
        return target != "ko"

    async def translate(self, ask: Ask) -> list[str | None]:
        """The texts in brackets."""
        self.asked.append(ask)
        if self._fails:
            raise EngineFailed("It is away.")
        return [None if text in self._silent else f"<{text}>" for text in ask.texts]

    async def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


class Away(LocalMemory):
    """A memory that cannot be reached."""

    def __init__(self) -> None:
        super().__init__(None)

    async def recall(
        self, language: str, texts: Sequence[str], by: Sequence[str], sure: Collection[str] = ()
    ) -> dict[str, Remembered]:
        """Nothing."""
        raise StoreAway

    async def keep(self, *_: object) -> None:
        """Nothing."""
        raise StoreAway


def item(title: str = "洗衣机", *props: dict[str, str], **fields: object) -> Item:
    """The documented offer with some texts alone."""
    whole = read_page(page_of(DOCUMENTED) or b"")
    place = replace(whole.delivery_info, location="")
    bare = replace(whole, title=title, offer_unit="件", product_props=list(props), sku_props=[], skus=[])
    return replace(replace(bare, delivery_info=place, service_tags=[]), **fields)


def translated(
    asked: Item,
    *engines: Parrot,
    memory: Memory | None = None,
    given: dict[str, str] | None = None,
    language: str = "en",
    seconds: float = 60.0,
) -> Translated:
    """The item in a language."""
    translator = Translator(WORDS, memory or LocalMemory(None), [Guarded(engine, 5.0) for engine in engines])
    return asyncio.run(translator.translate(asked, language, given, seconds))


def remembered(by: str, **texts: str) -> LocalMemory:
    """A memory that knows something in English."""
    memory = LocalMemory(None)
    asyncio.run(memory.keep("en", by, texts))
    return memory


def test_the_glossary_says_what_it_has() -> None:
    said = translated(item("白色棉T恤", {"面料": "棉"}))
    assert (said.item.title, said.item.offer_unit, said.item.product_props) == (
        *("White Cotton T-Shirt", "piece"),
        [{"Fabric": "Cotton"}],
    )
    assert (said.share, said.by) == (1.0, ("glossary",))


def test_the_share_counts_the_texts_that_are_whole() -> None:
    said = translated(item("白色洗衣机", {"面料": "棉"}))
    assert (said.item.title, said.share) == ("White 洗衣机", 0.75)


def test_what_is_not_chinese_is_not_counted() -> None:
    assert translated(item("USB", {"面料": "PVC"})).share == 1.0


def test_an_item_without_anything_to_translate_is_by_nobody() -> None:
    said = translated(item("15", offer_unit=""))
    assert (said.share, said.by) == (1.0, ())


def test_brands_and_codes_are_neither_touched_nor_counted() -> None:
    said = translated(item("白色", {"品牌": "洗衣机", "货号": "白色洗衣机"}))
    assert [list(prop.values()) for prop in said.item.product_props] == [["洗衣机", "白色洗衣机"]]
    assert said.share == pytest.approx(2 / 4)


def test_a_brand_that_is_a_plain_word_is_translated() -> None:
    assert list(translated(item("白色", {"品牌": "其他"})).item.product_props[0].values()) == ["Other"]


def test_the_brand_stands_in_the_title_as_the_offer_writes_it() -> None:
    assert translated(item("闪迪白色T恤", {"品牌": "Sandisk/闪迪"})).item.title == "Sandisk White T-Shirt"


def test_a_brand_without_letters_of_ours_is_kept_and_the_title_counts_as_said() -> None:
    said = translated(item("梵贞白色T恤", {"面料": "棉"}, {"品牌": "梵贞"}))
    assert (said.item.title, said.share) == ("梵贞 White T-Shirt", 0.8)


def test_what_1688_says_goes_before_the_glossary() -> None:
    said = translated(item("白色"), given={"白色": "Ivory", "件": "件"})
    assert (said.item.title, said.item.offer_unit, said.by) == ("Ivory", "piece", ("source", "glossary"))


def test_what_an_engine_said_once_is_remembered_and_not_asked_again() -> None:
    parrot, memory = Parrot(), LocalMemory(None)
    first = translated(item(), parrot, memory=memory)
    second = translated(item(), parrot, memory=memory)
    assert (first.item.title, first.by, second) == ("<洗衣机>", ("glossary", "parrot"), first)
    assert len(parrot.asked) == 1


def test_it_is_asked_again_when_its_version_is_another() -> None:
    parrot, memory = Parrot(), LocalMemory(None)
    translated(item(), parrot, memory=memory)
    parrot.version = "2"
    translated(item(), parrot, memory=memory)
    assert len(parrot.asked) == 2


def test_a_correction_goes_before_everything() -> None:
    memory = remembered(PERSON, 白色="Ivory")
    said = translated(item("白色"), Parrot(), memory=memory, given={"白色": "White"})
    assert (said.item.title, said.by) == ("Ivory", ("memory", "glossary"))


def test_an_engine_is_asked_once_for_what_the_glossary_is_not_sure_of() -> None:
    parrot = Parrot()
    translated(item("白色洗衣机", {"面料": "棉"}, {"洗衣机": "洗衣机"}), parrot)
    assert [(ask.texts, ask.source, ask.target) for ask in parrot.asked] == [(("白色洗衣机", "洗衣机"), "zh", "en")]


def test_it_is_told_the_terms_of_the_glossary() -> None:
    parrot = Parrot()
    translated(item("白色洗衣机"), parrot)
    assert parrot.asked[0].terms == {"白色": "white"}


def test_no_engine_is_asked_where_the_glossary_has_all() -> None:
    parrot = Parrot()
    assert (translated(item("白色"), parrot).by, parrot.asked) == (("glossary",), [])


def test_no_engine_is_asked_for_a_brand() -> None:
    parrot = Parrot()
    translated(item("白色", {"品牌": "洗衣机"}), parrot)
    assert [ask.texts for ask in parrot.asked] == [("品牌",)]


def test_an_engine_that_fails_costs_nothing_but_its_translation() -> None:
    said = translated(item("白色洗衣机"), Parrot(fails=True))
    assert (said.item.title, said.by) == ("White 洗衣机", ("glossary",))


def test_the_next_engine_is_asked_for_what_is_left() -> None:
    first, second = Parrot(silent=["洗衣机"]), Parrot()
    second.name = "echo"
    said = translated(item("洗衣机", {"机器": "x"}), first, second)
    assert ([ask.texts for ask in second.asked], said.by) == ([("洗衣机",)], ("glossary", "echo", "parrot"))


def test_an_engine_is_not_asked_for_a_language_that_it_does_not_speak() -> None:
    parrot = Parrot()
    assert (translated(item(), parrot, language="ko").item.title, parrot.asked) == ("洗衣机", [])


def test_no_engine_is_asked_when_no_time_is_left() -> None:
    parrot = Parrot()
    assert (translated(item(), parrot, seconds=0.0).item.title, parrot.asked) == ("洗衣机", [])


def test_a_memory_that_is_away_costs_nothing_but_what_it_knows() -> None:
    assert translated(item(), Parrot(), memory=Away()).item.title == "<洗衣机>"


def test_an_english_page_counts_as_said_by_1688() -> None:
    page = item("White shirt", {"Fabric": "cotton"})
    said = translated(page)
    assert (said.item.title, said.by, said.share) == ("White shirt", ("source", "glossary"), 1.0)


def test_an_english_page_is_translated_from_english_by_an_engine() -> None:
    parrot = Parrot()
    said = translated(item("White shirt", {"Fabric": "洗衣机"}), parrot, language="ru")
    assert [(ask.source, ask.texts) for ask in parrot.asked] == [("zh", ("洗衣机",)), ("en", ("White shirt", "Fabric"))]
    assert said.item.title == "<White shirt>"


def test_without_an_engine_an_english_page_stays_english() -> None:
    said = translated(item("White shirt", {"Fabric": "cotton"}, offer_unit=""), language="ru")
    assert (said.share, said.by) == (0.0, ())


def test_a_text_of_absurd_length_is_left_alone() -> None:
    parrot, long = Parrot(), "白色" * 600
    said = translated(item(long), parrot)
    assert (said.item.title, said.share, parrot.asked) == (long, 0.5, [])


def test_an_item_of_absurdly_many_texts_is_translated_in_part() -> None:
    props = [{f"白色{number}": "棉" * 900} for number in range(100)]
    assert translated(item("白色", *props)).item.title == "White"


def test_ids_and_prices_stay_as_they_are() -> None:
    whole = read_page(page_of(DOCUMENTED) or b"")
    said = translated(whole).item
    assert (said.price_info, [sku.props_ids for sku in said.skus]) == (
        whole.price_info,
        [sku.props_ids for sku in whole.skus],
    )


def test_closing_closes_the_engines() -> None:
    parrot = Parrot()
    asyncio.run(Translator(WORDS, LocalMemory(None), [Guarded(parrot, 5.0)]).close())
    assert parrot.closed
