"""Whether a page may be believed.

1688 sometimes sends a page whose parts do not belong together: to a reader it does not trust, or in the middle of a
change. Such a page is refused whole, because a wrong price costs its reader more than a failed call.
"""

from decimal import Decimal

from offerlens.errors import PageDegraded
from offerlens.pages.offer import Offer

_FAR = 20
"""How many times dearer or cheaper than the panel's own range a SKU may be. Promotions and coupons stay within 10."""


def check(offer: Offer) -> None:
    """Raise `PageDegraded` when an offer contradicts itself."""
    if offer.skus and not offer.stock_known:
        raise PageDegraded("The page has SKUs but no stock of any of them.")
    prices = [price for price in _prices(offer) if price]
    if not prices:
        raise PageDegraded("The page shows no price at all.")
    amounts = [Decimal(price) for price in prices]
    if not all(amounts):
        raise PageDegraded("The page gives goods away: one of its prices is 0.")
    panel = [Decimal(price) for price in offer.panel_prices if price]
    if panel and any(not min(panel) / _FAR <= amount <= max(panel) * _FAR for amount in amounts):
        raise PageDegraded("A price of the page is far outside the range that the page itself shows.")


def _prices(offer: Offer) -> list[str]:
    return [sku.price for sku in offer.skus] + [tier.price for tier in offer.tiers]
