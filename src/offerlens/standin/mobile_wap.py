"""Draws an offer as 1688's mobile page of 2018 and 2019.

It is made of widgets, most with a hidden area of JSON in which numbers and truths are texts. One area is escaped for
HTML although a script is not read as HTML, and another holds a list as Java prints it.
"""

import json
from html import escape
from string import Template

from offerlens.standin.common import (
    Node,
    literal,
    old_sku_map,
    promoted,
    prop,
    resized,
    rung_ends,
    scale,
    short_location,
    word,
)
from offerlens.standin.goods import Goods


def render(goods: Goods) -> bytes:
    """The page of an offer, as 1688's server writes it."""
    return _PAGE.substitute(
        offer=goods.offer_id,
        title=escape(goods.title),
        config=_json(_config(goods)),
        widgets="\n".join(_widgets(goods)),
    ).encode()


def _json(tree: Node) -> str:
    return json.dumps(tree, ensure_ascii=False, indent=6).replace("</", "<\\/")


def _config(goods: Goods) -> Node:
    return {
        "offerId": str(goods.offer_id),
        "offerSubject": goods.title,
        "sellerLoginId": goods.shop.login_id,
        "sellerMemberId": goods.shop.member_id,
        "sellerUserId": str(goods.shop.user_id),
        "isVisitorLogin": "false",
        "visitorLoginId": "",
    }


def _widgets(goods: Goods) -> list[str]:
    offer: Node = {"offerId": str(goods.offer_id), "pageScene": "dsc"}
    return [
        _widget("header", _area(offer)),
        _widget("image", _area({"totalImageCount": str(len(goods.gallery))}), _slides(goods)),
        _widget("title", _area(_title(goods), "component/json"), _title_shown(goods)),
        _widget("price", _area(_price(goods), "component/json"), *_prices_shown(goods)),
        _widget("logistics", _logistics(goods)),
        _widget("tradedata", _trade(goods)),
        _widget("limitinfo", _area({"personLimitCount": "", "unit": goods.unit})),
        _widget("preferential", _area(offer)),
        _widget("sku", _area({})),
        _widget("attribute", *(_attribute(name, ",".join(values)) for name, values in goods.attributes)),
        _widget("service", _area(offer), _services(goods)),
        _widget("comment", _area({**offer, "categoryList": _categories(goods)})),
        _widget("shop", _area(offer), _shop(goods)),
        _widget("recommend", _recommend(goods)),
        _widget("description", _script(_description(goods), "component/json")),
        _widget("footer", _area(_footer(goods))),
    ]


def _widget(name: str, *inside: str) -> str:
    build = f"widget_wap_detail_common_{name}"
    lines = "\n".join(inside)
    return (
        f'<div class="wap-widget-build-container" data-widget-build-name="{build}">\n'
        f'<div class="takla-wap-dpl-box" id="{build.replace("_", "-")}">\n{lines}\n</div>\n</div>'
    )


def _area(tree: Node, kind: str = "component-data/json") -> str:
    return _script(_json(tree), kind)


def _script(written: str, kind: str) -> str:
    return f'<script type="{kind}" data-module-hidden-data-area="Y">\n            {written}\n  </script>'


# What they show


def _slides(goods: Goods) -> str:
    """The pictures in two galleries. All but the first wait for a swipe behind a placeholder."""
    first, *others = [resized(url, "460x460xz") for url in goods.gallery]
    shown = [f'<img class="J_ImageFirstRender" src="{first}">', *(_waiting(url) for url in others)]
    large = [_waiting(resized(url, "640x640")) for url in goods.gallery]
    return _gallery("J_Detail_ImageSlides", shown) + _gallery("J_Detail_ImageSlidesLayer", large)


def _waiting(url: str) -> str:
    placeholder = "https://img.alicdn.com/tfs/placeholder-800-802.png"
    return f'<img src="{placeholder}" swipe-lazy-src="{url}" class="swipe-image">'


def _gallery(name: str, images: list[str]) -> str:
    panes = "\n".join(f'<div class="swipe-pane">{image}</div>' for image in images)
    return f'<div class="detail-image-slides" id="{name}"><div class="swipe-content">\n{panes}\n</div></div>\n'


def _title(goods: Goods) -> Node:
    free = word(goods.freight.fee is None)
    return {"isFreePostage": "false", "freeDeliverFee": free, "pageScene": "dsc", "isBestOffer": "false"}


def _title_shown(goods: Goods) -> str:
    return f'<h1 class="title-content"><span class="title-text">\n      {escape(goods.title)}\n</span></h1>'


def _price(goods: Goods) -> Node:
    return {
        "isSkuPromotion": word(promoted(goods) and not goods.ladder),
        "isRangePriceSku": word(bool(goods.ladder)),
        "isSKUOffer": word(bool(goods.skus)),
        "showPromotionDiscount": word(promoted(goods)),
        "showPriceRanges": [
            {"convertPrice": price, "price": price, "range": quantity} for quantity, price, _ in _ranges(goods)
        ],
        "isShowOriginPrice": word(True) if promoted(goods) else "",
        "beginAmount": str(goods.begin),
        "promotionBeginAmount": str(goods.begin),
    }


def _ranges(goods: Goods) -> list[tuple[str, str, str]]:
    """For each step of the ladder its quantities, price and price before a promotion; by SKU, one step of ranges."""
    if not goods.ladder:
        return [(f"&ge;{goods.begin}", scale(goods.paid_prices()), scale(goods.list_prices()))]
    return [
        (f"{rung.begin}-{end}" if end else f"&ge;{rung.begin}", rung.price, rung.list_price or rung.price)
        for rung, end in rung_ends(goods)
    ]


def _prices_shown(goods: Goods) -> list[str]:
    """The same in the HTML, which alone has the struck prices."""
    return [
        f'<div data-common-price-item="Y" data-show-price="{price}" data-show-origin-price="{struck}"'
        f' data-show-begin-amount="{quantity}"><span class="price-num">{price}</span></div>'
        for quantity, price, struck in _ranges(goods)
    ]


def _logistics(goods: Goods) -> str:
    fee = goods.freight.fee
    cost = "<span>卖家承担运费</span>"
    if fee is not None:
        cost = f'<span>快递费</span>\n<span class="price-rmb">¥</span><span>{fee:.2f}</span>'
    place = escape(short_location(goods.freight.location, " "))
    return (
        f'<span class="detail-logistics-text">{place}</span>\n'
        f'<span class="detail-logistics-text">\n      {cost}\n</span>'
    )


def _trade(goods: Goods) -> str:
    values = {"name": "近30天成交", "value": str(goods.sold), "unit": escape(goods.unit)}
    written = " ".join(f'data-tradedata-1st-{key}="{value}"' for key, value in values.items())
    return f'<input type="hidden" {written}>'


def _attribute(name: str, value: str) -> str:
    shown, meant = escape(name), escape(value)
    names = f'data-offer-attribute-name="{shown}" data-offer-attribute-value="{meant}"'
    return f'<span class="detail-attribute-item" data-offer-attribute-item="Y" {names}>{shown}:{meant}</span>'


def _services(goods: Goods) -> str:
    names = "".join(f'<span class="detail-service-item">{escape(name)}</span>' for name in goods.services)
    return f'<span class="takla-item-text" data-service-show-text="Y">{names}</span>'


def _categories(goods: Goods) -> str:
    """From the root to the leaf, as Java prints a list of maps."""
    keys = (goods.root_category_id, goods.category_id)
    return "[" + ", ".join(f"{{name=类目{key}, id={key}}}" for key in keys) + "]"


def _shop(goods: Goods) -> str:
    return f'<div class="takla-item-text shop-name-text">\n<span>{escape(goods.shop.company)}</span>\n</div>'


def _recommend(goods: Goods) -> str:
    """A hidden area that is no script."""
    field = f'<input type="hidden" name="postCategoryId" value="{goods.category_id}">'
    return f'<div data-module-hidden-data-area="Y" style="display:none">{field}</div>'


def _description(goods: Goods) -> str:
    """The area that is no JSON as it stands: a part of it is escaped for HTML."""
    part = literal([{"contentUrl": "https://img.alicdn.com/tfscom/part", "id": "0", "title": "图文详情"}])
    return f'{{ "detailTemplateInfo": {escape(part)},\n                "detailUrl": {literal(goods.detail_url)} }}'


# What is ordered


def _footer(goods: Goods) -> Node:
    return {
        "sellerMemberId": goods.shop.member_id,
        "isBuyerLogin": "false",
        **_choices(goods),
        "previewImageUrl": goods.gallery[0],
        "offerId": str(goods.offer_id),
        "beginAmount": str(goods.begin),
        "totalCanBookCount": str(goods.bookable),
        **_mix(goods),
        "unit": goods.unit,
        "sellUnit": "",
        "displayPrice": scale(goods.list_prices()),
        "promotionDisplayPrice": scale(goods.paid_prices()) if promoted(goods) else "",
        "flow": "general",
    }


def _choices(goods: Goods) -> Node:
    """What a buyer chooses among; no word of it for an offer without SKUs."""
    if not goods.skus:
        return {}
    return {"skuProps": [prop(option) for option in goods.options], "skuMap": old_sku_map(goods)}


def _mix(goods: Goods) -> Node:
    """The mixed batch; an empty text is no minimum."""
    mix = goods.mix
    return {
        "isSupportMix": word(mix is not None),
        "mixAmount": str(mix.amount) if mix else "",
        "mixNumber": str(mix.num) if mix else "",
        "mixBegin": str(mix.begin or "") if mix else "",
        "memberShopMixNumber": str(mix.shop_num) if mix and mix.shop_num != 2147483647 else "",
    }


_PAGE = Template("""\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
  <meta charset="gbk">
  <meta name="viewport" content="width=device-width,initial-scale=1.0, maximum-scale=1.0, user-scalable=no">
  <title>${title}</title>
  <meta name="applicable-device" content="mobile">
  <link rel="canonical" href="https://m.1688.com/offer/${offer}.html">
</head>
<body>
<script type="text/javascript">
    (function(W) {
        W._iDetailPageConfig = {
            "pageScene": "dsc"
        }
        W._iDetailDataConfig = ${config}
        W._iDetailOfferConfig = {
            "isChtMember": "false",
        }
    })(window);
</script>
<div class="takla-wap-dpl-wrap takla-wap-dpl-page takla-wap-detail-container">
${widgets}
</div>
</body>
</html>
""")
