"""The stand-in's offers: each sells in the way that the README says."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from offerlens.standin.goods import DOCUMENTED, Goods, catalogue, renamed

BY_SKU = 600000000001
PROMOTION = 600000000002
NO_SKUS = 600000000003
SOLD_OUT = 600000000004
MANY_SKUS = 600000000005
LADDER_PROMOTION = 600000000006
ODD_TITLE = 652702302959
OFFERS = [BY_SKU, PROMOTION, NO_SKUS, SOLD_OUT, MANY_SKUS, LADDER_PROMOTION, ODD_TITLE, DOCUMENTED]

EACH = pytest.mark.parametrize("goods", catalogue().values(), ids=str)
LADDERS = [DOCUMENTED, NO_SKUS, SOLD_OUT, LADDER_PROMOTION, ODD_TITLE]
README = Path(__file__).parents[2] / "README.md"


def ways(goods: Goods) -> tuple[int, int]:
    """How many rungs and how many SKUs an offer has."""
    return len(goods.ladder), len(goods.skus)


def test_the_catalogue_has_these_offers_in_the_order_of_their_ids() -> None:
    assert list(catalogue()) == OFFERS


def test_the_readme_lists_the_offers() -> None:
    listed = re.findall(r"^\| ([0-9]{12}) \|", README.read_text("utf-8"), re.MULTILINE)
    assert {int(offer_id) for offer_id in listed} >= set(OFFERS)


def test_each_offer_lies_in_a_file_of_its_id() -> None:
    folder = files("offerlens.standin") / "offers"
    assert sorted(file.name for file in folder.iterdir()) == [f"{offer_id}.json" for offer_id in OFFERS]


# One way of selling each


@pytest.mark.parametrize(
    ("offer_id", "rungs", "skus"),
    [
        (DOCUMENTED, 3, 9),
        (BY_SKU, 0, 6),
        (PROMOTION, 0, 3),
        (NO_SKUS, 1, 0),
        (SOLD_OUT, 2, 2),
        (MANY_SKUS, 0, 200),
        (LADDER_PROMOTION, 3, 2),
        (ODD_TITLE, 2, 2),
    ],
)
def test_an_offer_has_its_rungs_and_skus(offer_id: int, rungs: int, skus: int) -> None:
    assert ways(catalogue()[offer_id]) == (rungs, skus)


@pytest.mark.parametrize("offer_id", LADDERS)
def test_an_offer_with_a_ladder_has_no_prices_by_sku(offer_id: int) -> None:
    assert {sku.price for sku in catalogue()[offer_id].skus} <= {None}


@pytest.mark.parametrize("offer_id", [BY_SKU, PROMOTION, MANY_SKUS])
def test_an_offer_without_a_ladder_has_a_price_for_every_sku(offer_id: int) -> None:
    assert all(sku.price for sku in catalogue()[offer_id].skus)


def test_the_offer_by_sku_has_different_prices() -> None:
    assert set(catalogue()[BY_SKU].paid_prices()) == {"12.50", "14.50", "15.80", "17.80"}


def test_the_offer_by_sku_has_names_that_markup_must_escape() -> None:
    names = [value.name for option in catalogue()[BY_SKU].options for value in option.values]
    assert names == ["白色&金边", "黑色", "鼠尾草绿 <新>", "300ml", "450ml（带盖）"]


def test_the_offer_of_the_samples_has_a_title_that_every_language_must_quote() -> None:
    assert set("\"'\\$&é精") <= set(catalogue()[ODD_TITLE].title)


def test_the_promotion_asks_less_than_the_list_price_for_every_sku() -> None:
    skus = catalogue()[PROMOTION].skus
    assert [(sku.price, sku.list_price) for sku in skus] == [("1.60", "2.00"), ("1.28", "1.60"), ("2.16", "2.70")]


def test_the_promotion_has_coupons() -> None:
    types = [coupon.type for coupon in catalogue()[PROMOTION].coupons]
    assert types == ["INTERACT", "COUPON", "ALL_SITE_FREE", "MIX_WHOLESALE"]


def test_the_promotion_is_a_page_of_2026() -> None:
    assert catalogue()[PROMOTION].year == 2026


def test_the_offer_without_skus_has_nothing_to_choose() -> None:
    assert catalogue()[NO_SKUS].options == []


def test_the_offer_without_skus_starts_at_a_hundred() -> None:
    assert (catalogue()[NO_SKUS].begin, catalogue()[NO_SKUS].ladder[0].begin) == (100, 100)


def test_the_offer_without_skus_is_sent_free() -> None:
    assert catalogue()[NO_SKUS].freight.fee is None


def test_the_sold_out_offer_has_no_stock_anywhere() -> None:
    goods = catalogue()[SOLD_OUT]
    assert (goods.bookable, {sku.stock for sku in goods.skus}) == (0, {0})


def test_the_offer_of_many_skus_has_twenty_values_by_ten() -> None:
    assert [len(option.values) for option in catalogue()[MANY_SKUS].options] == [20, 10]


def test_the_ladder_under_a_promotion_has_a_list_price_on_every_rung() -> None:
    ladder = catalogue()[LADDER_PROMOTION].ladder
    assert [(rung.price, rung.list_price) for rung in ladder] == [("1.57", "1.60"), ("1.37", "1.40"), ("1.23", "1.25")]


def test_the_documented_offer_has_the_documented_ladder() -> None:
    ladder = catalogue()[DOCUMENTED].ladder
    assert [(rung.begin, rung.price) for rung in ladder] == [(1, "29.89"), (100, "27.60"), (300, "25.90")]


# What holds for all


@EACH
def test_every_choice_is_of_values_that_are_there(goods: Goods) -> None:
    assert all(len(goods.value_names(sku)) == len(goods.options) for sku in goods.skus)


@EACH
def test_no_two_skus_are_the_same_choice(goods: Goods) -> None:
    assert len({tuple(sku.choice) for sku in goods.skus}) == len(goods.skus)


@EACH
def test_no_two_skus_share_an_id(goods: Goods) -> None:
    assert len({sku.sku_id for sku in goods.skus} | {sku.spec_id for sku in goods.skus}) == 2 * len(goods.skus)


@EACH
def test_the_stock_of_an_offer_with_skus_is_their_sum(goods: Goods) -> None:
    assert not goods.skus or goods.bookable == sum(sku.stock for sku in goods.skus)


@EACH
def test_every_price_has_two_decimals(goods: Goods) -> None:
    assert all(re.fullmatch(r"[0-9]+\.[0-9]{2}", price) for price in goods.paid_prices() + goods.list_prices())


# How an offer is asked


def test_a_sku_is_called_by_the_names_of_its_values() -> None:
    goods = catalogue()[DOCUMENTED]
    assert goods.value_names(goods.skus[0]) == ["白色豹纹", "L"]


def test_the_paid_prices_of_a_ladder_are_its_rungs() -> None:
    assert catalogue()[LADDER_PROMOTION].paid_prices() == ["1.57", "1.37", "1.23"]


def test_the_list_prices_of_a_promotion_are_those_before_it() -> None:
    assert catalogue()[PROMOTION].list_prices() == ["2.00", "1.60", "2.70"]


def test_the_list_prices_without_a_promotion_are_the_paid_ones() -> None:
    assert catalogue()[SOLD_OUT].list_prices() == ["9.90", "9.20"]


def test_a_renamed_offer_differs_in_nothing_but_its_id() -> None:
    documented = catalogue()[DOCUMENTED]
    other = renamed(documented, 200000000001)
    assert (other.offer_id, renamed(other, DOCUMENTED)) == (200000000001, documented)
