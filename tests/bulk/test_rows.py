"""An item as rows: one a SKU."""

from offerlens import read_page
from offerlens.bulk.rows import COLUMNS, Row, rows_of
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import DOCUMENTED, catalogue

BY_SKU, PROMOTION, WITHOUT_SKUS = 600000000001, 600000000002, 600000000003


def rows(offer_id: int) -> list[Row]:
    return rows_of(read_page(render(catalogue()[offer_id])), "page.html")


def test_there_is_a_row_for_each_sku() -> None:
    skus = catalogue()[DOCUMENTED].skus
    assert [row.skuid for row in rows(DOCUMENTED)] == [str(sku.sku_id) for sku in skus]


def test_a_row_tells_what_can_be_ordered() -> None:
    row = rows(DOCUMENTED)[0]
    assert (row.choice, row.sale_price, row.sku_stock, row.weight_kg) == ("颜色:白色豹纹;尺码:L", "29.89", 4975, 0.12)
    assert (row.tiers, row.begin_num, row.file) == ("1:29.89 100:27.60 300:25.90", 1, "page.html")


def test_a_sku_has_the_picture_of_its_value() -> None:
    goods = catalogue()[BY_SKU]
    assert rows(BY_SKU)[0].image == goods.options[0].values[goods.skus[0].choice[0]].image


def test_a_promotion_shows_both_prices() -> None:
    assert (rows(PROMOTION)[0].sale_price, rows(PROMOTION)[0].list_price) == ("1.60", "2.00")


def test_an_offer_without_skus_is_one_row() -> None:
    (row,) = rows(WITHOUT_SKUS)
    goods = catalogue()[WITHOUT_SKUS]
    assert (row.skuid, row.sale_price, row.sku_stock, row.image) == ("", "8.80", 99000, goods.gallery[0])


def test_the_columns_are_the_rows_fields() -> None:
    assert COLUMNS[:5] == ["item_id", "skuid", "title", "choice", "sale_price"]
