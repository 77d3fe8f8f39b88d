"""The short and share links of the stand-in, and everything that such a link can turn out to be.

``/s/CODE`` and ``/share.html?secret=CODE`` lead to the offer whose id, in base 36, is the code; the codes below lead
elsewhere.
"""

import gzip
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.troubles import CAPTCHA_BODY, LOGIN_BODY

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BOMB = 20_000_000
"""Bytes that a small body unpacks to."""


class Reply(NamedTuple):
    """A whole response."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


def code_of(offer_id: int) -> str:
    """The code of an offer's short link."""
    code = ""
    while offer_id:
        offer_id, digit = divmod(offer_id, 36)
        code = _DIGITS[digit] + code
    return code


def reply_to(target: str) -> Reply | None:
    """The response at the path and query of a short or share link; None when it is none."""
    address = urlsplit(target)
    if address.path.startswith("/s/"):
        code = address.path.removeprefix("/s/")
    elif address.path == "/share.html":
        code = parse_qs(address.query).get("secret", [""])[0]
    else:
        return None
    if code in ODD:
        return ODD[code]
    try:
        return _page(_app_address(f"https://m.1688.com/offer/{int(code, 36)}.html"))
    except ValueError:
        return Reply(404)


def _app_address(url: str) -> str:
    return f"wireless1688://ma.m.1688.com/plugin?url={quote(url, safe='')}%3Fshare_token%3Dx"


def _page(address: str) -> Reply:
    page = f'<!DOCTYPE html><html><head><script>var app = "{address}"; open(app);</script></head><body></body></html>'
    return Reply(200, page.encode(), {"Content-Type": "text/html;charset=UTF-8"})


def _redirect(location: str) -> Reply:
    return Reply(302, headers={"Location": location})


_OFFER = f"https://detail.1688.com/offer/{DOCUMENTED}.html"

ODD: dict[str, Reply] = {
    "app": _page(f"wireless1688://ma.m.1688.com/offer?id={DOCUMENTED}.html"),
    "parameter": _page(f"https://air.1688.com/x?offerId={DOCUMENTED}"),
    "redirect": _redirect(_OFFER),
    "chain2": _redirect("/s/chain1"),
    "chain1": _redirect("https://qr.1688.com/s/redirect"),
    "chain3": _redirect("/s/chain2"),
    "loop": _redirect("/s/loop"),
    "shop": _redirect("https://winport.m.1688.com/page/index.html?memberId=b2b-1"),
    "list": _page("https://show.1688.com/x?offerIds=859086919394,600000000001"),
    "nothing": _page("about:blank"),
    "home": _redirect("https://www.1688.com/"),
    "gone": Reply(404),
    "broken": Reply(503),
    "fast": Reply(429, headers={"Retry-After": "7"}),
    "captcha": Reply(200, CAPTCHA_BODY),
    "punish": _redirect("https://qr.1688.com//s/x/_____tmd_____/punish?x5secdata=standin"),
    "login": _redirect("https://login.1688.com/member/signin.htm"),
    "asklogin": Reply(200, LOGIN_BODY),
    "paid": _redirect("https://dj.1688.com/ci_bb?a=1"),
    "inward": _redirect("http://127.0.0.1/offer/859086919394.html"),
    "metadata": _redirect("http://169.254.169.254/latest/meta-data/"),
    "elsewhere": _redirect("https://example.com/offer/859086919394.html"),
    "lookalike": _redirect("https://qr.1688.com.example.com/s/app"),
    "user": _redirect("https://qr.1688.com@127.0.0.1/s/app"),
    "otherport": _redirect("https://qr.1688.com:8443/s/app"),
    "plain": _redirect("http://qr.1688.com/s/app"),
    "file": _redirect("file:///etc/passwd"),
    "script": _redirect("javascript:alert(1)"),
    "noaddress": _redirect("https://["),
    "bomb": Reply(200, gzip.compress(b" " * _BOMB), {"Content-Encoding": "gzip"}),
    "large": Reply(200, b" " * 100_000),
}
"""What codes that are no offer's lead to."""
