"""Draws an offer as 1688's desktop page of 2024 to 2026, as its server sends it or as a browser saves it.

The layout, its twins and its traps follow real pages: keys without quotes, fastjson references in both directions, SKU
names joined by an entity, prices of a ladder left out of the SKUs, grams beside kilograms.
"""

import json
import re
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any, Literal

from offerlens.standin.goods import Coupon, Goods, GoodsSku, Rung

Hand = Literal["server", "browser"]
Node = dict[str, Any]

_CHINA = timezone(timedelta(hours=8))
_FREIGHT = "$.result.data.shippingServices.fields.freightInfo"
_MODEL = "$.result.global.globalData.model"


def render(goods: Goods, hand: Hand = "server") -> bytes:
    """The page of an offer: bytes as 1688's server writes them, or as a browser and a formatter leave them."""
    tree = _context(goods)
    literal = _as_server(tree) if hand == "server" else _as_browser(tree)
    return _PAGE.format(
        title=escape(goods.title),
        offer=goods.offer_id,
        year=goods.year,
        login=json.dumps(goods.shop.login_id, ensure_ascii=False),
        literal=literal,
    ).encode()


def _as_server(tree: Node) -> str:
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r'(?<=[{,])"([0-9]+)":', r"\1:", text)


def _as_browser(tree: Node) -> str:
    """Keys bare, strings in single quotes, a comma after the last entry, one entry a line."""
    text = json.dumps(tree, ensure_ascii=False, indent="\t")
    text = re.sub(r'^(\t*)"([A-Za-z_$][\w$]*|[0-9]+)": ', r"\1\2: ", text, flags=re.MULTILINE)
    text = re.sub(r'"((?:[^"\\\n]|\\.)*)"(?=,?$)', _single_quoted, text, flags=re.MULTILINE)
    return re.sub(r"([^,\[{\s])\n(\t*[\]}])", r"\1,\n\2", text)


def _single_quoted(text: re.Match[str]) -> str:
    inner = text[1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


# What the page's script reads


def _context(goods: Goods) -> Node:
    return {
        "result": {
            "data": _modules(goods),
            "endpoint": {"mode": "PC", "osVersion": "9.9.9", "protocolVersion": "3.0", "ultronage": True},
            "global": {
                "globalData": {
                    "traceId": "213e049a17695939502151281e106f",
                    "parametersMap": {"offerId": str(goods.offer_id), "trace\\u005Flog": "normal"},
                    "model": _model(goods),
                },
                "name": "default",
                "version": "1.0.0",
            },
            "hierarchy": {"root": "Root", "structure": {"Root": ["screen", "bottom"]}},
            "reload": False,
        },
        "module": {"@ali/od-product-pack-info": "0.0.3", "@ali/od-shipping-services": "0.1.16"},
        "version": {2024: "0.0.44", 2025: "0.1.14"}.get(goods.year, "0.26.12"),
    }


def _modules(goods: Goods) -> Node:
    return {
        "productPackInfo": _module("od_product_pack_info", _pack_info(goods)),
        "screen": _module("od_region", {"className": "region region-screen"}),
        "description": _module("od_product_description", _description(goods)),
        "shippingServices": _module("od_shipping_services", _shipping(goods)),
        "mainServices": _module("od_services", {"guaranteeList": [{"serviceName": name} for name in goods.services]}),
        "submitOrder": _module("od_submit_order", {"isSkuOffer": bool(goods.skus), "pstatus": "remind"}),
        "gallery": _module("od_picture_gallery", _gallery(goods)),
        "Root": _module("od_region", {"isRoot": True, "dataJson": _data_json(goods)}),
        "mainPrice": _module("od_main_price", _main_price(goods)),
        "productAttributes": _module("od_product_attributes", {}),
        "productTitle": _module("od_title", {"title": goods.title, "unit": goods.unit, "saleNum": f"{goods.sold}+"}),
        "sceneKey": _module("od_scene_key", _scenes(goods)),
        "discountCoupon": _module("od_discount_coupon", _discount_coupon(goods)),
    }


def _module(kind: str, fields: Node) -> Node:
    return {"fields": {"uiType": kind, **fields}, "meta": {}, "position": "body", "type": kind}


def _data_json(goods: Goods) -> Node:
    shop = goods.shop
    return {
        "channelType": "dsc",
        "images": [{"fullPathImageURI": url} for url in goods.gallery],
        "mixModel": _mix_model(goods),
        "isSkuOffer": bool(goods.skus),
        "tempModel": {
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
        },
        "orderParamModel": {"orderParam": _order_param(goods)},
        "skuModel": _sku_model(goods),
        "offerBaseInfo": {
            "sellerUserId": shop.user_id,
            "sellerLoginId": shop.login_id,
            "sellerMemberId": shop.member_id,
            "offerId": goods.offer_id,
            "buyerUserId": 0,
            "buyerLoginId": 0,
            "catId": goods.category_id,
        },
        "businessType": "default",
    }


def _order_param(goods: Goods) -> Node:
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
        "skuParam": {"skuPriceType": _price_type(goods), "skuRangePrices": _range_prices(goods)},
        "flow": "general",
        "addCartParam": {"cartType": ""},
    }


def _price_type(goods: Goods) -> str:
    return "rangePrice" if goods.ladder else "skuPrice"


def _range_prices(goods: Goods) -> list[Node]:
    """The ladder, or the cheapest and the dearest SKU at one quantity, which only looks like a ladder."""
    if goods.ladder:
        return [{"price": rung.price, "beginAmount": str(rung.begin)} for rung in goods.ladder]
    return [{"price": price, "beginAmount": str(goods.begin)} for price in _ends(goods.paid_prices())]


def _ends(prices: list[str]) -> list[str]:
    ranked = sorted(prices, key=float)
    return ranked[:1] if ranked[0] == ranked[-1] else [ranked[0], ranked[-1]]


def _sku_model(goods: Goods) -> Node:
    if not goods.skus:
        return {"skuInfoMap": [], "skuPriceScale": _scale(goods)}
    return {
        "skuProps": [
            {"fid": option.fid, "prop": option.name, "value": [_prop_value(v.name, v.image) for v in option.values]}
            for option in goods.options
        ],
        "skuInfoMap": {_attrs(goods, sku): _sku_info(goods, sku) for sku in goods.skus},
        "skuPriceScale": _scale(goods),
        "skuInfoMapOriginal": {_attrs(goods, sku): _sku_info_original(goods, sku) for sku in goods.skus},
        "skuPriceScaleOriginal": _scale_original(goods),
    }


def _prop_value(name: str, image: str) -> Node:
    return {"imageUrl": image, "name": escape(name)} if image else {"name": escape(name)}


def _scale(goods: Goods) -> str:
    return "-".join(_ends(goods.paid_prices()))


def _scale_original(goods: Goods) -> str:
    """The range before a promotion. Without one, 1688 writes a ladder's as the word null, the SKUs' as Java doubles."""
    if goods.paid_prices() != goods.list_prices():
        return "-".join(_ends(goods.list_prices()))
    return "null" if goods.ladder else "-".join(str(float(price)) for price in _ends(goods.list_prices()))


def _attrs(goods: Goods, sku: GoodsSku) -> str:
    return escape(">".join(goods.value_names(sku)))


def _sku_info(goods: Goods, sku: GoodsSku) -> Node:
    info = _sku_info_original(goods, sku)
    if goods.ladder:
        promoted = any(rung.list_price for rung in goods.ladder)
        return info | ({"discountPrice": _ends(goods.paid_prices())[0], "isPromotionSku": True} if promoted else {})
    return info | {"discountPrice": sku.price, "isPromotionSku": bool(sku.list_price)}


def _sku_info_original(goods: Goods, sku: GoodsSku) -> Node:
    info: Node = {"specId": sku.spec_id, "specAttrs": _attrs(goods, sku)}
    if not goods.ladder:
        info |= {"price": sku.list_price or sku.price, "discountPrice": sku.list_price or sku.price}
    return info | {
        "saleCount": sku.sold,
        "canBookCount": sku.stock,
        "skuId": sku.sku_id,
        "isPromotionSku": False,
    }


# What its parts show


def _pack_info(goods: Goods) -> Node:
    return {"unitWeight": goods.freight.unit_weight, "pieceWeightScale": _piece_weight_scale(goods)}


def _piece_weight_scale(goods: Goods) -> Node:
    return {"pieceWeightScaleInfo": [_piece(goods, sku) for sku in sorted(goods.skus, key=lambda sku: sku.sku_id)]}


def _piece(goods: Goods, sku: GoodsSku) -> Node:
    length, width, height = sku.size
    names = {f"sku{at}": name for at, name in enumerate(goods.value_names(sku), 1)}
    size = {"length": length, "width": width, "height": height, "volume": length * width * height}
    return {**names, **size, "weight": sku.grams, "skuId": sku.sku_id}


def _description(goods: Goods) -> Node:
    return {"detailUrl": goods.detail_url, "leafCategoryId": goods.category_id}


def _gallery(goods: Goods) -> Node:
    video: Node = {"videoId": 0, "state": 0}
    if goods.video_id:
        url = f"https://cloud.video.taobao.com/play/u/{goods.shop.user_id}/p/2/e/6/t/1/{goods.video_id}.mp4"
        video = {"videoId": goods.video_id, "state": 6, "title": goods.title, "videoUrl": url}
    return {
        "offerImgList": goods.gallery,
        "subject": goods.title,
        "video": video,
        "mainImage": goods.gallery[:5],
        "offerId": goods.offer_id,
    }


def _scenes(goods: Goods) -> Node:
    page = f"https://detail.1688.com/offer/{goods.offer_id}.html"
    scenes = [("order", "批发"), ("consign", "一件代发")]
    return {"sceneList": [{"sceneKey": key, "sceneName": name, "url": f"{page}?sk={key}"} for key, name in scenes]}


def _shipping(goods: Goods) -> Node:
    freight = goods.freight
    fee: Node = {"deliveryFee": "FREE", "postFree": True}
    if freight.fee is not None:
        fee = {"deliveryFee": "TEMPLATED", "postFree": False, "totalCost": freight.fee, "postFeeValue": freight.fee}
    info = _freight_info(goods)
    return {
        "unitWeight": freight.unit_weight,
        "templateId": freight.template,
        "sendAddressCode": freight.address,
        "freightInfo": info if goods.year < 2026 else {"$ref": f"{_MODEL}.detailDescription.freightInfo"},
        "location": freight.location,
        "protectionInfos": [{"serviceName": name, "type": "protect"} for name in goods.services],
        "skuWeight": {"$ref": f"{_FREIGHT}.skuWeight"},
        "unit": goods.unit,
        **fee,
    }


def _freight_info(goods: Goods) -> Node:
    return {
        "unitWeight": goods.freight.unit_weight,
        "location": goods.freight.location,
        "locationCode": goods.freight.address,
        "subTemplateId": goods.freight.template,
        "skuWeight": {str(sku.sku_id): sku.grams / 1000 for sku in goods.skus},
    }


def _main_price(goods: Goods) -> Node:
    price: Node = {
        "priceModel": {"currentPrices": _range_prices(goods), "priceDisplayType": _price_type(goods)},
        "finalPriceModel": {"tradeWithoutPromotion": {"offerBeginAmount": goods.begin}},
    }
    if goods.year >= 2026:
        shown = [coupon for coupon in goods.coupons if coupon.display_only or coupon.type == "MIX_WHOLESALE"]
        price["promotionData"] = {"couponInfoList": [_coupon_info(coupon) for coupon in shown]}
    return price


def _discount_coupon(goods: Goods) -> Node:
    shown = [coupon for coupon in goods.coupons if not coupon.display_only and coupon.type != "MIX_WHOLESALE"]
    if not shown:
        return {}
    promotions = {"promotionList": [_coupon_info(coupon) for coupon in shown]}
    coupons = [_coupon_info(coupon) for coupon in shown]
    for at, coupon in enumerate(coupons):
        coupon["extraInfo"] = {
            "$ref": f"$.result.data.discountCoupon.fields.promotionModel.promotionList[{at}].extraInfo"
        }
    return {"promotionModel": promotions, "couponInfoList": coupons, "offerId": goods.offer_id}


def _coupon_info(coupon: Coupon) -> Node:
    item: Node = {"detail": coupon.sentence, "summary": coupon.sentence, "label": coupon.label}
    if coupon.start is not None:
        item["startTime"] = f"{_china(coupon.start):%a %b %d %H:%M:%S CST %Y}"
    if coupon.start is not None and coupon.end is not None:
        form = "%Y.%m.%d %H:%M:%S"
        item["availablePeriod"] = f"有效期：{_china(coupon.start):{form}}-{_china(coupon.end):{form}}"
    return {
        "type": coupon.type,
        "name": coupon.type_name,
        "extraInfo": {"uiType": coupon.type},
        "summary": coupon.sentence,
        "promotionItems": [item],
    }


def _china(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, _CHINA)


# The same once more, for other scripts


def _model(goods: Goods) -> Node:
    return {
        "channelType": "dsc",
        "consignModel": {"consignOffer": False, "hasConsignPrice": False},
        "detailDescription": {
            "freightInfo": _freight_info(goods),
            "pieceWeightScale": _piece_weight_scale(goods),
            "protectionInfoList": [{"serviceName": name} for name in goods.services],
        },
        "offerDetail": {
            "detailUrl": goods.detail_url,
            "featureAttributes": [
                {"fid": at, "name": name, "value": ",".join(values), "values": values}
                for at, (name, values) in enumerate(goods.attributes, 1)
            ],
            "leafCategoryId": goods.category_id,
            "offerId": goods.offer_id,
            "offerSystemAttributes": {"createDate": 1708919159000, "selling": goods.published},
            "skuFeatures": {str(sku.sku_id): {"cbu_hot_type": "skuprice_v1"} for sku in goods.skus[:1]},
            "status": "PUBLISHED" if goods.published else "EXPIRED",
            "subject": goods.title,
            "topCategoryId": goods.root_category_id,
        },
        "promotionModel": {"aggregatePromotionInfo": _aggregate(goods)},
        "sellerModel": {"companyName": goods.shop.company, "loginId": goods.shop.login_id},
        "tradeModel": _trade_model(goods),
    }


def _aggregate(goods: Goods) -> list[Node]:
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


def _trade_model(goods: Goods) -> Node:
    """The list of SKUs stands here once more, and what is the same without a promotion refers to it."""
    ranked = _ends(goods.list_prices())
    trade: Node = {
        "beginAmount": goods.begin,
        "canBookedAmount": goods.bookable,
        "maxPrice": ranked[-1],
        "minPrice": ranked[0],
        "mixModel": _mix_model(goods),
        "offerId": goods.offer_id,
        "saleCount": goods.sold,
        "skuMap": [_sku_info(goods, sku) for sku in goods.skus],
        "tradeWithoutPromotion": {
            "offerBeginAmount": goods.begin,
            "skuMapOriginal": [{"$ref": f"{_MODEL}.tradeModel.skuMap[{at}]"} for at in range(len(goods.skus))],
        },
        "unit": goods.unit,
    }
    if goods.ladder:
        ends = [rung.begin - 1 for rung in goods.ladder[1:]] + [0]
        trade["disPriceRanges"] = [_price_range(rung, end) for rung, end in zip(goods.ladder, ends, strict=True)]
        trade["tradeWithoutPromotion"]["offerPriceRanges"] = [{"$ref": f"{_MODEL}.tradeModel.disPriceRanges[0]"}]
    return trade


def _price_range(rung: Rung, end: int) -> Node:
    listed = rung.list_price or rung.price
    return {"beginAmount": rung.begin, "endAmount": end, "price": listed, "discountPrice": rung.price}


def _mix_model(goods: Goods) -> Node:
    if goods.mix is None:
        return {"isSupportMix": False, "mixOneForSale": False}
    return {"isSupportMix": True, "mixOneForSale": True, "mixNumber": goods.mix.num, "mixAmount": goods.mix.amount}


_PAGE = """\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
<base target="_blank">
<title>{title} - 阿里巴巴</title>
<meta charset="UTF-8">
<meta name="applicable-device" content="pc">
<meta name="od-version" content="{year}">
<meta name="mobile-agent" content="format=html5;url=https://m.1688.com/offer/{offer}.html">
<script>
window.odVersion = "{year}";
window.FE_GLOBALS = {{
    offerId: {offer},
    offerLoginId: {login},
    loginId: null
}};
</script>
<link rel="canonical" href="https://detail.1688.com/offer/{offer}.html">
</head>
<body class="v-sonoma default od-version-{year}">
<div id="root-container"></div>
<script>window.contextPath="/default";window.context=(function(b,d){{var c=d.module||{{}};var e={{}};for(var a in c)\
{{if(typeof c[a]==="string"){{e[a]=c[a]}}}}Object.assign(e,c[b]||{{}});Object.assign(d,{{module:e}});return d}})\
(window.contextPath,{literal});
</script>
<script>
try {{
    window.context.result.data.gallery.fields.mainImage.forEach(function (d) {{ new Image().src = d + '_b.jpg' }});
}} catch (e) {{}}
</script>
</body>
</html>
"""
