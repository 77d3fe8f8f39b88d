"""What a body without product data stands for."""

from pathlib import Path

import pytest

from offerlens.errors import CaptchaAsked, LoginAsked, PageEmpty, Unavailable
from offerlens.pages.refusals import refusal
from offerlens.standin.troubles import CAPTCHA_BODY, EMPTY_BODY, LOGIN_BODY

BODIES: dict[str, tuple[bytes, type[Unavailable]]] = {
    "the stand-in's captcha": (CAPTCHA_BODY, CaptchaAsked),
    "the stand-in's login": (LOGIN_BODY, LoginAsked),
    "the stand-in's empty page": (EMPTY_BODY, PageEmpty),
    "nothing": (b"", PageEmpty),
    "the captcha's action": (b'window._config_ = {"action":"captcha"}', CaptchaAsked),
    "the captcha's flag": (b"<!--rgv587_flag:sm-->", CaptchaAsked),
    "the login's action": (b'window._config_ = {"action": "login"}', LoginAsked),
    "the login's address": (b"https://detail.1688.com/_____tmd_____/page/login_jump?rand=x", LoginAsked),
    "the login's address escaped": (b"https%3A%2F%2Fx%2F_____tmd_____%2Fpage%2Flogin_jump%3Frand", LoginAsked),
    "a login with the captcha's flag": (b'{"action": "login"}</script><!--rgv587_flag:sm-->', LoginAsked),
    "words": ("login captcha rgv587 punish x5secdata 登录 验证码".encode(), PageEmpty),
    "a link to the login": (b'<a href="https://login.1688.com/member/signin.htm">login</a>', PageEmpty),
    "no text": (bytes(range(256)), PageEmpty),
}


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES)
def test_a_body_stands_for(body: bytes, kind: type[Unavailable]) -> None:
    assert type(refusal(body)) is kind


RECORDED: dict[str, type[Unavailable]] = {
    "captcha_punish_m.1688.com_offer_2026.html": CaptchaAsked,
    "captcha_punish_s.1688.com_2026.html": CaptchaAsked,
    "login_jump_s.1688.com_2026.html": LoginAsked,
}


@pytest.mark.parametrize(("name", "kind"), RECORDED.items(), ids=RECORDED)
def test_a_recorded_refusal_is_known(name: str, kind: type[Unavailable], shared: Path) -> None:
    assert type(refusal((shared / "pages" / "refusals" / name).read_bytes())) is kind
