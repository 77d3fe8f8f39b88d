"""Draws an offer as 1688's mobile page of 2025 and 2026.

It is laid out like the desktop page of 2021 to 2024, but most components are empty and fetched later, numbers of
``tempModel`` are texts, prices carry a sign, and what has two forms stands in both: the place, the mixed batch, the
address of the description.
"""

from html import escape
from itertools import chain
from string import Template

from offerlens.standin.common import (
    Node,
    basics,
    coupon_info,
    ends,
    literal,
    order_param,
    page_data,
    price_model,
    promoted,
    rounded,
    scale,
    short_location,
    sku_model,
    sku_weight,
    ui_type,
    video_url,
)
from offerlens.standin.goods import Coupon, Goods

_NO_MINIMUM = 2147483647
_NULL = "null"
"""1688 writes the word where a text is missing."""


def render(goods: Goods) -> bytes:
    """The page of an offer, as 1688's server writes it."""
    init_data = literal(_init_data(goods))
    return _PAGE.substitute(title=escape(goods.title), offer=goods.offer_id, init_data=init_data).encode()


def _init_data(goods: Goods) -> Node:
    """Modules that wait to be loaded have names of desktop components, too."""
    waiting = ["@ali/cmod-od-wap-new-navbar", "@ali/tdmod-rox-1688-od-header", "@ali/tdmod-offer-set-wxshare"]
    slots = chain.from_iterable(({}, part, {}, {}) for part in _components(goods))
    return {
        "data": {_key(at): slot for at, slot in enumerate(slots, 1)},
        "firstScreen": True,
        "globalData": _global_data(goods),
        "hasMoreModules": True,
        "modules": [_module(name, at) for at, name in enumerate(waiting, 200)],
        "pageInfo": {"meta": literal({"page-biz": "dsc-new", "page-client": "mobile"})},
    }


def _key(at: int) -> str:
    return f"615203{at * 389:0{6 + at % 3}}"


def _module(name: str, at: int) -> Node:
    params = literal([{"componentId": _key(at), "pageId": 615203}])
    return {
        "asnyc": False,
        "dataService": {
            "apiName": "mtop.alibaba.cbu.wireless.uniform.product.batchgetcomponentdata",
            "param": {"componentParams": params},
        },
        "fullName": name,
        "modSpec": "rax1.0",
        "uuid": _key(at),
    }


# What is ordered


def _global_data(goods: Goods) -> Node:
    return page_data(goods) | {
        "tempModel": _basics(goods),
        "blackPage": {"offerTitle": goods.title, "price": f"¥{ends(goods.paid_prices())[0]}"},
        "orderParamModel": _order_params(goods),
        "detailModel": {"titleName": "商品详情", "offerId": str(goods.offer_id), "detailUrl": _wrapped_detail(goods)},
        "componentType": "page",
        "marketScene": "default",
        "skuModel": _sku_model(goods),
        "distributeSkuModel": _distribute_sku_model(goods),
    }


def _basics(goods: Goods) -> Node:
    """What the desktop page has, its numbers as texts, and the shop's address with more after it."""
    written = {key: str(value) if key.endswith("Id") else value for key, value in basics(goods).items()}
    return written | {
        "winportUrl": f"{written['winportUrl']}&_tabId_=offerlist&upstreamSource=od&offerId={goods.offer_id}",
        "price": ends(goods.paid_prices())[0],
        "saleOut": goods.bookable == 0,
        "saledCountStr": rounded(goods.sold),
        "aggregatePromotionInfo": [],
    }


def _wrapped_detail(goods: Goods) -> str:
    page = "https://air.1688.com/pages/od/app-desc/index.html"
    return f"{page}?url={goods.detail_url}&offerId={goods.offer_id}"


def _order_params(goods: Goods) -> Node:
    """Three times the same order, but the original one claims a mixed batch that nobody can reach."""
    greatest = dict.fromkeys(("mixNum", "mixBegin", "shopMixNum", "mixAmount"), _NO_MINIMUM)
    order = order_param(goods)
    return {
        "orderParam": {**order, "limitParam": {}},
        "originalOrderParam": {**order, "mixParam": {"supportMix": True, **greatest}},
        "carOrderParam": {**order, "limitParam": {}},
    }


def _sku_model(goods: Goods) -> Node:
    """What the desktop page has, its price ranges with the sign and with two decimals."""
    model = sku_model(goods)
    if goods.skus and (promoted(goods) or not goods.ladder):
        model["skuPriceScaleOriginal"] = f"￥{scale(goods.list_prices())}"
    return model | {
        "skuInfoMapAddCar": model["skuInfoMap"],
        "skuPriceScale": f"￥{model['skuPriceScale']}",
        "skuPriceScaleAddCar": f"￥{model['skuPriceScale']}",
        "extraInfo": {"needSkuHide": False, "freightInfo": {"skuWeight": sku_weight(goods)}},
    }


def _distribute_sku_model(goods: Goods) -> Node:
    """The SKUs once more, for distributors. The place stands here in full."""
    model, prices = sku_model(goods), [float(price) for price in goods.paid_prices()]
    freight = {"sendAddress": goods.freight.location, "sendAddressCode": goods.freight.address}
    return {
        "skuProps": model.get("skuProps", []),
        "skuInfoMap": model["skuInfoMap"],
        "skuPriceScale": f"￥{model['skuPriceScale']}",
        "minPrice": min(prices),
        "maxPrice": max(prices),
        "extraInfo": {"freightInfo": {"offerId": goods.offer_id, "amount": goods.begin, **freight}},
    }


# The components


def _components(goods: Goods) -> list[Node]:
    title = {"title": goods.title, "selledNumber": str(goods.sold), "offerId": goods.offer_id}
    return [
        _component("od-wap-main-pic", _gallery(goods)),
        {"componentType": "@ali/cmod-rox-od-wap-offer-hjx-special-service"},
        _component("odw-basic-footer", {"offerUnit": goods.unit, "isSaleOut": goods.bookable == 0}),
        _component("od-wap-daily-rights", _rights(goods)),
        _component("odw-basic-description", {"detailUrl": goods.detail_url, "isUseNewDetail": True}),
        _component("od-wap-offer-attribute", {"title": "属性", "propsList": _attributes(goods)}),
        _component("od-wap-offer-service", _services(goods)),
        _component("od-wap-offer-logistics", _logistics(goods)),
        {"componentType": "@ali/cmod-od-wap-biz-banner", "trackInfo": {}},
        _component("od-wap-free-credit", {}),
        _component("od-wap-offer-title", title),
        _component("od-wap-offer-price", _price(goods)),
    ]


def _component(name: str, data: Node) -> Node:
    return {"componentType": f"@ali/cmod-{name}", "trackInfo": {}, "data": data}


def _gallery(goods: Goods) -> Node:
    """The five main pictures; those of SKUs lie apart, in the gallery's order."""
    main = goods.gallery[:5]
    named = {value.image: value.name for option in goods.options for value in option.values if value.image}
    pictures = sorted(named, key=goods.gallery.index)
    return {
        "isPrivacy": False,
        "offerImgList": main,
        "videoUrl": video_url(goods),
        "videoId": goods.video_id,
        "offerId": str(goods.offer_id),
        "offerImages": [{"imgUrl": url, "type": "normal", "typeDes": "主图"} for url in main],
        "skuImages": [{"imgUrl": url, "name": named[url], "type": "sku"} for url in pictures],
        "sellerUserId": goods.shop.user_id,
    }


def _attributes(goods: Goods) -> list[Node]:
    return [{"name": name, "value": ",".join(values), "show": False} for name, values in goods.attributes]


def _services(goods: Goods) -> Node:
    shown = {f"service{at}": name for at, name in enumerate(goods.services[:2], 1)}
    return {**shown, "serviceDetail": [{"serviceName": name} for name in goods.services], "offerId": goods.offer_id}


def _logistics(goods: Goods) -> Node:
    freight = goods.freight
    fee: Node = {"postFree": True} if freight.fee is None else {"postFeeValue": freight.fee, "postFree": False}
    return {
        "location": short_location(freight.location, ""),
        "logistics": "选择收货地后展示运费",
        "offerId": goods.offer_id,
        "sendAddressCode": freight.address,
        "templateId": freight.template,
        "unitWeight": freight.unit_weight,
        "protectionInfos": [{"serviceName": name, "type": "protect"} for name in goods.services],
        "skuWeight": sku_weight(goods),
        **fee,
    }


def _price(goods: Goods) -> Node:
    return {
        "displayType": "normal-sku",
        "priceModel": price_model(goods),
        "activityModel": {"activityId": _NULL, "countdown": _NULL, "beforePro": False},
        "unit": goods.unit,
    }


def _rights(goods: Goods) -> Node:
    return {
        "couponList": [{"couponType": ui_type(coupon), "couponContent": coupon.label} for coupon in goods.coupons],
        "couponInfoList": [_coupon(coupon) for coupon in goods.coupons],
        "buttonName": "",
        "offerId": goods.offer_id,
        "onHandPrice": {"ext": "起", "unit": "￥"},
    }


def _coupon(coupon: Coupon) -> Node:
    """A coupon, without a summary where the platform adds it or there is none."""
    info = coupon_info(coupon)
    if coupon.display_only or not coupon.sentence:
        info["summary"] = info["promotionItems"][0]["summary"] = _NULL
    return info


_PAGE = Template("""\

<!doctype html>
<html>
<head>
  <title>${title}</title>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1.0, maximum-scale=1, user-scalable=no"/>
  <meta name="location" content="province=;city=">
</head>
<body style="padding:0; margin:0; min-height:100vh;">
  <div id="root"><!-- __ssr_data --></div>
  <script>
    var pageBizType = "product";
    window.__tdScene = 'dsc-new';
  </script>
  <script>
    window.__GLOBAL_DADA={"isLogin":false,"channelType":"dsc"}; window.__INIT_DATA=${init_data}
  </script>
  <script>
    try {
      var data = window.__INIT_DATA || {};
      window.abTestInfo = (data.globalData || {}).abTestInfo || {};
    } catch (e) { console.warn(e) }
  </script>
</body>
</html>
""")
