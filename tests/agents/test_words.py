"""A product in words."""

import msgspec
import pytest
from msgspec.structs import replace

from offerlens import read_page
from offerlens.agents.product import Product
from offerlens.agents.words import product_text
from offerlens.item import Item
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.server import page_of


def item(offer_id: int = DOCUMENTED) -> Item:
    """An offer of the stand-in."""
    return read_page(page_of(offer_id) or b"")


def product(of: Item, **told: object) -> Product:
    """A product of which nothing is told but this."""
    names = [field.name for field in msgspec.structs.fields(Product) if field.name != "item"]
    return Product(item=of, **{name: told.get(name, [] if name in LISTS else None) for name in names})  # type: ignore[arg-type]


LISTS = ("translators", "not_applied")
TEXT = """\
跨境速卖通女式长款睡衣家居服豹纹款开衫法式浴袍长袖秋冬睡袍
https://detail.1688.com/offer/859086919394.html
price: ¥25.90–29.89 / 件
stock: 44,732
sold: 175
minimum order: 1 件
mixed batch: from 1000 件 or ¥10000
shop: 灌云县伊山镇春霞服装厂
ships from: 江苏省连云港市
freight: from ¥4
services: 7天无理由退货, 晚发必赔
pictures: 8 and a video
prices by quantity: from 1 ¥29.89, from 100 ¥27.60, from 300 ¥25.90
"""


def test_what_matters_comes_first() -> None:
    assert product_text(product(item())).startswith(TEXT)


def test_what_can_be_chosen_and_ordered_is_told() -> None:
    lines = product_text(product(item())).splitlines()
    assert "choice of 尺码: S, M, L" in lines
    assert "SKU 5674557541674: 颜色:白色豹纹;尺码:L, ¥29.89, stock 4975, 0.12 kg" in lines


def test_many_skus_are_not_all_told() -> None:
    lines = product_text(product(item(600000000005))).splitlines()
    assert len([line for line in lines if line.startswith("SKU ")]) == 40
    assert "and 160 more SKUs in the structured content" in lines


def test_how_it_was_had_comes_last() -> None:
    told = {"source": "page", "age": 3, "translated": 0.934, "translators": ["glossary", "deepl"], "charged": 1}
    last = product_text(product(item(), **told, balance=0, not_applied=["scene"])).splitlines()[-1]
    assert last == (
        "source: page; seconds old: 3; translated: 93%; translated by: glossary, deepl; not applied: scene; "
        "calls charged: 1; calls left: 0"
    )


@pytest.mark.parametrize("offer_id", catalogue())
def test_no_offer_takes_much_room(offer_id: int) -> None:
    assert len(product_text(product(item(offer_id)))) < 8000


def test_a_text_without_end_is_cut_and_stays_on_its_line() -> None:
    first, second, *_ = product_text(product(replace(item(), title="长\n" * 50_000))).splitlines()
    assert (len(first), first[-1], second) == (200, "…", f"https://detail.1688.com/offer/{DOCUMENTED}.html")


def test_prices_that_are_none_are_told_as_they_are() -> None:
    odd = item(600000000002)
    skus = [replace(sku, sale_price="on request") for sku in odd.skus]
    assert "price: ¥on request / 件" in product_text(product(replace(odd, skus=skus, sale_count="100+")))
