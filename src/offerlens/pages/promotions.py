"""Coupons and campaigns: a page lists them twice, once for its own script and once for display.

The script's list has times as numbers; the display list alone has what the platform adds, such as free freight for the
whole shop. An entry of both is taken once.
"""

import re
from datetime import datetime

from offerlens.item import Promotion
from offerlens.pages.literal import Node
from offerlens.pages.values import Scalar, plain, text, whole

_MIXED_BATCH = "MIX_WHOLESALE"
"""Listed among the coupons, but it is the mixed batch, which has its own place in the item."""


class PromotionDetail(Node):
    """One entry of the script's list; the page writes ``endtime`` without a capital."""

    promotion_label: Scalar = None
    promotion_info_summary: Scalar = None
    promotion_info_detail: Scalar = None
    start_time: Scalar = None
    endtime: Scalar = None


class PromotionGroup(Node):
    """The entries of one kind in the script's list."""

    promotion_type: Scalar = None
    promotion_name: Scalar = None
    detail_promotion_models: list[PromotionDetail] = []


class CouponItem(Node):
    """One entry of the display list."""

    label: Scalar = None
    summary: Scalar = None
    detail: Scalar = None
    start_time: Scalar = None
    available_period: Scalar = None


class CouponGroup(Node):
    """The entries of one kind in the display list."""

    type: Scalar = None
    name: Scalar = None
    summary: Scalar = None
    promotion_items: list[CouponItem] = []


def read_promotions(groups: list[PromotionGroup], coupons: list[CouponGroup]) -> list[Promotion]:
    """What both lists offer, the script's entries first, each once."""
    found: dict[tuple[str, str], Promotion] = {}
    for promotion in [*_scripted(groups), *_displayed(coupons)]:
        if promotion.type != _MIXED_BATCH:
            found.setdefault((promotion.type, promotion.title), promotion)
    return list(found.values())


def _scripted(groups: list[PromotionGroup]) -> list[Promotion]:
    return [
        Promotion(
            promotion_id="",
            title=plain(entry.promotion_label),
            content=_sentence(entry.promotion_info_summary, entry.promotion_info_detail),
            start_time=whole(entry.start_time) or None,
            end_time=whole(entry.endtime) or None,
            type=text(group.promotion_type),
            type_name=plain(group.promotion_name),
        )
        for group in groups
        for entry in group.detail_promotion_models
    ]


def _displayed(groups: list[CouponGroup]) -> list[Promotion]:
    return [
        Promotion(
            promotion_id="",
            title=plain(item.label),
            content=_sentence(item.summary, item.detail, group.summary),
            start_time=_java_time(text(item.start_time)),
            end_time=_period_end(text(item.available_period)),
            type=text(group.type),
            type_name=plain(group.name),
        )
        for group in groups
        for item in group.promotion_items
    ]


def _sentence(*candidates: Scalar) -> str:
    """The first that says something: mobile pages write the word null for a summary that is not there."""
    return next((plain(said) for said in candidates if text(said) not in ("", "null")), "")


_PERIOD_END = re.compile(r"-([0-9]{4}\.[0-9]{2}\.[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})$")


def _java_time(written: str) -> int | None:
    """Epoch milliseconds of a ``java.util.Date`` as text: Mon Aug 04 00:00:00 CST 2025, with CST for China."""
    return _milliseconds(written.replace("CST", "+0800"), "%a %b %d %H:%M:%S %z %Y")


def _period_end(written: str) -> int | None:
    """Epoch milliseconds of the end of 有效期：2025.08.04 00:00:00-2026.01.31 23:59:59, in China's time."""
    end = _PERIOD_END.search(written)
    return _milliseconds(f"{end[1]} +0800", "%Y.%m.%d %H:%M:%S %z") if end else None


def _milliseconds(written: str, form: str) -> int | None:
    try:
        return int(datetime.strptime(written, form).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
