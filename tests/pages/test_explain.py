"""What a page fills, and why the rest is empty."""

import pytest

from offerlens.errors import PageEmpty
from offerlens.pages.explain import explain
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import DOCUMENTED, catalogue

PROMOTION, WITHOUT_SKUS = 600000000002, 600000000003


def missing(offer_id: int) -> dict[str, str]:
    return explain(render(catalogue()[offer_id])).missing


def test_the_generation_is_named() -> None:
    assert explain(render(catalogue()[DOCUMENTED])).generation == "desktop_context"


def test_the_documented_example_lacks_only_what_it_has_no_use_for() -> None:
    assert missing(DOCUMENTED) == {
        "price_info.origin_price_min": "no promotion is running",
        "price_info.origin_price_max": "no promotion is running",
        "price_info.discount_price": "no page carries it",
        "mixed_batch.mix_begin": "no such minimum is set",
        "delivery_info.unit_weight": "the page has none",
        "sku_price_range.mix_param.mixBegin": "no such minimum is set",
        "skus.origin_price": "no promotion is running",
        "skus.sale_count": "the page has none",
        "skus.package_info.length": "the page has none",
        "skus.package_info.width": "the page has none",
        "skus.package_info.height": "the page has none",
        "skus.package_info.volume": "the page has none",
        "promotions": "the page has none",
    }


def test_an_offer_without_skus_says_so() -> None:
    found = missing(WITHOUT_SKUS)
    assert (found["skus"], found["sku_props"]) == ("the offer has no SKUs", "the offer has no SKUs")


def test_free_freight_is_an_answer() -> None:
    assert "delivery_info.delivery_fee" in explain(render(catalogue()[WITHOUT_SKUS])).found


def test_a_field_that_any_entry_fills_is_found() -> None:
    assert "promotions.end_time" in explain(render(catalogue()[PROMOTION])).found


def test_every_field_is_either_found_or_missing_and_not_both() -> None:
    explanation = explain(render(catalogue()[PROMOTION]))
    assert not set(explanation.found) & set(explanation.missing)


def test_what_is_no_page_is_not_explained() -> None:
    with pytest.raises(PageEmpty):
        explain(b"<html></html>")
