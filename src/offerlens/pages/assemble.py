"""The parts of a page -> the offer, in the one neutral form."""

from offerlens.errors import PageEmpty
from offerlens.item import DeliveryInfo, MixParam, PackageInfo, SkuProp, SkuValue
from offerlens.pages.choices import Choices
from offerlens.pages.offer import MIX_OFF, Offer, OfferSku, PriceTier
from offerlens.pages.parts import (
    Attribute,
    ListPrice,
    MixModel,
    OrderParam,
    PageMix,
    Parts,
    Piece,
    Shipping,
    SkuInfo,
    SkuModel,
)
from offerlens.pages.promotions import read_promotions
from offerlens.pages.values import Scalar, kilograms, money, number, plain, text, whole

_NO_MINIMUM = 2147483647


def make_offer(parts: Parts) -> Offer:
    """The offer that the parts describe.

    Raises `PageEmpty` when they name no offer, `PageUnreadable` when they contradict each other.
    """
    basics, order = parts.data.temp_model, parts.data.order_param_model.order_param
    skus = parts.data.sku_model
    if not whole(basics.offer_id) or not text(basics.offer_title):
        raise PageEmpty
    props = _props(skus)
    return Offer(
        offer_id=whole(basics.offer_id),
        title=plain(basics.offer_title),
        category_id=whole(basics.post_category_id),
        root_category_id=whole(basics.top_category_id),
        unit=plain(basics.offer_unit),
        attributes=[_attribute(attribute) for attribute in parts.attributes if attribute.name],
        images=list(dict.fromkeys(text(image) for image in parts.images if image)),
        video_url=text(parts.video_url),
        detail_url=text(parts.detail_url),
        sale_count=whole(basics.saled_count),
        begin_num=whole(order.begin_num),
        tiers=_tiers(order, parts.list_prices),
        panel_prices=[money(entry.price) for entry in order.sku_param.sku_range_prices],
        priced_by_sku=_priced_by_sku(order, skus),
        bookable=whole(order.can_booked_amount),
        mix=_mix(parts.data.mix_model, order.mix_param),
        shop_name=plain(basics.company_name),
        seller_login_id=text(basics.seller_login_id),
        seller_user_id=text(basics.seller_user_id),
        seller_member_id=text(basics.seller_member_id),
        delivery=_delivery(parts.shipping),
        services=[plain(service.service_name) for service in parts.shipping.protection_infos if service.service_name],
        price_scale=_scale(skus.sku_price_scale),
        price_scale_original=_scale(skus.sku_price_scale_original),
        props=props,
        skus=_skus(skus, Choices(props), parts.pieces, parts.sku_weights),
        stock_known=any(info.can_book_count is not None for info in skus.sku_info_map.values()),
        selling=parts.selling,
        promotions=read_promotions(parts.promotions, parts.coupons),
    )


def _attribute(attribute: Attribute) -> tuple[str, str]:
    return plain(attribute.name), plain(attribute.value)


def _priced_by_sku(order: OrderParam, skus: SkuModel) -> bool:
    return bool(skus.sku_info_map) and order.sku_param.sku_price_type != "rangePrice"


def _tiers(order: OrderParam, list_prices: list[ListPrice]) -> list[PriceTier]:
    """The ladder; none when the panel only lists the cheapest and the dearest SKU, whatever quantities it sets them."""
    entries = order.sku_param.sku_range_prices
    prices = {whole(entry.begin_amount): money(entry.price) for entry in entries}
    if len(prices) < len(entries) or (order.sku_param.sku_price_type == "skuPrice" and len(entries) > 1):
        return []
    listed = {whole(entry.begin_amount): money(entry.price) for entry in list_prices}
    return [PriceTier(begin, price, listed.get(begin) or price) for begin, price in sorted(prices.items())]


def _scale(value: Scalar) -> str:
    """A price range as printed; the mobile page sets the yuan sign before it."""
    return text(value).replace("￥", "").replace("¥", "")


def _mix(model: MixModel, mix: PageMix) -> MixParam:
    """Mixed batch, where both say that it is on: a mobile page has numbers for offers without it."""
    if model.is_support_mix is False or mix.support_mix is not True:
        return MIX_OFF
    return MixParam(_least(mix.mix_num), _least(mix.mix_amount), whole(mix.shop_mix_num), _least(mix.mix_begin), True)


def _least(value: Scalar) -> int:
    """A minimum of a mixed order; 1688 writes the greatest Java int for none."""
    least = whole(value)
    return 0 if least == _NO_MINIMUM else least


def _delivery(shipping: Shipping) -> DeliveryInfo:
    free = shipping.delivery_fee == "FREE" or shipping.post_free is True
    return DeliveryInfo(
        location=plain(shipping.location),
        location_code=text(shipping.send_address_code),
        delivery_fee=0 if free else _fee(shipping),
        unit_weight=number(shipping.unit_weight) or 0,
        template_id=text(shipping.template_id),
    )


def _fee(shipping: Shipping) -> int | float | None:
    """Desktop pages call it the total cost, mobile ones the postage."""
    cost = number(shipping.total_cost)
    return number(shipping.post_fee_value) if cost is None else cost


def _props(skus: SkuModel) -> list[SkuProp]:
    return [
        SkuProp(
            str(pid),
            plain(prop.prop),
            [SkuValue(str(vid), plain(value.name), text(value.image_url)) for vid, value in enumerate(prop.value)],
        )
        for pid, prop in enumerate(skus.sku_props)
    ]


def _skus(model: SkuModel, choices: Choices, packed: list[Piece], weights: dict[str, Scalar]) -> list[OfferSku]:
    pieces = {text(piece.sku_id): piece for piece in packed}
    return [_sku(info, _choice(key, info, choices), pieces, weights) for key, info in model.sku_info_map.items()]


def _choice(key: str, info: SkuInfo, choices: Choices) -> tuple[int, ...]:
    if isinstance(info.spec_attrs, list):
        return choices.of_names([text(attr.value) for attr in info.spec_attrs])
    return choices.of_attrs(text(info.spec_attrs) or key)


def _sku(info: SkuInfo, choice: tuple[int, ...], pieces: dict[str, Piece], weights: dict[str, Scalar]) -> OfferSku:
    sku_id = text(info.sku_id)
    listed, paid = money(info.price), money(info.discount_price)
    return OfferSku(
        sku_id=sku_id,
        spec_id=text(info.spec_id),
        choice=choice,
        price=paid or listed,
        list_price=listed or paid,
        stock=whole(info.can_book_count),
        sale_count=whole(info.sale_count),
        package=_package(pieces.get(sku_id), weights.get(sku_id)),
    )


def _package(piece: Piece | None, weight: Scalar) -> PackageInfo:
    """One page gives the weight twice: in grams beside the sizes, in kilograms for the freight."""
    if piece is None:
        return PackageInfo(number(weight) or 0, 0, 0, 0, 0)
    return PackageInfo(
        weight=kilograms(piece.weight) or number(weight) or 0,
        length=number(piece.length) or 0,
        width=number(piece.width) or 0,
        height=number(piece.height) or 0,
        volume=number(piece.volume) or 0,
    )
