"""The desktop page of 2021 to 2024: ``window.__INIT_DATA`` with components ``@ali/tdmod-…``."""

import msgspec
from msgspec import field

from offerlens.pages.assemble import make_offer
from offerlens.pages.init_data import InitData, read_init_data
from offerlens.pages.literal import Node
from offerlens.pages.offer import Offer
from offerlens.pages.parts import Parts
from offerlens.pages.values import Scalar, text

MARKER = b"@ali/tdmod-"
MAY_LACK = {"skus.package_info.*": "pages before 2024 show no packed pieces"}


def read(body: bytes) -> Offer:
    """The offer of a page that holds `MARKER`.

    Raises `PageCutOff`, `PageEmpty` or `PageUnreadable`.
    """
    return make_offer(_parts(read_init_data(body)))


def _parts(page: InitData) -> Parts:
    logistics, gallery, price = map(page.shown, ("-offer-logistics", "-main-pic", "-offer-price"))
    return Parts(
        data=page.global_data,
        attributes=page.listed("-attribute-new"),
        shipping=logistics,
        sku_weights=logistics.sku_weight,
        pieces=page.shown("-offer-cross").piece_weight_scale.piece_weight_scale_info,
        images=gallery.offer_img_list,
        video_url=gallery.video.video_url,
        detail_url=page.shown("-offer-description").detail_url,
        coupons=page.shown("-offer-discount").coupon_info_list,
        list_prices=price.price_model.original_prices,
        selling=_status(text(price.offer_domain)) in (None, "PUBLISHED"),
    )


class Status(Node):
    name: Scalar = None


class OfferDetail(Node):
    status: Status = field(default_factory=Status)


class OfferDomain(Node):
    offer_detail: OfferDetail = field(default_factory=OfferDetail)


_domain = msgspec.json.Decoder(OfferDomain)


def _status(domain: str) -> Scalar:
    """Whether the offer is on sale, which only the text of JSON in the price's component tells."""
    try:
        return _domain.decode(domain).offer_detail.status.name if domain else None
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None
