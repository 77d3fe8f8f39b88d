"""Draws an offer as 1688's desktop page of 2021 to 2024.

Its data stand in two halves: what is ordered, and the components that show the rest under numbers that mean nothing.
Some components have no data, one has its data as a list, and one holds the whole offer again as a text of JSON.
"""

from html import escape
from string import Template

from offerlens.standin.common import (
    Node,
    aggregate,
    coupon_info,
    ends,
    literal,
    page_data,
    piece_weight_scale,
    price_model,
    price_ranges,
    promoted,
    rounded,
    sku_info,
    sku_info_original,
    sku_weight,
    ui_type,
    video_url,
)
from offerlens.standin.goods import Coupon, Goods


def render(goods: Goods) -> bytes:
    """The page of an offer, as 1688's server writes it."""
    init_data = literal(_init_data(goods))
    return _PAGE.substitute(title=escape(goods.title), offer=goods.offer_id, init_data=init_data).encode()


def _init_data(goods: Goods) -> Node:
    return {
        "data": {_key(at): part for at, part in enumerate(_components(goods), 1)},
        "firstScreen": True,
        "globalData": _global_data(goods),
        "hasMoreModules": True,
        "modules": [{"asnyc": False, "fullName": "@ali/tdmod-od-pc-offer-evaluate", "uuid": _key(40)}],
        "pageInfo": {"meta": literal({"page-biz": "dsc-pc", "page-biz-type": "product", "page-client": "pc"})},
    }


def _key(at: int) -> str:
    """A component's number: thirteen to seventeen digits of the page's, none of them to rely on."""
    return f"104227130{at * 7919:0{4 + at % 5}}"


def _global_data(goods: Goods) -> Node:
    return page_data(goods) | {
        "hasBigPromotion": False,
        "qrCode": f"https://m.1688.com/offer/{goods.offer_id}.html?sk=order",
        "detailModel": [],
        "offerSign": {"isSkuOffer": bool(goods.skus), "isOfferSupportOnlineTrade": True},
        "componentType": "page",
        "marketScene": "default",
        "offerModelSign": {"isSupportMix": True, "isRangePriceSku": bool(goods.ladder)},
    }


# The components


def _components(goods: Goods) -> list[Node]:
    guarantees = {"guaranteeList": [{"serviceName": name, "textColor": "#222222"} for name in goods.services]}
    return [
        _component("pc-od-dsc-order", {"isSkuOffer": bool(goods.skus), "pstatus": "onsale"}),
        {"componentType": "@ali/tdmod-od-pc-attribute-new", "data": _attributes(goods)},
        _component("od-pc-offer-description", {"detailUrl": goods.detail_url}),
        _component("od-pc-offer-logistics", _logistics(goods)),
        _component("od-pc-offer-tab", _scenes(goods)),
        _component("od-pc-offer-title", {"title": goods.title, "saleNum": rounded(goods.sold), "unit": goods.unit}),
        {"componentType": "@ali/tdmod-od-pc-activity-stock"},
        _component("pc-od-main-pic", _gallery(goods)),
        _component("od-pc-offer-service", guarantees if goods.services else None),
        _component("od-pc-offer-price", _price(goods)),
        _component("od-pc-offer-discount", _discount(goods, goods.coupons)),
        _component("od-pc-offer-cross", _cross(goods)),
        {"componentType": "@ali/tdmod-od-pc-offerdetail-shipmentCycle"},
        _component("od-pc-activity-banner", {"bannerImage": "", "bannerUrl": ""}),
    ]


def _component(name: str, data: Node | None) -> Node:
    return {"componentType": f"@ali/tdmod-{name}", "trackInfo": {}, "data": data}


def _attributes(goods: Goods) -> list[Node]:
    return [
        {"fid": fid, "name": name, "value": ",".join(values), "values": values, "isSpecial": False}
        for fid, (name, values) in enumerate(goods.attributes, 287)
    ]


def _logistics(goods: Goods) -> Node:
    freight = goods.freight
    return {
        "location": freight.location,
        "templateId": freight.template,
        "startAmount": goods.begin,
        "unitWeight": freight.unit_weight,
        "skuWeight": sku_weight(goods),
        "unit": goods.unit,
        "price": ends(goods.paid_prices())[0],
        "freightInfo": _freight_info(goods),
        "sendAddressCode": freight.address,
        "targetLocation": "选择配送地址为您计算运费及送达时间",
        "protectionInfos": [{"serviceName": name, "type": "protect"} for name in goods.services],
        **_fee(goods),
    }


def _fee(goods: Goods) -> Node:
    """What the freight costs; nothing about a cost when it is free."""
    fee = goods.freight.fee
    if fee is None:
        return {"deliveryFee": "FREE", "freeDeliverFee": True, "postFree": True, "text": "卖家承担运费"}
    sums = {"totalCost": fee, "postFeeValue": fee}
    return {"deliveryFee": "TEMPLATED", "freeDeliverFee": False, "postFree": False, "text": "", **sums}


def _freight_info(goods: Goods) -> Node:
    """The freight for another script, where the kind of fee is an object instead of a word."""
    freight = goods.freight
    return {
        "unitWeight": freight.unit_weight,
        "subTemplateId": freight.template,
        "deliveryFee": {"name": "FREE" if freight.fee is None else "TEMPLATED"},
        "location": freight.location,
        "locationCode": freight.address,
        "protectionInfo": {"serviceName": "官方物流", "type": "package"},
    }


def _scenes(goods: Goods) -> Node:
    page = f"https://detail.1688.com/offer/{goods.offer_id}.html"
    scenes = [("order", "批发"), ("consign", "一件代发")]
    return {"sceneList": [{"sceneKey": key, "sceneName": name, "url": f"{page}?sk={key}"} for key, name in scenes]}


def _gallery(goods: Goods) -> Node:
    video: Node = {"videoId": 0, "state": 0}
    if goods.video_id:
        video = {"videoId": goods.video_id, "state": 6, "title": goods.title, "videoUrl": video_url(goods)}
    return {
        "offerImgList": goods.gallery,
        "video": video,
        "canShowAllImage": True,
        "offerId": goods.offer_id,
        "subject": goods.title,
    }


def _cross(goods: Goods) -> Node:
    weight: Node = {"unitWeight": goods.freight.unit_weight}
    return weight | ({"pieceWeightScale": piece_weight_scale(goods)} if goods.skus else {})


# Prices and coupons


def _price(goods: Goods) -> Node:
    activity: Node = {"beforePro": False}
    if promoted(goods):
        activity |= {"activityType": "brandProm", "activityName": "限时促销", "activityId": 1030000000}
    return {
        "offerDomain": literal(_offer_domain(goods)),
        "promotionData": _discount(goods, _first_of_each(goods.coupons)),
        "displayType": _display_type(goods),
        "priceModel": price_model(goods),
        "activityModel": activity,
        "unit": goods.unit,
        "channel": "dsc",
    }


def _display_type(goods: Goods) -> str:
    """How the price is drawn; an offer without SKUs is drawn as one with them."""
    drawn = "range" if goods.ladder and goods.skus else "sku"
    return f"activity-common-{drawn}" if promoted(goods) else f"normal-{drawn}"


def _discount(goods: Goods, coupons: list[Coupon]) -> Node | None:
    if not coupons:
        return None
    return {
        "couponList": [{"couponType": ui_type(coupon), "couponContent": coupon.label} for coupon in coupons],
        "couponInfoList": [coupon_info(coupon) for coupon in coupons],
        "buttonName": "领券",
        "offerId": goods.offer_id,
    }


def _first_of_each(coupons: list[Coupon]) -> list[Coupon]:
    """One coupon of each kind: all that fits beside the price."""
    kinds = {coupon.type: coupon for coupon in reversed(coupons)}
    return [coupon for coupon in coupons if kinds[coupon.type] is coupon]


def _offer_domain(goods: Goods) -> Node:
    """The offer once more, as the servers hand it to each other."""
    return {
        "detailDescription": {"protectionInfoList": [{"serviceName": name} for name in goods.services]},
        "consignModel": {"isConsignOffer": False, "hasConsignPrice": False},
        "sellerModel": {"companyName": goods.shop.company, "loginId": goods.shop.login_id},
        "tradeModel": _trade_model(goods),
        "offerDetail": {
            "offerId": goods.offer_id,
            "subject": goods.title,
            "detailUrl": goods.detail_url,
            "featureAttributes": _attributes(goods),
            "status": {"name": "PUBLISHED" if goods.published else "EXPIRED"},
        },
        "promotionModel": {"aggregatePromotionInfo": aggregate(goods)},
    }


def _trade_model(goods: Goods) -> Node:
    ranked, listed = ends(goods.paid_prices()), ends(goods.list_prices())
    return {
        "canBookedAmount": goods.bookable,
        "beginAmount": goods.begin,
        "minPrice": ranked[0],
        "maxPrice": ranked[-1],
        "disPriceRanges": price_ranges(goods),
        "skuMap": [sku_info(goods, sku) for sku in goods.skus],
        "tradeWithoutPromotion": {
            "offerMinPrice": listed[0],
            "offerMaxPrice": listed[-1],
            "skuMapOriginal": [sku_info_original(goods, sku) for sku in goods.skus],
        },
        "saleCount": goods.sold,
        "unit": goods.unit,
    }


_PAGE = Template("""\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
  <meta charset="utf-8">
  <title>${title} - 阿里巴巴</title>
  <meta name="applicable-device" content="pc">
  <meta name="mobile-agent" content="format=html5;url=https://m.1688.com/offer/${offer}.html">
  <link rel="canonical" href="https://detail.1688.com/offer/${offer}.html">
</head>
<body>
  <div id="root"></div>
  <script>
    window.isOnline=true;
    window.__INIT_DATA=${init_data}
  </script>
  <script>
    window.__GLOBAL_DATA = (window.__INIT_DATA || {}).globalData || {};
  </script>
</body>
</html>
""")
