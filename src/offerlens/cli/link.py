"""``offerlens link``: what a text names."""

from offerlens.cli.failing import fail
from offerlens.link import HopLink, OfferLink, read_link


def link(text: str, /) -> None:
    """Print the id of the offer that a text names.

    Prints "resolve URL" for a short or share link, which tells its offer only when opened. A text that names no offer
    is refused with the reason on stderr and exit code 1.

    For example:

    offerlens link https://detail.1688.com/offer/859086919394.html

    offerlens link "复制￥BguwABK30Dcav￥，打开【手机阿里】查看：https://qr.1688.com/s/1OHjjQID"

    Parameters
    ----------
    text
        Anything people paste: an id, a link, a share text.
    """
    match read_link(text):
        case OfferLink(offer_id):
            print(offer_id)
        case HopLink(url):
            print(f"resolve {url}")
        case refusal:
            fail(refusal.message)
