"""Pages that contradict themselves are refused."""

import pytest
from msgspec.structs import replace

from offerlens.errors import PageDegraded
from offerlens.pages import desktop_context, read_offer
from offerlens.pages.offer import Offer
from offerlens.pages.plausible import check
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import DOCUMENTED, catalogue

BY_SKU, WITHOUT_SKUS = 600000000001, 600000000003


def offer_of(offer_id: int) -> Offer:
    return desktop_context.read(render(catalogue()[offer_id]))


@pytest.mark.parametrize("offer_id", catalogue())
def test_every_offer_of_the_standin_may_be_believed(offer_id: int) -> None:
    check(offer_of(offer_id))


def test_skus_without_any_stock_are_refused() -> None:
    with pytest.raises(PageDegraded, match="no stock of any"):
        check(replace(offer_of(DOCUMENTED), stock_known=False))


@pytest.mark.parametrize("offer_id", [BY_SKU, WITHOUT_SKUS, DOCUMENTED])
def test_an_offer_without_any_price_is_refused(offer_id: int) -> None:
    offer = offer_of(offer_id)
    skus = [replace(sku, price="", list_price="") for sku in offer.skus]
    with pytest.raises(PageDegraded, match="no price at all"):
        check(replace(offer, skus=skus, tiers=[]))


def test_goods_for_nothing_are_refused() -> None:
    offer = offer_of(BY_SKU)
    skus = [replace(offer.skus[0], price="0.00"), *offer.skus[1:]]
    with pytest.raises(PageDegraded, match="one of its prices is 0"):
        check(replace(offer, skus=skus))


@pytest.mark.parametrize("price", ["0.50", "356.01"])
def test_a_price_far_outside_the_panels_range_is_refused(price: str) -> None:
    offer = offer_of(BY_SKU)
    assert offer.panel_prices == ["12.50", "17.80"]
    skus = [replace(offer.skus[0], price=price), *offer.skus[1:]]
    with pytest.raises(PageDegraded, match="far outside"):
        check(replace(offer, skus=skus))


@pytest.mark.parametrize("price", ["0.63", "356.00"])
def test_a_price_at_the_edge_is_believed(price: str) -> None:
    offer = offer_of(BY_SKU)
    check(replace(offer, skus=[replace(offer.skus[0], price=price), *offer.skus[1:]]))


def test_a_degraded_page_is_refused_by_its_reader() -> None:
    page = render(catalogue()[BY_SKU]).replace(b'"canBookCount"', b'"canBookCounts"')
    with pytest.raises(PageDegraded):
        read_offer(page)
