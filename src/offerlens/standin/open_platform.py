"""The Open Platform of the stand-in: the official gateway with its signatures, tokens, quotas and ways to fail."""

import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import parse_qsl

from offerlens.standin.common import Node, video_url
from offerlens.standin.goods import Goods, GoodsSku, catalogue, english
from offerlens.standin.links import Reply
from offerlens.standin.troubles import Trouble

KEY, SECRET = "1688001", "standin-secret"
REFRESH_TOKEN = "standin-refresh"  # noqa: S105

_PREFIX = "/openapi/"
_TOKENS = f"/openapi/http/1/system.oauth2/getToken/{KEY}"
_DETAIL = "com.alibaba.fenxiao.crossborder/product.search.queryProductDetail"
_FREIGHT = "com.alibaba.fenxiao.crossborder/product.freight.estimate"
_LIFE = 36000


class Platform:
    """One app and its tokens. ``calls`` counts what was asked of it, ``refreshes`` how often a token was renewed."""

    def __init__(self) -> None:
        self.calls = 0
        self.refreshes = 0
        self._refresh_tokens = {REFRESH_TOKEN}
        self._access_tokens: dict[str, float] = {}

    def reply_to(self, path: str, body: bytes) -> Reply | None:
        """The response to a POST; None when it is not for the platform, or for what has to be done on the wire."""
        if not path.startswith(_PREFIX):
            return None
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return self._token(form) if path == _TOKENS else self._call(path.removeprefix(_PREFIX), form)

    def forget_access(self) -> None:
        """Let every access token expire."""
        self._access_tokens.clear()

    def _token(self, form: dict[str, str]) -> Reply:
        given = form.get("refresh_token") or form.get("code")
        if form.get("client_secret") != SECRET or given not in {*self._refresh_tokens, "standin-code"}:
            return _answer({"error": "invalid_grant", "error_description": "the grant is not known"}, 400)
        self.refreshes += 1
        access, refresh = f"access-{secrets.token_hex(4)}", f"refresh-{secrets.token_hex(4)}"
        self._access_tokens[access] = time.time() + _LIFE
        self._refresh_tokens.add(refresh)
        return _answer(
            {
                "access_token": access,
                "refresh_token": refresh,
                "expires_in": str(_LIFE),
                "refresh_token_timeout": "20991014200339000+0800",
                "memberId": "b2b-standin",
                "resource_owner": "standin",
            }
        )

    def _call(self, path: str, form: dict[str, str]) -> Reply:
        self.calls += 1
        _, _, api = path.split("/", 2)[-1].rpartition("param2/1/")
        name = path.removeprefix("param2/1/").rpartition("/")[0]
        if not path.endswith(f"/{KEY}"):
            return _error("gw.AppKeyMissing", "the app key is not known", 400)
        if "_aop_signature" not in form:
            return _error("gw.SignatureMissing", "the signature is missing", 400)
        if form.pop("_aop_signature") != _sign(path, form):
            return _error("gw.SignatureInvalid", "the signature is wrong", 400)
        if name == "system/currentTime":
            return _answer("20261010164552223+0800")
        if self._access_tokens.get(form.get("access_token", ""), 0) < time.time():
            return _error("401", "Request need user authorized", 401)
        if name == _DETAIL:
            return _detail(json.loads(form["offerDetailParam"]))
        if name == _FREIGHT:
            return _freight(json.loads(form["productFreightQueryParamsNew"]))
        return _error("gw.APIUnsupported", f"there is no {api}", 400)


def _sign(path: str, form: dict[str, str]) -> str:
    text = path + "".join(sorted(key + value for key, value in form.items()))
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).hexdigest().upper()


def _answer(tree: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(tree, ensure_ascii=False).encode(), {"Content-Type": "application/json"})


def _error(code: str, message: str, status: int) -> Reply:
    return _answer({"error_code": code, "error_message": message, "exception": None}, status)


def _detail(asked: Node) -> Reply:
    offer_id = asked["offerId"]
    goods = catalogue().get(offer_id)
    if goods is not None:
        return Reply(200, render(goods, asked["country"]), {"Content-Type": "application/json"})
    match offer_id:
        case Trouble.CAPTCHA.value:
            return _error("gw.QosAppFrequencyLimit", "the app calls too often", 200)
        case Trouble.LOGIN.value:
            return _error("gw.APIACLDecline", "the app has no right to call this", 401)
        case Trouble.CUT_OFF.value:
            whole = render(next(iter(catalogue().values())))
            return Reply(200, whole[: len(whole) // 2], {"Content-Type": "application/json"})
        case Trouble.EMPTY.value:
            return _answer({"result": {"success": True, "code": "200", "message": "", "result": None}})
    return _answer({"result": {"success": False, "code": "500", "message": "商品不存在", "result": None}})


def _freight(asked: Node) -> Reply:
    goods = catalogue().get(asked["offerId"])
    if goods is None or goods.freight.template == 0:
        return _answer({"result": {"success": False, "code": "500", "message": "无运费模板", "result": None}})
    fee = goods.freight.fee
    told: Node = {
        "offerId": goods.offer_id,
        "freight": "0" if fee is None else f"{fee}",
        "freePostage": fee is None,
        "templateId": goods.freight.template,
        "chargeType": 0,
    }
    return _answer({"result": {"success": True, "code": "200", "message": "", "result": told}})


def render(goods: Goods, country: str = "en") -> bytes:
    """The answer about an offer. Without texts in a language, they come back in Chinese, as from the real platform."""
    said = english() if country == "en" else {}
    product: Node = {
        "offerId": goods.offer_id,
        "categoryId": goods.category_id,
        "topCategoryId": goods.root_category_id,
        "categoryName": None,
        "subject": goods.title,
        "subjectTrans": said.get(goods.title, goods.title),
        "description": f'<div id="offer-template-0"></div><p>{goods.title}</p>',
        "mainVideo": video_url(goods) if goods.video_id else None,
        "status": "published" if goods.published else "expired",
        "minOrderQuantity": goods.begin,
        "soldOut": str(goods.sold),
        "sellerOpenId": "BBBstandin",
        "companyName": goods.shop.company,
        "productImage": {"images": list(dict.fromkeys(goods.gallery)), "whiteImage": None},
        "productAttribute": [_attribute(name, value, said) for name, values in goods.attributes for value in values],
        "productSaleInfo": _sale(goods, said),
        "productShippingInfo": _shipping(goods),
        "sellerMixSetting": _mix(goods),
        "tagInfoList": _tags(goods),
        "promotionModel": {"hasPromotion": any(rung.list_price for rung in goods.ladder)},
        "isJxhy": False,
        "isSelect": "false",
        "tradeScore": "4.5",
    }
    if goods.skus:
        product["productSkuInfos"] = [_sku(goods, sku, said) for sku in goods.skus]
    answer = {"result": {"success": True, "code": "200", "message": "success", "result": product}}
    return json.dumps(answer, ensure_ascii=False).encode()


def _attribute(name: str, value: str, said: dict[str, str]) -> Node:
    return {
        "attributeId": "1",
        "attributeName": name,
        "attributeNameTrans": said.get(name, name),
        "value": value,
        "valueTrans": said.get(value, value),
    }


def _sale(goods: Goods, said: dict[str, str]) -> Node:
    sale: Node = {
        "amountOnSale": goods.bookable,
        "quoteType": 0 if not goods.skus else 2 if goods.ladder else 1,
        "unitInfo": {"unit": goods.unit, "transUnit": said.get(goods.unit, goods.unit)},
        "priceRangeList": [
            {
                "startQuantity": rung.begin,
                "price": rung.list_price or rung.price,
                "promotionPrice": rung.price if rung.list_price else None,
            }
            for rung in goods.ladder
        ],
    }
    if goods.one_piece:
        sale["fenxiaoSaleInfo"] = {
            "onePieceFreePostage": True,
            "startQuantity": 1,
            "onePiecePrice": goods.one_piece,
            "offerPrice": None,
        }
    return sale


def _shipping(goods: Goods) -> Node:
    sizes = [sku for sku in goods.skus if sku.grams or any(sku.size)]
    details = [{"skuId": str(sku.sku_id), **_size(sku), "weight": sku.grams / 1000} for sku in sizes[1:]]
    return {
        "sendGoodsAddressText": goods.freight.location,
        "weight": goods.freight.unit_weight or None,
        "skuShippingInfoList": [
            {"skuId": sku.sku_id, "specId": sku.spec_id, **_size(sku), "weight": sku.grams} for sku in sizes
        ],
        "skuShippingDetails": details,
        "shippingTimeGuarantee": "shipIn48Hours" if "48小时发货" in goods.services else None,
    }


def _size(sku: GoodsSku) -> Node:
    return dict(zip(("length", "width", "height"), sku.size, strict=True))


def _mix(goods: Goods) -> Node:
    if goods.mix is None:
        return {"generalHunpi": False, "mixAmount": None, "mixNumber": None}
    return {"generalHunpi": True, "mixAmount": goods.mix.amount, "mixNumber": goods.mix.num}


def _tags(goods: Goods) -> list[Node]:
    tags = {
        "isOnePsale": bool(goods.one_piece),
        "isSupportMix": goods.mix is not None,
        "noReason7DReturn": "7天无理由退货" in goods.services,
    }
    return [{"key": key, "value": value} for key, value in tags.items()]


def _sku(goods: Goods, sku: GoodsSku, said: dict[str, str]) -> Node:
    attributes = []
    for option, at in zip(goods.options, sku.choice, strict=True):
        value = option.values[at]
        named = _attribute(option.name, value.name, said)
        attributes.append(named | {"skuImageUrl": value.image or None, "skuImageUrlTrans": None})
    return {
        "skuId": sku.sku_id,
        "specId": sku.spec_id,
        "amountOnSale": sku.stock,
        "price": sku.list_price or sku.price,
        "promotionPrice": sku.price if sku.list_price else None,
        "skuAttributes": attributes,
    }
