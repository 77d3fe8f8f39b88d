"""Draws an offer as 1688's desktop page of 2024 to 2026, as its server sends it or as a browser saves it.

The layout, its twins and its traps follow real pages: keys without quotes, fastjson references in both directions, SKU
names joined by an entity, prices of a ladder left out of the SKUs, grams beside kilograms.
"""

import json
import re
from html import escape

from offerlens.standin.common import (
    Hand,
    Node,
    aggregate,
    coupon_info,
    ends,
    literal,
    mix_model,
    page_data,
    piece_weight_scale,
    price_ranges,
    price_type,
    range_prices,
    sku_info,
    sku_weight,
    video_url,
)
from offerlens.standin.goods import Goods

_FREIGHT = "$.result.data.shippingServices.fields.freightInfo"
_MODEL = "$.result.global.globalData.model"


def render(goods: Goods, hand: Hand = "server") -> bytes:
    """The page of an offer: bytes as 1688's server writes them, or as a browser and a formatter leave them."""
    tree = _context(goods)
    written = _as_server(tree) if hand == "server" else _as_browser(tree)
    return _PAGE.format(
        title=escape(goods.title),
        offer=goods.offer_id,
        year=goods.year,
        login=json.dumps(goods.shop.login_id, ensure_ascii=False),
        literal=written,
    ).encode()


def _as_server(tree: Node) -> str:
    return re.sub(r'(?<=[{,])"([0-9]+)":', r"\1:", literal(tree))


def _as_browser(tree: Node) -> str:
    """Keys bare, strings in single quotes, a comma after the last entry, one entry a line."""
    text = json.dumps(tree, ensure_ascii=False, indent="\t")
    text = re.sub(r'^(\t*)"([A-Za-z_$][A-Za-z0-9_$]*|[0-9]+)": ', r"\1\2: ", text, flags=re.MULTILINE)
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
        "Root": _module("od_region", {"isRoot": True, "dataJson": page_data(goods)}),
        "mainPrice": _module("od_main_price", _main_price(goods)),
        "productAttributes": _module("od_product_attributes", {}),
        "productTitle": _module("od_title", {"title": goods.title, "unit": goods.unit, "saleNum": f"{goods.sold}+"}),
        "sceneKey": _module("od_scene_key", _scenes(goods)),
        "discountCoupon": _module("od_discount_coupon", _discount_coupon(goods)),
    }


def _module(kind: str, fields: Node) -> Node:
    return {"fields": {"uiType": kind, **fields}, "meta": {}, "position": "body", "type": kind}


# What its parts show


def _pack_info(goods: Goods) -> Node:
    return {"unitWeight": goods.freight.unit_weight, "pieceWeightScale": piece_weight_scale(goods)}


def _description(goods: Goods) -> Node:
    return {"detailUrl": goods.detail_url, "leafCategoryId": goods.category_id}


def _gallery(goods: Goods) -> Node:
    video: Node = {"videoId": 0, "state": 0}
    if goods.video_id:
        video = {"videoId": goods.video_id, "state": 6, "title": goods.title, "videoUrl": video_url(goods)}
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
        "skuWeight": sku_weight(goods),
    }


def _main_price(goods: Goods) -> Node:
    price: Node = {
        "priceModel": {"currentPrices": range_prices(goods), "priceDisplayType": price_type(goods)},
        "finalPriceModel": {"tradeWithoutPromotion": {"offerBeginAmount": goods.begin}},
    }
    if goods.year >= 2026:
        shown = [coupon for coupon in goods.coupons if coupon.display_only or coupon.type == "MIX_WHOLESALE"]
        price["promotionData"] = {"couponInfoList": [coupon_info(coupon) for coupon in shown]}
    return price


def _discount_coupon(goods: Goods) -> Node:
    shown = [coupon for coupon in goods.coupons if not coupon.display_only and coupon.type != "MIX_WHOLESALE"]
    if not shown:
        return {}
    promotions = {"promotionList": [coupon_info(coupon) for coupon in shown]}
    coupons = [coupon_info(coupon) for coupon in shown]
    for at, coupon in enumerate(coupons):
        coupon["extraInfo"] = {
            "$ref": f"$.result.data.discountCoupon.fields.promotionModel.promotionList[{at}].extraInfo"
        }
    return {"promotionModel": promotions, "couponInfoList": coupons, "offerId": goods.offer_id}


# The same once more, for other scripts


def _model(goods: Goods) -> Node:
    return {
        "channelType": "dsc",
        "consignModel": {"consignOffer": False, "hasConsignPrice": False},
        "detailDescription": {
            "freightInfo": _freight_info(goods),
            "pieceWeightScale": piece_weight_scale(goods),
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
        "promotionModel": {"aggregatePromotionInfo": aggregate(goods)},
        "sellerModel": {"companyName": goods.shop.company, "loginId": goods.shop.login_id},
        "tradeModel": _trade_model(goods),
    }


def _trade_model(goods: Goods) -> Node:
    """The list of SKUs stands here once more, and what is the same without a promotion refers to it."""
    ranked = ends(goods.list_prices())
    trade: Node = {
        "beginAmount": goods.begin,
        "canBookedAmount": goods.bookable,
        "maxPrice": ranked[-1],
        "minPrice": ranked[0],
        "mixModel": mix_model(goods),
        "offerId": goods.offer_id,
        "saleCount": goods.sold,
        "skuMap": [sku_info(goods, sku) for sku in goods.skus],
        "tradeWithoutPromotion": {
            "offerBeginAmount": goods.begin,
            "skuMapOriginal": [{"$ref": f"{_MODEL}.tradeModel.skuMap[{at}]"} for at in range(len(goods.skus))],
        },
        "unit": goods.unit,
    }
    if goods.ladder:
        trade["disPriceRanges"] = price_ranges(goods)
        trade["tradeWithoutPromotion"]["offerPriceRanges"] = [{"$ref": f"{_MODEL}.tradeModel.disPriceRanges[0]"}]
    return trade


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
