"""The desktop page of 2021 to 2024: ``window.__INIT_DATA`` with components ``@ali/tdmod-…``."""

from offerlens.pages.assemble import make_offer
from offerlens.pages.init_data import InitData, read_init_data
from offerlens.pages.offer import Offer
from offerlens.pages.parts import Parts

MARKER = b"@ali/tdmod-"
NOT_CARRIED = {"skus.package_info.*": "pages before 2024 show no packed pieces"}


def read(body: bytes) -> Offer:
    """The offer of a page that holds `MARKER`.

    Raises `PageCutOff`, `PageEmpty` or `PageUnreadable`.
    """
    return make_offer(_parts(read_init_data(body)))


def _parts(page: InitData) -> Parts:
    logistics, gallery = page.shown("-offer-logistics"), page.shown("-main-pic")
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
        list_prices=page.shown("-offer-price").price_model.original_prices,
    )
