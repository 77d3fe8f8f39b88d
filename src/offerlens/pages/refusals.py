"""What a body without product data is.

1688 refuses with HTTP 200 and a small body of script. Words such as "login" or "captcha" stand in complete pages too,
so only a body in which no reader found its data is looked at here, and only for the marks of the refusal's own script.
"""

from offerlens.errors import CaptchaAsked, LoginAsked, PageEmpty, Unavailable

_LOGIN_MARKS = (b"/_____tmd_____/page/login_jump", b"%2F_____tmd_____%2Fpage%2Flogin_jump", b'"action": "login"')
_CAPTCHA_MARKS = (b'"action":"captcha"', b"/_____tmd_____/punish", b"<!--rgv587_flag:sm-->")


def refusal(body: bytes) -> Unavailable:
    """The failure that a body without product data stands for."""
    if any(mark in body for mark in _LOGIN_MARKS):
        return LoginAsked()
    if any(mark in body for mark in _CAPTCHA_MARKS):
        return CaptchaAsked()
    return PageEmpty()
