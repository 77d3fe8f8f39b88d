"""The mobile page of 2025 and 2026: ``window.__INIT_DATA`` with components ``@ali/cmod-od…``.

It carries no sizes of packed pieces, and the location twice: short for display, whole for distributors.
"""

from msgspec.structs import replace

from offerlens.pages.assemble import make_offer
from offerlens.pages.init_data import InitData, read_init_data
from offerlens.pages.offer import Offer
from offerlens.pages.parts import Parts, Shipping

MARKER = b"@ali/cmod-od"
MAY_LACK = {
    f"skus.package_info.{size}": "mobile pages show weights, not sizes"
    for size in ("length", "width", "height", "volume")
}


def read(body: bytes) -> Offer:
    """The offer of a page that holds `MARKER`.

    Raises `PageCutOff`, `PageEmpty` or `PageUnreadable`.
    """
    return make_offer(_parts(read_init_data(body)))


def _parts(page: InitData) -> Parts:
    gallery = page.shown("-od-wap-main-pic")
    return Parts(
        data=page.global_data,
        attributes=page.shown("-offer-attribute").props_list,
        shipping=_shipping(page),
        sku_weights=page.shown("-offer-logistics").sku_weight,
        images=gallery.offer_img_list + [image.img_url for image in gallery.sku_images],
        video_url=gallery.video_url,
        detail_url=page.shown("-basic-description").detail_url,
        coupons=page.shown("-daily-rights").coupon_info_list,
        list_prices=page.shown("-offer-price").price_model.original_prices,
    )


def _shipping(page: InitData) -> Shipping:
    shipping = page.shown("-offer-logistics")
    whole = page.global_data.distribute_sku_model.extra_info.freight_info.send_address
    return replace(shipping, location=whole) if whole else shipping
