"""What several generations of 1688's pages share: the same parts under the same names, only laid elsewhere."""

import json
import re
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any, Literal

from offerlens.standin.goods import Coupon, Goods, GoodsSku, Option, Rung

Node = dict[str, Any]
Hand = Literal["server", "browser"]

_CHINA = timezone(timedelta(hours=8))


def literal(tree: Any) -> str:
    """JSON as 1688's servers write it into a script: without blanks, Chinese as it is."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def word(true: bool) -> str:
    """A truth as pages before 2020 write it: as a text."""
    return "true" if true else "false"


# What is ordered


def page_data(goods: Goods) -> Node:
    """``dataJson`` of the newest desktop page, ``globalData`` of the desktop and the mobile page before it."""
    return {
        "channelType": "dsc",
        "images": [{"fullPathImageURI": url} for url in goods.gallery],
        "mixModel": mix_model(goods),
        "isSkuOffer": bool(goods.skus),
        "tempModel": basics(goods),
        "orderParamModel": {"orderParam": order_param(goods)},
        "skuModel": sku_model(goods),
        "offerBaseInfo": base_info(goods),
        "businessType": "default",
    }


def basics(goods: Goods) -> Node:
    shop = goods.shop
    return {
        "offerUnit": goods.unit,
        "offerId": goods.offer_id,
        "offerTitle": goods.title,
        "defaultOfferImg": "",
        "topCategoryId": goods.root_category_id,
        "postCategoryId": goods.category_id,
        "companyName": shop.company,
        "sellerUserId": shop.user_id,
        "sellerLoginId": shop.login_id,
        "sellerMemberId": shop.member_id,
        "winportUrl": f"https://winport.m.1688.com/page/index.html?memberId={shop.member_id}",
        "saledCount": goods.sold,
    }


def base_info(goods: Goods) -> Node:
    shop = goods.shop
    return {
        "sellerUserId": shop.user_id,
        "sellerLoginId": shop.login_id,
        "sellerMemberId": shop.member_id,
        "offerId": goods.offer_id,
        "buyerUserId": 0,
        "buyerLoginId": 0,
        "catId": goods.category_id,
    }


def order_param(goods: Goods) -> Node:
    param: Node = {"saledCount": goods.sold}
    if mix := goods.mix:
        param["mixParam"] = {
            "mixNum": mix.num,
            "mixAmount": mix.amount,
            "shopMixNum": mix.shop_num,
            "mixBegin": mix.begin,
            "supportMix": True,
        }
    return param | {
        "beginNum": goods.begin,
        "canBookedAmount": goods.bookable,
        "skuParam": {"skuPriceType": price_type(goods), "skuRangePrices": range_prices(goods)},
        "flow": "general",
        "addCartParam": {"cartType": ""},
    }


def mix_model(goods: Goods) -> Node:
    if goods.mix is None:
        return {"isSupportMix": False, "mixOneForSale": False}
    return {"isSupportMix": True, "mixOneForSale": True, "mixNumber": goods.mix.num, "mixAmount": goods.mix.amount}


# Prices


def promoted(goods: Goods) -> bool:
    """Whether a promotion lowers any price."""
    return goods.paid_prices() != goods.list_prices()


def price_type(goods: Goods) -> str:
    return "rangePrice" if goods.ladder else "skuPrice"


def range_prices(goods: Goods) -> list[Node]:
    """The ladder, or the cheapest and the dearest SKU at one quantity, which only looks like a ladder."""
    if goods.ladder:
        return [{"price": rung.price, "beginAmount": str(rung.begin)} for rung in goods.ladder]
    return [{"price": price, "beginAmount": str(goods.begin)} for price in ends(goods.paid_prices())]


def ends(prices: list[str]) -> list[str]:
    """The lowest and the highest price, or the one there is."""
    ranked = sorted(prices, key=float)
    return ranked[:1] if ranked[0] == ranked[-1] else [ranked[0], ranked[-1]]


def scale(prices: list[str]) -> str:
    """A price range as the page prints it."""
    return "-".join(ends(prices))


def scale_original(goods: Goods) -> str:
    """The range before a promotion. Without one, 1688 writes a ladder's as the word null, the SKUs' as Java doubles."""
    if promoted(goods):
        return scale(goods.list_prices())
    return "null" if goods.ladder else "-".join(str(float(price)) for price in ends(goods.list_prices()))


def price_model(goods: Goods) -> Node:
    """Prices as components show them, with the struck ones beside them where a promotion runs."""
    current = [{**entry, "beginAmount": int(entry["beginAmount"])} for entry in range_prices(goods)]
    model: Node = {"currentPrices": current, "priceDisplayType": price_type(goods)}
    if not promoted(goods):
        return model
    struck = goods.list_prices() if goods.ladder else ends(goods.list_prices())
    model["originalPriceDisplay"] = scale(struck)
    model["originalPrices"] = [
        {"displayStyle": "line_price", "price": price, "beginAmount": entry["beginAmount"]}
        for price, entry in zip(struck, current, strict=False)
    ]
    return model


def rung_ends(goods: Goods) -> list[tuple[Rung, int | None]]:
    """Each step of the ladder with the last quantity it holds for; None for the last step."""
    last = [rung.begin - 1 for rung in goods.ladder[1:]]
    return list(zip(goods.ladder, [*last, None], strict=False))


def price_ranges(goods: Goods) -> list[Node]:
    """The ladder with both its prices, as models for other scripts have it."""
    return [
        {
            "beginAmount": rung.begin,
            "endAmount": end or 0,
            "price": rung.list_price or rung.price,
            "discountPrice": rung.price,
        }
        for rung, end in rung_ends(goods)
    ]


# SKUs


def sku_model(goods: Goods) -> Node:
    if not goods.skus:
        return {"skuInfoMap": [], "skuPriceScale": scale(goods.paid_prices())}
    return {
        "skuProps": [{"fid": option.fid, **prop(option)} for option in goods.options],
        "skuInfoMap": {attrs(goods, sku): sku_info(goods, sku) for sku in goods.skus},
        "skuPriceScale": scale(goods.paid_prices()),
        "skuInfoMapOriginal": {attrs(goods, sku): sku_info_original(goods, sku) for sku in goods.skus},
        "skuPriceScaleOriginal": scale_original(goods),
    }


def prop(option: Option) -> Node:
    """What a buyer chooses by; a value without a picture has no key for one."""
    named = [(escape(value.name), value.image) for value in option.values]
    return {
        "prop": option.name,
        "value": [{"imageUrl": image, "name": name} if image else {"name": name} for name, image in named],
    }


def attrs(goods: Goods, sku: GoodsSku) -> str:
    """The names of a SKU's values, escaped and joined by an entity even inside JSON."""
    return escape(">".join(goods.value_names(sku)))


def sku_info(goods: Goods, sku: GoodsSku) -> Node:
    """A SKU as it is sold now: under a promoted ladder its price is the lowest step's, which nobody pays for one."""
    info = sku_info_original(goods, sku)
    if goods.ladder:
        lowest = {"discountPrice": ends(goods.paid_prices())[0], "isPromotionSku": True}
        return info | (lowest if promoted(goods) else {})
    return info | {"discountPrice": sku.price, "isPromotionSku": bool(sku.list_price)}


def sku_info_original(goods: Goods, sku: GoodsSku) -> Node:
    """A SKU before the promotion; without a price where the ladder prices it."""
    info: Node = {"specId": sku.spec_id, "specAttrs": attrs(goods, sku)}
    if not goods.ladder:
        info |= {"price": sku.list_price or sku.price, "discountPrice": sku.list_price or sku.price}
    return info | {
        "saleCount": sku.sold,
        "canBookCount": sku.stock,
        "skuId": sku.sku_id,
        "isPromotionSku": False,
    }


def old_sku_map(goods: Goods) -> Node:
    """The SKUs of pages before 2020, which are named by their keys alone."""
    return {attrs(goods, sku): _old_sku(goods, sku) for sku in goods.skus}


def _old_sku(goods: Goods, sku: GoodsSku) -> Node:
    priced = not goods.ladder
    return {
        "specId": sku.spec_id,
        **({"price": sku.list_price or sku.price} if priced else {}),
        "saleCount": sku.sold,
        **({"discountPrice": sku.price} if priced else {}),
        "canBookCount": sku.stock,
        "skuId": sku.sku_id,
    }


def piece_weight_scale(goods: Goods) -> Node:
    """Packed pieces, in grams and centimetres."""
    return {"pieceWeightScaleInfo": [_piece(goods, sku) for sku in sorted(goods.skus, key=lambda sku: sku.sku_id)]}


def _piece(goods: Goods, sku: GoodsSku) -> Node:
    length, width, height = sku.size
    names = {f"sku{at}": name for at, name in enumerate(goods.value_names(sku), 1)}
    size = {"length": length, "width": width, "height": height, "volume": length * width * height}
    return {**names, **size, "weight": sku.grams, "skuId": sku.sku_id}


def sku_weight(goods: Goods) -> Node:
    """The same in kilograms, for the freight."""
    return {str(sku.sku_id): sku.grams / 1000 for sku in goods.skus}


# What is shown


def video_url(goods: Goods) -> str:
    if not goods.video_id:
        return ""
    return f"https://cloud.video.taobao.com/play/u/{goods.shop.user_id}/p/2/e/6/t/1/{goods.video_id}.mp4"


def resized(url: str, size: str) -> str:
    """A picture's address in another size."""
    return re.sub(r"(\.\w+)$", rf".{size}\1", url)


def rounded(sold: int) -> str:
    """Pieces sold as the title boasts of them."""
    if sold >= 10_000:
        return f"{sold // 1000 / 10}万+"
    step = 100 if sold >= 100 else 10
    return f"{sold // step * step}+"


def short_location(location: str, joint: str) -> str:
    """Province and city without the words for them, as the pages before 2020 and the mobile page show them."""
    return joint.join(re.findall(r"(.+?)(?:自治区|省|市|$)", location))


def coupon_info(coupon: Coupon) -> Node:
    """A coupon as it is displayed: its times are texts, and what it looks like is not what it is."""
    item: Node = {"detail": coupon.sentence, "summary": coupon.sentence, "label": coupon.label}
    if coupon.start is not None:
        item["startTime"] = f"{_china(coupon.start):%a %b %d %H:%M:%S CST %Y}"
    if coupon.start is not None and coupon.end is not None:
        form = "%Y.%m.%d %H:%M:%S"
        item["availablePeriod"] = f"有效期：{_china(coupon.start):{form}}-{_china(coupon.end):{form}}"
    return {
        "type": coupon.type,
        "name": coupon.type_name,
        "uiType": ui_type(coupon),
        "extraInfo": {"uiType": ui_type(coupon)},
        "summary": coupon.sentence,
        "promotionItems": [item],
    }


def ui_type(coupon: Coupon) -> str:
    """How a coupon looks."""
    return {"SHOP_PROMOTION": "ACTIVITY", "MIX_WHOLESALE": "CARD"}.get(coupon.type, coupon.type)


def _china(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, _CHINA)


def aggregate(goods: Goods) -> list[Node]:
    """The coupons once more, for scripts: times are numbers, and what the platform adds is left out."""
    return [
        {
            "promotionName": coupon.type_name,
            "promotionType": coupon.type,
            "detailPromotionModels": [_promotion_detail(coupon)],
        }
        for coupon in goods.coupons
        if not coupon.display_only
    ]


def _promotion_detail(coupon: Coupon) -> Node:
    times = {"startTime": coupon.start, "endtime": coupon.end}
    return {
        "promotionInfoSummary": coupon.sentence,
        "promotionInfoDetail": coupon.sentence,
        "promotionLabel": coupon.label,
        **{key: seconds * 1000 for key, seconds in times.items() if seconds is not None},
    }
