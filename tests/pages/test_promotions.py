"""Coupons and campaigns out of the two lists of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offerlens.item import Promotion
from offerlens.pages.promotions import (
    CouponGroup,
    CouponItem,
    PromotionDetail,
    PromotionGroup,
    read_promotions,
)
from offerlens.pages.values import Scalar

SCRIPTED = PromotionGroup(
    promotion_type="INTERACT",
    promotion_name="互动优惠券",
    detail_promotion_models=[
        PromotionDetail(
            promotion_label="满50减5券",
            promotion_info_summary="入会有礼券",
            start_time=1754236800000,
            endtime=1769875199000,
        )
    ],
)
DISPLAYED = CouponGroup(
    type="INTERACT",
    name="互动优惠券",
    summary="入会有礼券",
    promotion_items=[
        CouponItem(
            label="满50减5券",
            start_time="Mon Aug 04 00:00:00 CST 2025",
            available_period="有效期：2025.08.04 00:00:00-2026.01.31 23:59:59",
        )
    ],
)
READ = Promotion("", "满50减5券", "入会有礼券", 1754236800000, 1769875199000, "INTERACT", "互动优惠券")
FREE_ITEM = CouponItem(label="满50包邮", summary="全店商品满50元包邮", start_time="Wed Apr 30 21:43:33 CST 2025")
FREE = CouponGroup(type="ALL_SITE_FREE", name="全店包邮", promotion_items=[FREE_ITEM])
FREE_READ = Promotion("", "满50包邮", "全店商品满50元包邮", 1746020613000, None, "ALL_SITE_FREE", "全店包邮")


def scripted(detail: PromotionDetail) -> Promotion:
    """What an entry of the script's list is read as."""
    return read_promotions([PromotionGroup(detail_promotion_models=[detail])], [])[0]


def displayed(item: CouponItem, summary: Scalar = None) -> Promotion:
    """What an entry of the display list is read as."""
    return read_promotions([], [CouponGroup(summary=summary, promotion_items=[item])])[0]


def test_the_scripts_list_is_read() -> None:
    assert read_promotions([SCRIPTED], []) == [READ]


def test_the_display_list_is_read() -> None:
    assert read_promotions([], [DISPLAYED]) == [READ]


def test_an_entry_of_both_lists_is_taken_once() -> None:
    assert read_promotions([SCRIPTED], [DISPLAYED]) == [READ]


def test_what_only_the_display_list_has_comes_last() -> None:
    assert read_promotions([SCRIPTED], [FREE, DISPLAYED]) == [READ, FREE_READ]


def test_the_same_label_of_another_kind_is_another_promotion() -> None:
    other = CouponGroup(type="COUPON", name="优惠券", promotion_items=[CouponItem(label="满50减5券")])
    coupon = Promotion("", "满50减5券", "", None, None, "COUPON", "优惠券")
    assert read_promotions([SCRIPTED], [other]) == [READ, coupon]


def test_every_entry_of_a_kind_is_taken() -> None:
    items = [CouponItem(label="满100减1"), CouponItem(label="满200减3")]
    group = CouponGroup(type="COUPON", name="优惠券", promotion_items=items)
    assert [promotion.title for promotion in read_promotions([], [group])] == ["满100减1", "满200减3"]


def test_the_mixed_batch_is_no_promotion() -> None:
    detail = PromotionDetail(promotion_label="5件混批")
    scripts = PromotionGroup(promotion_type="MIX_WHOLESALE", detail_promotion_models=[detail])
    shown = CouponGroup(type="MIX_WHOLESALE", promotion_items=[CouponItem(label="5件混批")])
    assert read_promotions([scripts], [shown]) == []


def test_a_page_without_promotions_has_none() -> None:
    assert read_promotions([], []) == []


def test_a_kind_without_entries_is_none() -> None:
    assert read_promotions([PromotionGroup(promotion_type="COUPON")], [CouponGroup(type="COUPON")]) == []


def test_an_entry_without_anything_is_blank() -> None:
    assert scripted(PromotionDetail()) == Promotion("", "", "", None, None, "", "")


def test_the_script_explains_in_its_summary() -> None:
    detail = PromotionDetail(promotion_info_summary="short", promotion_info_detail="long")
    assert scripted(detail).content == "short"


def test_the_script_explains_in_its_detail_without_a_summary() -> None:
    assert scripted(PromotionDetail(promotion_info_summary="", promotion_info_detail="long")).content == "long"


EXPLANATIONS = {
    "summary": (CouponItem(summary="short", detail="long"), "of the kind", "short"),
    "detail": (CouponItem(summary="", detail="long"), "of the kind", "long"),
    "summary of the kind": (CouponItem(), "of the kind", "of the kind"),
    "nothing": (CouponItem(), None, ""),
}


@pytest.mark.parametrize(("item", "summary", "content"), EXPLANATIONS.values(), ids=EXPLANATIONS)
def test_the_display_explains(item: CouponItem, summary: Scalar, content: str) -> None:
    assert displayed(item, summary).content == content


def test_entities_are_decoded() -> None:
    promotion = scripted(PromotionDetail(promotion_label="A&amp;B", promotion_info_summary="&lt;5"))
    assert (promotion.title, promotion.content) == ("A&B", "<5")


SCRIPT_TIMES = {
    "number": (1754236800000, 1754236800000),
    "text": ("1754236800000", 1754236800000),
    "zero": (0, None),
    "blank": ("", None),
    "none": (None, None),
    "words": ("soon", None),
}


@pytest.mark.parametrize(("written", "time"), SCRIPT_TIMES.values(), ids=SCRIPT_TIMES)
def test_the_scripts_times_are_read(written: Scalar, time: int | None) -> None:
    promotion = scripted(PromotionDetail(start_time=written, endtime=written))
    assert (promotion.start_time, promotion.end_time) == (time, time)


STARTS = {
    "China's time": ("Mon Aug 04 00:00:00 CST 2025", 1754236800000),
    "a leap day": ("Thu Feb 29 12:00:00 CST 2024", 1709179200000),
    "no such day": ("Fri Feb 30 12:00:00 CST 2024", None),
    "another zone": ("Mon Aug 04 00:00:00 PST 2025", None),
    "number": (1754236800000, None),
    "blank": ("", None),
    "none": (None, None),
    "words": ("tomorrow", None),
}


@pytest.mark.parametrize(("written", "time"), STARTS.values(), ids=STARTS)
def test_a_displayed_start_is_read(written: Scalar, time: int | None) -> None:
    assert displayed(CouponItem(start_time=written)).start_time == time


ENDS = {
    "a period": ("有效期：2025.08.04 00:00:00-2026.01.31 23:59:59", 1769875199000),
    "only the end": ("-2026.01.31 23:59:59", 1769875199000),
    "no such month": ("有效期：2025.08.04 00:00:00-2026.13.31 23:59:59", None),
    "a year without a calendar": ("-0000.01.31 23:59:59", None),
    "days": ("领取后7天有效", None),
    "blank": ("", None),
    "none": (None, None),
}


@pytest.mark.parametrize(("written", "time"), ENDS.values(), ids=ENDS)
def test_a_displayed_end_is_read(written: Scalar, time: int | None) -> None:
    assert displayed(CouponItem(available_period=written)).end_time == time


ODD_TIMES = (
    st.text()
    | st.from_regex(r"Mon [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} CST [0-9]{4}", fullmatch=True)
    | st.from_regex(r"-[0-9]{4}\.[0-9]{2}\.[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", fullmatch=True)
)


@given(written=ODD_TIMES)
def test_any_time_is_read_or_left_out(written: str) -> None:
    promotion = displayed(CouponItem(label="x", start_time=written, available_period=written))
    assert promotion == Promotion("", "x", "", promotion.start_time, promotion.end_time, "", "")
