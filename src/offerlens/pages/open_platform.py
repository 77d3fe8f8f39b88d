"""The Open Platform's answer about one offer: the official interface, so far as it carries what the contract asks for.

Its documentation calls every field required; real answers leave many out. ``freight``, beside ``result``, is the answer
of a call of its own, which the source puts there.
"""

from msgspec import DecodeError, field, json

from offerlens.errors import OfferRemoved, PageCutOff, PageEmpty, PageUnreadable, PlatformRefused
from offerlens.item import DeliveryInfo, MixParam, PackageInfo, SkuProp, SkuValue
from offerlens.pages.literal import Node
from offerlens.pages.offer import MIX_OFF, Dropship, Offer, OfferSku, PriceTier
from offerlens.pages.values import Scalar, kilograms, money, number, plain, text, whole

MARKER = b'"result"'
_NOT_CARRIED = "the Open Platform does not carry it"
MAY_LACK = {
    "detail_url": "the description comes with the answer",
    "sku_price_scale_original": _NOT_CARRIED,
    "mixed_batch.mix_begin": _NOT_CARRIED,
    "mixed_batch.shop_mix_num": _NOT_CARRIED,
    "sku_price_range.mix_param.mixBegin": _NOT_CARRIED,
    "sku_price_range.mix_param.shopMixNum": _NOT_CARRIED,
    "shop_info.shop_url": "sellers have an encrypted name there",
    "shop_info.seller_login_id": "sellers have an encrypted name there",
    "shop_info.seller_user_id": "sellers have an encrypted name there",
    "shop_info.seller_member_id": "sellers have an encrypted name there",
    "delivery_info.location_code": _NOT_CARRIED,
    "delivery_info.delivery_fee": "a call of its own tells it, where the operator sets platform_freight_to",
    "delivery_info.template_id": "a call of its own tells it, where the operator sets platform_freight_to",
    "service_tags": "only some have a tag there",
    "skus.sale_count": _NOT_CARRIED,
    "skus.package_info.volume": _NOT_CARRIED,
    "promotions": "only whether one is running is carried",
}

_REMOVED = ("不存在", "已下架", "已删除", "已失效", "not exist", "not found")
"""Words of a failure that say that the offer is gone; the codes for it are not published."""

_BY_LADDER = 2
"""The quote type of an offer that has SKUs and is priced by quantity."""

_SERVICES = {"noReason7DReturn": "7天无理由退货", "7DaysReturn": "7天无理由退货"}
"""Tags whose meaning is sure, in the words of 1688's pages."""
_SHIPPING_SERVICES = {"shipIn24Hours": "24小时发货", "shipIn48Hours": "48小时发货"}


class SkuAttribute(Node):
    attribute_name: Scalar = None
    attribute_name_trans: Scalar = None
    value: Scalar = None
    value_trans: Scalar = None
    sku_image_url: Scalar = None


class FenxiaoPrice(Node):
    one_piece_price: Scalar = None
    offer_price: Scalar = None


class SkuInfo(Node):
    sku_id: Scalar = None
    spec_id: Scalar = None
    amount_on_sale: Scalar = None
    price: Scalar = None
    promotion_price: Scalar = None
    fenxiao_price_info: FenxiaoPrice | None = None
    sku_attributes: list[SkuAttribute] | None = None


class Attribute(Node):
    attribute_name: Scalar = None
    attribute_name_trans: Scalar = None
    value: Scalar = None
    value_trans: Scalar = None


class Range(Node):
    start_quantity: Scalar = None
    price: Scalar = None
    promotion_price: Scalar = None


class Unit(Node):
    unit: Scalar = None
    trans_unit: Scalar = None


class FenxiaoSale(FenxiaoPrice):
    one_piece_free_postage: Scalar = None
    start_quantity: Scalar = None


class Sale(Node):
    amount_on_sale: Scalar = None
    price_range_list: list[Range] | None = None
    quote_type: Scalar = None
    unit_info: Unit | None = None
    fenxiao_sale_info: FenxiaoSale | None = None


class Piece(Node):
    """One packed piece. ``skuShippingInfoList`` has grams, ``skuShippingDetails`` kilograms and the SKU as a text."""

    sku_id: Scalar = None
    weight: Scalar = None
    length: Scalar = None
    width: Scalar = None
    height: Scalar = None


class Shipping(Node):
    send_goods_address_text: Scalar = None
    weight: Scalar = None
    sku_shipping_info_list: list[Piece] | None = None
    sku_shipping_details: list[Piece] | None = None
    shipping_time_guarantee: Scalar = None


class Images(Node):
    images: list[Scalar] | None = None


class Mix(Node):
    general_hunpi: Scalar = None
    mix_amount: Scalar = None
    mix_number: Scalar = None


class Tag(Node):
    key: Scalar = None
    value: Scalar = None


class Product(Node):
    offer_id: Scalar = None
    category_id: Scalar = None
    top_category_id: Scalar = None
    subject: Scalar = None
    subject_trans: Scalar = None
    description: Scalar = None
    main_video: Scalar = None
    status: Scalar = None
    min_order_quantity: Scalar = None
    sold_out: Scalar = None
    company_name: Scalar = None
    product_image: Images | None = None
    product_attribute: list[Attribute] | None = None
    product_sku_infos: list[SkuInfo] | None = None
    product_sale_info: Sale | None = None
    product_shipping_info: Shipping | None = None
    seller_mix_setting: Mix | None = None
    tag_info_list: list[Tag] | None = None


class Result(Node):
    success: Scalar = None
    code: Scalar = None
    message: Scalar = None
    result: Product | None = None


class Freight(Node):
    freight: Scalar = None
    free_postage: Scalar = None
    template_id: Scalar = None


class Answer(Node):
    result: Result = field(default_factory=Result)
    freight: Freight | None = None


_decode = json.Decoder(Answer).decode


def read(body: bytes) -> Offer:
    """The offer of an answer.

    Raises `OfferRemoved` or `PlatformRefused` when the answer is a failure, `PageEmpty`, `PageCutOff` or
    `PageUnreadable` when it is none.
    """
    try:
        answer = _decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise (
            PageCutOff() if "truncated" in str(error) else PageUnreadable(f"The answer is no JSON: {error}.")
        ) from error
    if text(answer.result.success).lower() == "false" or answer.result.success is False:
        raise _failure(answer.result)
    if answer.result.result is None or not whole(answer.result.result.offer_id):
        raise PageEmpty("The Open Platform's answer carries no product data.")
    return _offer(answer.result.result, answer.freight)


def _failure(result: Result) -> OfferRemoved | PlatformRefused:
    message = text(result.message)[:200]
    if any(word in message for word in _REMOVED):
        return OfferRemoved()
    return PlatformRefused(
        f"The Open Platform refused: {message or 'no reason given'} (code {text(result.code)[:40]})."
    )


def _offer(product: Product, freight: Freight | None) -> Offer:
    sale, shipping = product.product_sale_info or Sale(), product.product_shipping_info or Shipping()
    tags = {text(tag.key) for tag in product.tag_info_list or () if _is_true(tag.value)}
    infos = product.product_sku_infos or []
    by_ladder = not infos or _is_by_ladder(sale, infos)
    attributes = product.product_attribute or []
    props, choices = _props(infos, attributes)
    tiers = _tiers(sale) if by_ladder else []
    description = text(product.description)
    has_address = description.startswith(("http://", "https://"))
    return Offer(
        offer_id=whole(product.offer_id),
        title=plain(product.subject),
        category_id=whole(product.category_id),
        root_category_id=whole(product.top_category_id),
        unit=plain((sale.unit_info or Unit()).unit),
        attributes=_attributes(attributes),
        images=[text(image) for image in (product.product_image or Images()).images or () if image],
        video_url=text(product.main_video),
        detail_url=description if has_address else "",
        sale_count=whole(product.sold_out),
        begin_num=whole(product.min_order_quantity),
        tiers=tiers,
        panel_prices=[tier.price for tier in tiers],
        priced_by_sku=not by_ladder,
        bookable=whole(sale.amount_on_sale),
        mix=_mix(product, tags),
        shop_name=plain(product.company_name),
        seller_login_id="",
        seller_user_id="",
        seller_member_id="",
        delivery=_delivery(shipping, freight),
        services=_services(shipping, tags),
        price_scale="",
        price_scale_original="",
        props=props,
        skus=_skus(infos, choices, shipping, by_ladder),
        stock_known=any(info.amount_on_sale is not None for info in infos),
        selling=text(product.status) in ("", "published"),
        promotions=[],
        dropship=_dropship(sale, infos) if "isOnePsale" in tags else None,
        translations=_translations(product, sale, infos),
        description="" if has_address else description,
    )


def _is_true(value: Scalar) -> bool:
    return value is True or value == "true"


def _is_by_ladder(sale: Sale, infos: list[SkuInfo]) -> bool:
    if sale.quote_type is not None:
        return whole(sale.quote_type) == _BY_LADDER
    return not any(money(info.price) for info in infos)


def _attributes(attributes: list[Attribute]) -> list[tuple[str, str]]:
    """The properties: the answer has an entry for each value, so a name with several values comes several times."""
    values: dict[str, list[str]] = {}
    for attribute in attributes:
        if attribute.attribute_name:
            values.setdefault(plain(attribute.attribute_name), []).append(plain(attribute.value))
    return [(name, ",".join(dict.fromkeys(of))) for name, of in values.items()]


def _props(infos: list[SkuInfo], attributes: list[Attribute]) -> tuple[list[SkuProp], list[tuple[int, ...]]]:
    """What a buyer chooses by, and what each SKU stands for.

    The values come in the order in which the offer's own properties list them, as on its page, else in the order of
    the SKUs. Raises `PageUnreadable` when the SKUs do not all name the same properties.
    """
    values: dict[str, dict[str, str]] = {}
    for info in infos:
        for attribute in info.sku_attributes or ():
            of = values.setdefault(plain(attribute.attribute_name), {})
            name = plain(attribute.value)
            of[name] = of.get(name) or text(attribute.sku_image_url)
    values = {name: _ordered(name, of, attributes) for name, of in values.items()}
    positions = {name: {value: at for at, value in enumerate(of)} for name, of in values.items()}
    props = [
        SkuProp(str(pid), name, [SkuValue(str(vid), value, url) for vid, (value, url) in enumerate(of.items())])
        for pid, (name, of) in enumerate(values.items())
    ]
    return props, [_choice(info, positions) for info in infos]


def _ordered(prop: str, values: dict[str, str], attributes: list[Attribute]) -> dict[str, str]:
    listed = [plain(attribute.value) for attribute in attributes if plain(attribute.attribute_name) == prop]
    rank = {value: at for at, value in reversed(list(enumerate(listed)))}
    return dict(sorted(values.items(), key=lambda value: rank.get(value[0], len(rank))))


def _choice(info: SkuInfo, positions: dict[str, dict[str, int]]) -> tuple[int, ...]:
    chosen = {plain(attribute.attribute_name): plain(attribute.value) for attribute in info.sku_attributes or ()}
    if chosen.keys() != positions.keys():
        raise PageUnreadable(f"The SKU {text(info.sku_id)[:40]} does not match the offer's properties.")
    return tuple(of[chosen[name]] for name, of in positions.items())


def _tiers(sale: Sale) -> list[PriceTier]:
    tiers = [
        PriceTier(whole(entry.start_quantity), money(entry.promotion_price) or money(entry.price), money(entry.price))
        for entry in sale.price_range_list or ()
    ]
    return sorted((tier for tier in tiers if tier.price), key=lambda tier: tier.begin)


def _skus(infos: list[SkuInfo], choices: list[tuple[int, ...]], shipping: Shipping, by_ladder: bool) -> list[OfferSku]:
    in_grams = {text(piece.sku_id): piece for piece in shipping.sku_shipping_info_list or ()}
    in_kilograms = {text(piece.sku_id): piece for piece in shipping.sku_shipping_details or ()}
    skus: list[OfferSku] = []
    for info, choice in zip(infos, choices, strict=True):
        sku_id = text(info.sku_id)
        listed, paid = ("", "") if by_ladder else (money(info.price), money(info.promotion_price))
        skus.append(
            OfferSku(
                sku_id=sku_id,
                spec_id=text(info.spec_id),
                choice=choice,
                price=paid or listed,
                list_price=listed or paid,
                stock=whole(info.amount_on_sale),
                sale_count=0,
                package=_package(in_kilograms.get(sku_id), in_grams.get(sku_id)),
            )
        )
    return skus


def _package(in_kilograms: Piece | None, in_grams: Piece | None) -> PackageInfo:
    sized, weighed = in_kilograms or in_grams or Piece(), in_kilograms or Piece()
    return PackageInfo(
        weight=number(weighed.weight) or kilograms((in_grams or Piece()).weight) or 0,
        length=number(sized.length) or 0,
        width=number(sized.width) or 0,
        height=number(sized.height) or 0,
        volume=0,
    )


def _mix(product: Product, tags: set[str]) -> MixParam:
    """Mixed batch: the seller's setting, where the offer takes part in it."""
    mix = product.seller_mix_setting or Mix()
    told = {text(tag.key) for tag in product.tag_info_list or ()}
    if not _is_true(mix.general_hunpi) or ("isSupportMix" in told and "isSupportMix" not in tags):
        return MIX_OFF
    return MixParam(whole(mix.mix_number), whole(mix.mix_amount), 0, 0, True)


def _delivery(shipping: Shipping, freight: Freight | None) -> DeliveryInfo:
    freight = freight or Freight()
    return DeliveryInfo(
        location=plain(shipping.send_goods_address_text),
        location_code="",
        delivery_fee=0 if _is_true(freight.free_postage) else number(freight.freight),
        unit_weight=number(shipping.weight) or 0,
        template_id=text(freight.template_id),
    )


def _services(shipping: Shipping, tags: set[str]) -> list[str]:
    named = [name for tag, name in _SERVICES.items() if tag in tags]
    named.append(_SHIPPING_SERVICES.get(text(shipping.shipping_time_guarantee), ""))
    return list(dict.fromkeys(filter(None, named)))


def _dropship(sale: Sale, infos: list[SkuInfo]) -> Dropship | None:
    """The sale of single pieces, where every SKU has a price for it: with postage if that is included, else without."""
    whole_offer = sale.fenxiao_sale_info or FenxiaoSale()
    with_postage = _is_true(whole_offer.one_piece_free_postage)

    def price_of(price: FenxiaoPrice | None) -> str:
        if price is None:
            return ""
        return money(price.one_piece_price if with_postage else price.offer_price)

    one = price_of(whole_offer)
    sku_prices = {text(info.sku_id): price_of(info.fenxiao_price_info) or one for info in infos}
    if not (all(sku_prices.values()) if infos else one):
        return None
    return Dropship(whole(whole_offer.start_quantity) or 1, "" if infos else one, sku_prices)


def _translations(product: Product, sale: Sale, infos: list[SkuInfo]) -> dict[str, str]:
    """What the answer translates; a text that comes back as it was is left out, for it is not translated."""
    unit = sale.unit_info or Unit()
    pairs = [(product.subject, product.subject_trans), (unit.unit, unit.trans_unit)]
    sku_attributes = [attribute for info in infos for attribute in info.sku_attributes or ()]
    for attribute in (*(product.product_attribute or ()), *sku_attributes):
        pairs.append((attribute.attribute_name, attribute.attribute_name_trans))
        pairs.append((attribute.value, attribute.value_trans))
    told = {plain(source): plain(translation) for source, translation in pairs}
    said = {source: translation for source, translation in told.items() if translation not in ("", source)}
    return said | _of_several_values(product, said)


def _of_several_values(product: Product, said: dict[str, str]) -> dict[str, str]:
    """The same of a property with several values, which are one text of the offer."""
    several = [value.split(",") for _, value in _attributes(product.product_attribute or []) if "," in value]
    known = [values for values in several if not said.keys().isdisjoint(values)]
    return {",".join(values): ", ".join(said.get(value, value) for value in values) for values in known}
