"""The scene: which of an offer's prices are shown. One kind of price or the other, never a mixture."""

from msgspec.structs import replace

from offerlens.pages.offer import Dropship, Offer, OfferSku, PriceTier


def dropshipped(offer: Offer, sale: Dropship) -> Offer:
    """The offer as it is sold by the single piece to resellers: other prices, another minimum, no ladder."""
    tiers = [] if offer.skus else [PriceTier(sale.begin_num, sale.price, sale.price)]
    skus = [_at(sku, sale.sku_prices[sku.sku_id]) for sku in offer.skus]
    return replace(
        offer,
        begin_num=sale.begin_num,
        tiers=tiers,
        skus=skus,
        priced_by_sku=bool(skus),
        panel_prices=[entry.price for entry in skus or tiers],
        price_scale="",
        price_scale_original="",
    )


def _at(sku: OfferSku, price: str) -> OfferSku:
    return replace(sku, price=price, list_price=price)
