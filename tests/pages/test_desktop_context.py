"""The desktop page of 2024 to 2026: the same offer whoever wrote the page, and a typed failure for every damage."""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from offerlens.errors import PageCutOff, PageEmpty, PageUnreadable
from offerlens.item import Item, PackageInfo, PriceInfo, Promotion
from offerlens.pages.desktop_context import MARKER, read
from offerlens.pages.trade import make_item
from offerlens.pages.values import plain
from offerlens.reply import encode_reply
from offerlens.standin.common import Hand
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import DOCUMENTED, Goods, GoodsSku, Option, OptionValue, catalogue

MUG, BAG, SCREW, HAT, SHIRT, TIE = range(600000000001, 600000000007)
DRIVER = 652702302959
HANDS: tuple[Hand, ...] = ("server", "browser")
YEARS = (2024, 2025, 2026)

every_offer = pytest.mark.parametrize("offer_id", sorted(catalogue()))
every_hand = pytest.mark.parametrize("hand", HANDS)
every_year = pytest.mark.parametrize("year", YEARS)


@cache
def page_of(offer_id: int, hand: Hand = "server", year: int = 2024) -> bytes:
    """The page of an offer of the stand-in."""
    return render(structs.replace(catalogue()[offer_id], year=year), hand)


def item_of(page: bytes) -> Item:
    """The item of a page."""
    return make_item(read(page))


def script(literal: str) -> bytes:
    """A page with nothing but this literal."""
    return f"<script>window.context=(function(b,d){{}})(window.contextPath,{literal});\n</script>".encode()


def sold_alike_every_year(goods: Goods) -> Goods:
    """An offer without what only the pages of 2026 show."""
    return structs.replace(goods, coupons=[coupon for coupon in goods.coupons if not coupon.display_only])


@every_offer
@every_hand
@every_year
def test_an_offer_is_the_same_in_every_hand_and_year(offer_id: int, hand: Hand, year: int) -> None:
    goods = sold_alike_every_year(catalogue()[offer_id])
    drawn = item_of(render(structs.replace(goods, year=year), hand))
    assert drawn == item_of(render(structs.replace(goods, year=2024), "server"))


@every_hand
@every_year
def test_the_documented_offer_gives_the_documented_reply(hand: Hand, year: int, shared: Path) -> None:
    example = json.loads((shared / "contract" / "example_reply.json").read_bytes())
    compact = json.dumps(example, ensure_ascii=False, separators=(",", ":")).encode()
    assert encode_reply(item_of(page_of(DOCUMENTED, hand, year))) == compact


TOLD: dict[int, tuple[PriceInfo, list[str], int, bool]] = {
    DOCUMENTED: (PriceInfo("25.90", "25.90", "29.89", None, None, ""), ["29.89", "27.60", "25.90"], 44732, False),
    MUG: (PriceInfo("12.50", "12.50", "17.80", None, None, ""), [], 9217, False),
    BAG: (PriceInfo("1.60", "1.60", "2.70", "1.60", "2.70", ""), [], 14996, False),
    SCREW: (PriceInfo("8.80", "8.80", "8.80", None, None, ""), ["8.80"], 99000, False),
    HAT: (PriceInfo("9.20", "9.20", "9.90", None, None, ""), ["9.90", "9.20"], 0, True),
    SHIRT: (PriceInfo("18.00", "18.00", "24.50", None, None, ""), [], 483524, False),
    TIE: (PriceInfo("1.25", "1.25", "1.60", "1.25", "1.60", ""), ["1.57", "1.37", "1.23"], 998857489, False),
    DRIVER: (PriceInfo("14.80", "14.80", "16.50", None, None, ""), ["16.50", "14.80"], 1540, False),
}


@pytest.mark.parametrize(("offer_id", "told"), TOLD.items(), ids=map(str, TOLD))
def test_an_offer_has_its_prices_and_its_stock(offer_id: int, told: tuple[PriceInfo, list[str], int, bool]) -> None:
    item = item_of(page_of(offer_id))
    tiers = [tier.price for tier in item.tiered_price_info.prices]
    assert (item.price_info, tiers, item.stock, item.is_sold_out) == told


def test_every_offer_of_the_stand_in_has_its_expectations() -> None:
    assert sorted(TOLD) == sorted(catalogue())


@every_hand
@every_year
def test_an_offer_off_sale_is_sold_out(hand: Hand, year: int) -> None:
    goods = structs.replace(catalogue()[MUG], published=False, year=year)
    item = item_of(render(goods, hand))
    assert (item.is_sold_out, item.stock) == (True, 9217)


SCRIPTED = [
    Promotion("", "满50减5券", "入会有礼券", 1778515200000, 1798732799000, "INTERACT", "互动优惠券"),
    Promotion("", "满500减20券", "满500元减20元", 1778515200000, 1798732799000, "COUPON", "优惠券"),
]
PLATFORM = Promotion(
    "", "满50包邮", '全店商品满50元包邮，部分商品除外，以"包邮"标为准', 1746020613000, None, "ALL_SITE_FREE", "全店包邮"
)


@every_hand
@pytest.mark.parametrize(("year", "shown"), [(2024, SCRIPTED), (2026, [*SCRIPTED, PLATFORM])], ids=["2024", "2026"])
def test_promotions_of_every_list_of_the_page_are_read(hand: Hand, year: int, shown: list[Promotion]) -> None:
    assert item_of(page_of(BAG, hand, year)).promotions == shown


@every_hand
@every_year
def test_a_weight_is_found_through_the_pages_references(hand: Hand, year: int) -> None:
    page = page_of(MUG, hand, year).replace(b"pieceWeightScaleInfo", b"other")
    weights = [sku.package_info.weight for sku in item_of(page).skus]
    assert weights == [0.512, 0.385, 0.512, 0.512, 0.385, 0.385]


@every_hand
@every_year
def test_weights_and_sizes_of_packages_are_read(hand: Hand, year: int) -> None:
    small, large = PackageInfo(0.385, 12, 9.5, 10, 1140), PackageInfo(0.512, 12, 9.5, 13.5, 1539)
    packages = [sku.package_info for sku in item_of(page_of(MUG, hand, year)).skus]
    assert packages == [large, small, large, large, small, small]


NUMERIC_KEYS = {
    "of texts": '{5449210271818:"a",5449210271819:"b"}',
    "of objects": '{5449210271818:{"x":1},5449210271819:{"y":{}}}',
    "of objects of numeric keys": "{5449210271818:{1:{2:{3:4}}}}",
    "of lists": "{5449210271818:[{1:2},[3]]}",
    "between other keys": '{"a":1,5449210271818:2,"b":3}',
    "of one digit": "{1:2}",
    "of texts with braces": '{1:"{2:3}",4:"},5:6"}',
}


@pytest.mark.parametrize("keys", NUMERIC_KEYS.values(), ids=NUMERIC_KEYS)
@pytest.mark.parametrize("before", ['"detailUrl":', '"skuFeatures":', '"fields":', '"skuWeight":', '"result":'])
def test_numbers_as_keys_anywhere_do_no_harm(before: str, keys: str) -> None:
    page = page_of(DOCUMENTED).replace(before.encode(), f'"other":{keys},{before}'.encode())
    assert item_of(page) == item_of(page_of(DOCUMENTED))


HARMFUL_TITLES = {
    "numbers as keys": "a{1:2,3:4}b",
    "numbers as keys of objects": "{1:{2:3},4:{5:6}}",
    "quotes": "\"a\" 'b' `c`",
    "a quote before numbers as keys": '",{1:2}',
    "backslashes": "a\\b\\\\c\\",
    "an escape": "\\u0041",
    "comments": "/* a */ // b",
    "a reference": '{"$ref":"$.result"}',
    "the end of a call": "a);b",
    "lines": "a\nb\r\nc\td",
    "lines that only scripts know": "a\u2028b\u2029c",
    "a smile": "睡袍😀",
    "no character": "a\x00b",
    "words of a refusal": "login captcha rgv587 punish x5secdata",
}


@every_hand
@pytest.mark.parametrize("title", HARMFUL_TITLES.values(), ids=HARMFUL_TITLES)
def test_a_title_that_looks_like_something_else_is_read(title: str, hand: Hand) -> None:
    assert item_of(render(structs.replace(catalogue()[SCREW], title=title), hand)).title == title


@settings(deadline=None)
@given(title=st.text(min_size=1), hand=st.sampled_from(HANDS), year=st.sampled_from(YEARS))
def test_any_title_is_read(title: str, hand: Hand, year: int) -> None:
    goods = structs.replace(catalogue()[SCREW], title=title, year=year)
    assert item_of(render(goods, hand)).title == plain(title)


def names_read(names: list[str], hand: Hand) -> list[str]:
    """What the SKUs are called of an offer with a SKU of each name."""
    values = [OptionValue(name) for name in names]
    skus = [GoodsSku(sku_id=10**12 + at, spec_id=f"{at:032x}", choice=[at], stock=1) for at in range(len(names))]
    goods = structs.replace(catalogue()[SCREW], options=[Option("规格", values)], skus=skus)
    return [sku.props_names for sku in item_of(render(goods, hand)).skus]


# A joint within a name and an entity that was never one are in the tests of the choices.
ANY_NAME = st.text(min_size=1).map(lambda name: name.replace("&", "+").replace(">", "+"))
ODD_NAME = st.text("aZ019_$-. \"'\\{}[]:,;/<\n\t中）", min_size=1)


@settings(deadline=None)
@given(names=st.lists(ANY_NAME, min_size=1, unique=True))
def test_any_names_of_values_are_read(names: list[str]) -> None:
    assert names_read(names, "server") == [f"规格:{name}" for name in names]


@settings(deadline=None)
@given(names=st.lists(ODD_NAME, min_size=1, unique=True))
def test_odd_names_of_values_are_read_from_a_browser(names: list[str]) -> None:
    assert names_read(names, "browser") == [f"规格:{name}" for name in names]


@every_hand
def test_names_that_are_numbers_are_read(hand: Hand) -> None:
    assert names_read(["36", "007"], hand) == ["规格:36", "规格:007"]


@cache
def ends(hand: Hand) -> tuple[int, int, int]:
    """Where the marker, the script with the data and the whole page end."""
    page = page_of(DOCUMENTED, hand)
    marker = page.index(MARKER) + len(MARKER)
    return marker, page.index(b"</script>", marker) + len(b"</script>"), len(page)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(HANDS))
def test_a_page_cut_off_in_its_data_is_said_to_be(data: st.DataObject, hand: Hand) -> None:
    marker, script_end, _ = ends(hand)
    at = data.draw(st.integers(marker, script_end - 1))
    with pytest.raises(PageCutOff):
        read(page_of(DOCUMENTED, hand)[:at])


@settings(deadline=None)
@given(st.data(), st.sampled_from(HANDS))
def test_a_page_cut_off_behind_its_data_is_complete(data: st.DataObject, hand: Hand) -> None:
    _, script_end, page_end = ends(hand)
    at = data.draw(st.integers(script_end, page_end))
    assert item_of(page_of(DOCUMENTED, hand)[:at]) == item_of(page_of(DOCUMENTED))


NO_OFFER = {
    "an empty object": "{}",
    "no result": '{"result":null}',
    "an empty result": '{"result":{}}',
    "no parts": '{"result":{"data":{},"global":{}}}',
    "parts without data": '{"result":{"data":{"Root":{"fields":null},"gallery":{}}}}',
    "no basics": '{"result":{"data":{"Root":{"fields":{"dataJson":{}}}}}}',
    "no id": '{"result":{"data":{"Root":{"fields":{"dataJson":{"tempModel":{"offerTitle":"a"}}}}}}}',
    "no title": '{"result":{"data":{"Root":{"fields":{"dataJson":{"tempModel":{"offerId":600000000001}}}}}}}',
    "a reference to itself": '{"result":{"$ref":"$.result"}}',
    "a reference to nothing": '{"result":{"data":{"$ref":"$.x"}}}',
}


@pytest.mark.parametrize("literal", NO_OFFER.values(), ids=NO_OFFER)
def test_a_page_whose_data_name_no_offer_is_empty(literal: str) -> None:
    with pytest.raises(PageEmpty):
        read(script(literal))


WITHOUT_DATA = {
    "nothing": MARKER,
    "nothing and the script's end": MARKER + b");</script>",
    "null": MARKER + b"null);</script>",
    "null and another script": MARKER + b"null);</script><script>try { f() } catch (e) {}</script>",
    "code": MARKER + b"JSON.parse(atob(x)));</script>",
    "an error page": MARKER + b"</script><style>body{margin:0}</style><script></script>",
}


@pytest.mark.parametrize("page", WITHOUT_DATA.values(), ids=WITHOUT_DATA)
def test_a_marker_without_data_is_unreadable(page: bytes) -> None:
    with pytest.raises(PageUnreadable):
        read(page)


def test_a_sku_that_the_properties_do_not_have_makes_the_page_unreadable() -> None:
    page = page_of(DOCUMENTED).replace('"specAttrs":"白色豹纹&gt;L"'.encode(), '"specAttrs":"绿色&gt;L"'.encode())
    with pytest.raises(PageUnreadable, match="'绿色&gt;L' does not match the offer's properties"):
        read(page)


LITTER = ["", "{", "}", "[", "]", ",", ":", '"', "'", "\\", "\n", "null", "1", "-1", "true", '"x"', "{}", "[]", "/*"]
LITTER += ['{"$ref":"$.result"}', "&gt;", "</script>", "})(window.contextPath,", "NaN", "1e999", "红"]


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([SCREW, BAG]), st.sampled_from(HANDS))
def test_a_page_with_any_litter_is_read_or_refused(data: st.DataObject, offer_id: int, hand: Hand) -> None:
    page = page_of(offer_id, hand, 2026).decode()
    at = data.draw(st.integers(page.index(MARKER.decode()) + len(MARKER), len(page)))
    length = data.draw(st.integers(0, 40))
    littered = page[:at] + data.draw(st.sampled_from(LITTER)) + page[at + length :]
    with suppress(PageUnreadable):
        assert encode_reply(item_of(littered.encode())).startswith(b'{"code":200,')
