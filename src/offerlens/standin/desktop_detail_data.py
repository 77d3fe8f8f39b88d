"""Draws an offer as 1688's desktop page of 2018 to 2020, as its server sends it or as a browser saves it.

Half of the offer stands in scripts that are no JSON, half in the HTML. The server writes GBK and leaves freight and
services to a script; a browser saves what that script made of them, under a meta element that still says gbk.
"""

from html import escape
from string import Template

from selectolax.lexbor import LexborHTMLParser

from offerlens.standin.common import (
    Hand,
    Node,
    ends,
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
from offerlens.standin.goods import Goods, GoodsSku, Rung


def render(goods: Goods, hand: Hand = "server") -> bytes:
    """The page of an offer: bytes as 1688's server writes them, or as a browser saves them."""
    blocks = _head(goods) | _scripts(goods) | _panels(goods)
    if hand == "server":
        return _PAGE.substitute(blocks, freight="", guarantees="").encode("gb18030")
    page = _PAGE.substitute(blocks, freight=_freight(goods), guarantees=_guarantees(goods))
    return (LexborHTMLParser(page).html or "").encode()


def _head(goods: Goods) -> dict[str, str]:
    return {
        "offer": str(goods.offer_id),
        "title": escape(goods.title),
        "site": _site(goods),
        "company": escape(goods.shop.company),
        "nickname": "".join(f"&#{ord(letter)};" for letter in f"{goods.shop.login_id}旗舰店"),
        "location": escape(short_location(goods.freight.location, " ")),
    }


def _site(goods: Goods) -> str:
    return f"//shop{goods.shop.user_id}.1688.com"


# The scripts


def _scripts(goods: Goods) -> dict[str, str]:
    weight, keys = goods.freight.unit_weight, (goods.root_category_id, goods.category_id)
    carton = goods.skus[0].size if goods.skus else (0, 0, 0)
    return {
        "config": "".join(f"\t'{key}':{_quoted(value)},\n" for key, value in _config(goods).items()),
        "data": _data(goods),
        "leaf": str(goods.category_id),
        "categories": literal([{"name": f"类目{key}", "id": key} for key in keys]),
        "login": literal(goods.shop.login_id),
        "weight": str(weight or ""),
        "net_weight": f"{weight + 0.05:g}" if weight else "",
        **{name: str(side or "") for name, side in zip(("length", "width", "height"), carton, strict=True)},
    }


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _config(goods: Goods) -> dict[str, str]:
    shop = goods.shop
    return {
        "offerid": str(goods.offer_id),
        "catid": str(goods.category_id),
        "isRangePriceSku": word(bool(goods.ladder)),
        "isSKUOffer": word(bool(goods.skus)),
        "memberid": shop.member_id,
        "loginId": shop.login_id,
        "unit": goods.unit,
        "priceUnit": "元",
        "refPrice": ends(goods.list_prices())[-1],
        "beginAmount": str(goods.begin),
        "userId": str(shop.user_id),
    }


def _data(goods: Goods) -> str:
    """What the page knows of the SKUs; nothing at all, not even a price, where there are none."""
    if not goods.skus:
        return ""
    prices = _ladder(goods.ladder) if goods.ladder else _promotion(goods)
    skus = {key: {**info, "skuStorageInfos": "[]"} for key, info in old_sku_map(goods).items()}
    return _DATA.substitute(
        price="" if goods.ladder else scale(goods.list_prices()),
        stock=goods.bookable,
        sold=goods.sold,
        prices="".join(f'\t        \t\t\t\t"{key}":{value},\n' for key, value in prices.items()),
        props=", ".join(literal(prop(option)) for option in goods.options),
        skus=literal(skus),
    )


def _ladder(ladder: list[Rung]) -> dict[str, str]:
    paid = ", ".join(f"[{rung.begin}, {rung.price}]" for rung in ladder)
    listed = ", ".join(f"[{rung.begin}, {rung.list_price or rung.price}]" for rung in ladder)
    return {"priceRange": f"[{paid}]", "priceRangeOriginal": f"[{listed}]"}


def _promotion(goods: Goods) -> dict[str, str]:
    return {"discountPrice": literal(scale(goods.paid_prices()))} if promoted(goods) else {}


# The HTML


def _panels(goods: Goods) -> dict[str, str]:
    deals = {"title": f"成交 <em>({goods.sold})</em>", "total": str(goods.sold), "halfYearTotal": "46"}
    return {
        "gallery": _attribute(_gallery(goods)),
        "tabs": "".join(_tab(at, url) for at, url in enumerate(goods.gallery)),
        "prices": _prices(goods),
        "kind": "multiple" if goods.skus else "single",
        "purchasing": _attribute(_purchasing(goods)),
        "rows": "".join(_row(goods, sku) for sku in goods.skus if not any(sku.choice[:-1])),
        "attributes": _attributes(goods),
        "description": escape(goods.detail_url),
        "deals": _attribute(deals),
    }


def _attribute(tree: Node) -> str:
    """JSON in an attribute as the server writes it: between single quotes, as it is."""
    return "'" + literal(tree).replace("'", "&#39;") + "'"


def _gallery(goods: Goods) -> Node:
    video = {"videoId": str(goods.video_id), "state": "6" if goods.video_id else "0"}
    return {"offset": [-1, 8], **video, "userId": str(goods.shop.user_id), "title": ""}


def _tab(at: int, url: str) -> str:
    images = _attribute({"preview": resized(url, "400x400"), "original": url})
    small = resized(url, "60x60")
    shown = f'src="{small}"' if at < 5 else f'src="{_LAZY}" data-lazy-src="{small}"'
    return f'\t<li class="tab-trigger{" active" if at == 0 else ""}" data-imgs={images}><img {shown}/></li>\n'


_LAZY = "https://cbu01.alicdn.com/cms/upload/other/lazyload.png"


def _prices(goods: Goods) -> str:
    if goods.ladder:
        return "".join(_price(rung, end) for rung, end in rung_ends(goods))
    return "<td>" + "--".join(f'<em class="value">{price}</em>' for price in ends(goods.list_prices())) + "</td>"


def _price(rung: Rung, end: int | None) -> str:
    price = rung.list_price or rung.price
    cell = _attribute({"begin": str(rung.begin), "end": str(end or ""), "price": price})
    return f'<td data-range={cell}>&yen;<em class="value">{price}</em></td>'


def _purchasing(goods: Goods) -> Node:
    """The order panel's settings, all of them texts; an empty one is no minimum."""
    mix = goods.mix
    return {
        "refPrice": "",
        "isMix": word(mix is not None),
        "max": str(goods.bookable),
        "min": str(goods.begin),
        "mixAmount": str(mix.amount) if mix else "",
        "mixNumber": str(mix.num) if mix else "",
        "mixBegin": str(mix.begin or "") if mix else "",
        "shopMixNumber": str(mix.shop_num) if mix and mix.shop_num != 2147483647 else "",
    }


def _row(goods: Goods, sku: GoodsSku) -> str:
    """A line of the order panel, with a mixed batch of its own, which is off."""
    zeros = dict.fromkeys(("min", "mixAmount", "mixNumber", "mixBegin"), "0")
    name = escape(goods.value_names(sku)[-1])
    config = _attribute({"skuName": name, "isMix": "false", "max": str(sku.stock), **zeros})
    return f'\t<tr data-sku-config={config}><td class="name">{name}</td></tr>\n'


def _attributes(goods: Goods) -> str:
    """The table of properties, three to a row; names without values fill the last one."""
    cell = '<td class="de-feature">{}</td>\n\t    \t<td class="de-value">{}</td>\n'
    cells = [cell.format(escape(name), escape(",".join(values))) for name, values in goods.attributes]
    cells += ['<td class="de-feature"></td>'] * (-len(cells) % 3)
    return "".join(f"\t<tr>\n{''.join(cells[at : at + 3])}</tr>\n" for at in range(0, len(cells), 3))


# What a script fills in


def _freight(goods: Goods) -> str:
    freight = goods.freight
    cost = '<span class="de-cal-wrap-plain">卖家承担运费</span>'
    if freight.fee is not None:
        cost = f'<div class="cost-entries">快递<span>&yen;</span><em class="value">{freight.fee}</em></div>'
    config = _attribute({"freightTemplateId": str(freight.template), "beginAmount": str(goods.begin)})
    unit = f'<div class="unit-detail-freight-cost" data-unit-config={config}>{cost}</div>'
    return f'<div class="obj-carriage">{unit}</div>'


def _guarantees(goods: Goods) -> str:
    """The services, and among them one that the layout shows for every offer."""
    links = [f'<a href="#">{escape(name)}</a>' for name in goods.services]
    links.append('<a class="guarantee-default" href="#">买家保障</a>')
    return '<ul class="guarantee-type">' + "".join(f"<li>{link}</li>" for link in links) + "</ul>"


_DATA = Template("""\
    \t\t\t\t
\t\t
\t    "sku" : {
\t    \t\t        "price":"${price}",
\t        "retailPrice":"",
\t        "canBookCount":"${stock}",
\t        "saleCount":"${sold}",
${prices}\t        \t        \t"skuProps":[${props}],
\t        \t        \t        \t"skuMap":${skus},
\t        \t        \t        "end":0
\t    }
""")

_PAGE = Template(r"""


<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="gbk"/>
<title>${title} - 阿里巴巴</title>
<meta property="og:title" content="${title}"/>
<meta property="og:product:nick" content="name=${company}; url= ${site}"/>
</head>
<body>
<a href="https://login.1688.com/member/signin.htm?Done=https://my.1688.com/">请登录</a>
<a href="https:${site}"><div class="company-name" title="${nickname}">${nickname}</div></a>
<script>
var iDetailConfig = {
	'pageType':'',
${config}	'isChtMember': "false",
	'end':0
};

var iDetailData = {
${data}	};
    iDetailData.allTagIds = [];

iDetailData.registeredData = {};
iDetailData.registerRenderData = function(values) {
	for (var key in values) { iDetailData.registeredData[key] = values[key]; }
};
</script>
<script>
iDetailData.registerRenderData({
	categoryId: "${leaf}",
	categoryList: ${categories},
	sellerInf: {
		loginId: ${login}
	}
});
</script>
<script>
eval(function(p,a,c,k,e,d){while(c--)if(k[c])p=p.replace(new RegExp('\\b'+c.toString(a)+'\\b','g'),k[c]);return p}
('0.1=2.3',36,4,'window|shownTitle|document|title'.split('|'),0,{}))
</script>


<div id="mod-detail-title">
	<h1 class="d-title">${title}</h1>
	<script type="text/html">
		{{if (vars.showType=="type-1")}}
		<h1 class="d-title">{{vars.subject}}</h1>
		{{/if}}
	</script>
</div>
<div class="mod mod-detail-gallery" data-mod-config=${gallery}>
	<ul>
${tabs}	</ul>
</div>
<div class="mod-detail-price">
	<table><tr class="price"><td class="price-title">价格</td>${prices}</tr></table>
</div>
<div class="mod-detail-postage">
	<span class="d-title">物流</span>
	<p class="delivery-detail"><span class="delivery-addr">${location}</span></p>
	${freight}
	<script type="text/html">
		<p class="delivery-detail"><span class="delivery-addr">{{vars.freightLocation}}</span></p>
		<div class="cost-entries"><em class="value">{{costItem.totalCost}}</em></div>
	</script>
</div>
<div class="mod-detail-purchasing mod-detail-purchasing-${kind} " data-mod-config=${purchasing}>
	<table>
${rows}	</table>
</div>
<div class="mod-detail-guarantee">
	${guarantees}
	<script type="text/html">
		<ul class="guarantee-type"><li><a href="#">{{ins.name}}</a></li></ul>
	</script>
</div>
<a href="#" class="company-name">${company}</a>
<script>
try {
  iDetailData.registerRenderData({
    offerWeightInf: {
      weight: "${weight}",
      netWeight: "${net_weight}"
    },
      "offerVolumeInf": {
        packagingLength: "${length}",
        packagingWidth: "${width}",
        packagingHeight: "${height}"
      },
      });
} catch (e) {}
</script>
<div id="mod-detail-attributes" data-mod-config='{"title":"产品属性"}'>
	<table><tbody>
${attributes}	</tbody></table>
</div>
<div class="mod-detail-video" data-mod-config='{"detailVideoId":"216000000000"}'></div>
<div class="model-3d" data-origin-data=></div>
<div id="mod-detail-description" data-mod-config='{"catalog":[{&quot;contentUrl&quot;:&quot;${site}/part&quot;}] }'>
	<div id="desc-lazyload-container" data-tfs-url="${description}">加载中...</div>
</div>
<div id="mod-detail-dealrecord" data-mod-config=${deals}></div>
</body>
</html>
""")
