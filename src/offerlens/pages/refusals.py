"""What a body without product data is.

1688 refuses with HTTP 200 and a small body of script. Words such as "login" or "captcha" stand in complete pages too,
so only a body in which no reader found its data is looked at here, and only for the marks of the refusal's own script.
"""

import re

from offerlens.errors import CaptchaAsked, GatewayRefused, LoginAsked, OfferRemoved, PageEmpty, Unavailable
from offerlens.pages.html import decode

_LOGIN_MARKS = (b"/_____tmd_____/page/login_jump", b"%2F_____tmd_____%2Fpage%2Flogin_jump", b'"action": "login"')
_CAPTCHA_MARKS = (b'"action":"captcha"', b"<!--rgv587_flag:sm-->", b"sufei-punish")

_GATEWAY = re.compile(rb'^\s*(?:[A-Za-z0-9_]+\()?\{\s*(?:"[a-z]+"\s*:\s*"[^"]*",\s*)*"ret"\s*:\s*\[\s*"([^"]*)"')
"""The mobile gateway's envelope, bare or as a script's call: mtopjsonp1({"ret":["FAIL_SYS_USER_VALIDATE::…"],…})."""
_GATEWAY_CAPTCHA = (b"FAIL_SYS_USER_VALIDATE", b"RGV587_ERROR")

_REMOVED = re.compile("商品不存在|宝贝不存在|找不到该商品|该商品已失效|商品已下架|商品已删除|页面不存在")
"""What 1688 writes where an offer was. These words stand in scripts of complete pages too."""


def refusal(body: bytes) -> Unavailable:
    """The failure that a body without product data stands for."""
    if gateway := _GATEWAY.match(body):
        return _gateway_refusal(gateway[1])
    if any(mark in body for mark in _LOGIN_MARKS):
        return LoginAsked()
    if any(mark in body for mark in _CAPTCHA_MARKS):
        return CaptchaAsked()
    if _REMOVED.search(decode(body)):
        return OfferRemoved()
    return PageEmpty()


def _gateway_refusal(ret: bytes) -> Unavailable:
    if ret.startswith(_GATEWAY_CAPTCHA):
        return CaptchaAsked()
    return GatewayRefused(f"1688's gateway refused: {ret.decode(errors='replace')[:80]}.")
