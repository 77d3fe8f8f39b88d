"""One offer in every generation comes out the same wherever the generation carries the field."""

from fnmatch import fnmatchcase
from typing import Any

import msgspec
import pytest

from offerlens import read_page
from offerlens.pages.recognise import GENERATIONS, recognise
from offerlens.standin.goods import Goods, catalogue
from offerlens.standin.pages import RENDERERS

GOODS = list(catalogue().values())
SALES = ("sale_count", "sale_info.*")
SHOP_MINIMUM = ("mixed_batch.shop_mix_num", "sku_price_range.mix_param.shopMixNum")
TEXTS = ("title", "offer_unit", "product_props", "sku_props", "skus.props_names")
SAID_OTHERWISE: dict[str, tuple[str, ...]] = {
    "desktop_context_english": TEXTS,
    "mobile_init_data": ("sku_price_scale_original",),  # a price where the desktop prints a Java double
    "desktop_detail_data": ("delivery_info.location", *SHOP_MINIMUM),  # 福建 泉州 for 福建省泉州市; "" for no minimum
    "open_platform": ("product_props",),  # a name that comes twice comes once, with the values of both
    "mobile_wap": ("delivery_info.location", *SHOP_MINIMUM, *SALES),  # what was sold of the SKUs together
}
"""What a generation carries, but says in another way."""


def generation_of(drawn: str) -> str:
    return drawn.removesuffix("_saved").removesuffix("_english")


def fields(goods: Goods, drawn: str) -> dict[str, Any]:
    """The item of a drawn page, by dotted names; a field of the SKUs is the list of theirs."""
    found: dict[str, Any] = {}
    item = msgspec.to_builtins(read_page(RENDERERS[drawn](goods)))
    skus = item.pop("skus")
    for name, value in item.items():
        spread(name, value, found)
    for sku in skus:
        one: dict[str, Any] = {}
        spread("skus", sku, one)
        for name, value in one.items():
            found.setdefault(name, []).append(value)
    return found


def spread(name: str, value: Any, found: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            spread(f"{name}.{key}", inner, found)
    else:
        found[name] = value


@pytest.mark.parametrize("goods", GOODS, ids=lambda goods: str(goods.offer_id))
@pytest.mark.parametrize("drawn", RENDERERS)
def test_an_offer_is_the_same_in_every_generation(drawn: str, goods: Goods) -> None:
    generation = generation_of(drawn)
    allowed = [*GENERATIONS[generation].MAY_LACK, *SAID_OTHERWISE.get(generation, ()), *SAID_OTHERWISE.get(drawn, ())]
    newest, other = fields(goods, "desktop_context"), fields(goods, drawn)
    differing = {name for name in newest if newest[name] != other[name]}
    assert {name for name in differing if not any(fnmatchcase(name, field) for field in allowed)} == set()


@pytest.mark.parametrize("drawn", RENDERERS)
def test_every_page_is_recognised(drawn: str) -> None:
    for goods in GOODS:
        assert recognise(RENDERERS[drawn](goods)) is GENERATIONS[generation_of(drawn)]


def test_every_generation_that_is_read_is_drawn() -> None:
    assert {generation_of(drawn) for drawn in RENDERERS} == set(GENERATIONS)
