"""One offer on two pages: they agree, but for what one of them does not carry or showed at another time."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from offerlens import encode_reply, read_page

DESKTOP_AND_MOBILE = ("desktop_context/951410798382.html", "mobile_init_data/951410798382.html")
DESKTOP_AND_WAP = ("desktop_detail_data/602752160064_rendered.html", "mobile_wap/602752160064_rendered.html")
DESKTOP_A_WEEK_LATER = (DESKTOP_AND_WAP[0], "refusals/complete_page_with_login_overlay.html")


@cache
def data(page: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(encode_reply(read_page(page.read_bytes())))["data"]
    return read


def differences(shared: Path, pages: tuple[str, str]) -> dict[str, tuple[Any, Any]]:
    """The fields that differ, the SKUs taken apart by their number and field."""
    one, other = (flat(data(shared / "pages" / page)) for page in pages)
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def flat(item: dict[str, Any]) -> dict[str, Any]:
    """The item with its SKUs and its objects spread out."""
    fields = {name: value for name, value in item.items() if name != "skus"}
    for sku in item["skus"]:
        sizes = {f"package_info.{name}": value for name, value in sku["package_info"].items()}
        fields |= {
            f"sku {sku['skuid']} {name}": value for name, value in (sku | sizes).items() if name != "package_info"
        }
    for name in ("delivery_info", "sale_info"):
        fields |= {f"{name}.{key}": value for key, value in fields.pop(name).items()}
    return fields


def test_desktop_and_mobile_agree(shared: Path) -> None:
    found = differences(shared, DESKTOP_AND_MOBILE)
    sizes = {name for name in found if "package_info." in name}
    assert {name.rpartition(".")[2] for name in sizes} == {"length", "width", "height", "volume"}  # mobile shows none
    assert {name: pair for name, pair in found.items() if name not in sizes} == {
        "sku_price_scale_original": ("7.0", "7.00"),  # the desktop prints a Java double, mobile a price
        "promotions": (data(shared / "pages" / DESKTOP_AND_MOBILE[0])["promotions"], [COINS]),
    }


COINS = {
    "promotion_id": "",
    "title": "元宝可抵1%",
    "content": "元宝可抵1%（100元宝等于1元）",
    "start_time": None,
    "end_time": None,
    "type": "COIN_POINT_ACTIVITY",
    "type_name": "元宝抵扣",
}
"""The platform's own coins, which only mobile shows; the shop's coupon comes later there, by script."""


def test_desktop_and_wap_agree(shared: Path) -> None:
    found = differences(shared, DESKTOP_AND_WAP)
    prices = data(shared / "pages" / DESKTOP_AND_WAP[0])["product_props"]
    assert prices[0] == {"建议零售价": "¥200.00"}
    assert {name: pair for name, pair in found.items() if not name.startswith("sku ")} == {
        "product_props": (prices, prices[1:]),  # only the desktop's table has the suggested price
        "video_url": ("https://cloud.video.taobao.com/play/u/2207829863/p/2/e/6/t/1/234298279229.mp4", ""),
        "sale_count": ("3307", "3317"),  # saved a week apart
        "sale_info.sale_quantity_90days": (3307, 3317),
        "delivery_info.unit_weight": (0.237, 0),
        "delivery_info.template_id": ("2689604", ""),
    }


@pytest.mark.parametrize("pages", [DESKTOP_AND_WAP, DESKTOP_A_WEEK_LATER], ids=["wap", "desktop"])
def test_a_week_later_only_sales_have_changed(pages: tuple[str, str], shared: Path) -> None:
    skus = {name: pair for name, pair in differences(shared, pages).items() if name.startswith("sku ")}
    assert set(skus) == {f"sku {number} sale_count" for number in range(4226848925619, 4226848925623)}
    assert sorted(later - before for before, later in skus.values()) == [2, 2, 3, 3]


def test_the_same_page_a_week_later_differs_in_nothing_else(shared: Path) -> None:
    found = differences(shared, DESKTOP_A_WEEK_LATER)
    changed = {name for name in found if not name.startswith("sku ")}
    assert changed == {"sale_count", "sale_info.sale_quantity_90days"}
