"""What 1688 sends instead of a page, and the ids that ask the stand-in for it."""

from enum import Enum


class Trouble(Enum):
    """A way to fail, by the offer id that asks for it."""

    REMOVED = 100000000001
    CAPTCHA = 100000000002
    LOGIN = 100000000003
    SILENT = 100000000004
    CUT_OFF = 100000000005
    EMPTY = 100000000006
    RESET = 100000000007
    ENDLESS = 100000000008
    BOMB = 100000000009
    DRIP = 100000000010
    TOO_FAST = 100000000011
    DOWN = 100000000012
    LOGIN_REDIRECT = 100000000013
    CAPTCHA_REDIRECT = 100000000014
    PUNISHED = 100000000015


SLOW_FROM, SLOW_TO = 200000000000, 200000099999
"""Ids whose last five digits say after how many milliseconds the page comes."""

CAPTCHA_BODY = b"""\
<script>sessionStorage.x5referer = window.location.href;var url = window.location.protocol + \
"//detail.1688.com//offer/100000000002.html/_____tmd_____/punish?x5secdata=standin&x5step=1";\
window.location.replace(url);window._config_ = {"action":"captcha","url":\
"https://detail.1688.com//offer/100000000002.html/_____tmd_____/punish?x5secdata=standin&x5step=1"};</script>\
<!--rgv587_flag:sm-->
"""

LOGIN_BODY = b"""\
<a id="a-link"></a>
<script>
  var link = document.getElementById("a-link");
  var host = "https://login.1688.com/member/signin.htm?from=sm&Done=";
  var jump = "https%3a%2f%2fdetail.1688.com%2foffer%2f100000000003.html%2F_____tmd_____%2Fpage%2Flogin_jump%3Frand%3Ds";
  link.href = host + jump;
  link.click();
  window._config_ = {
    "action": "login",
    "url": "https://login.taobao.com/member/login.jhtml?from=sm"
  };
</script>
<!--rgv587_flag:sm-->
"""

EMPTY_BODY = b"""\
<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="UTF-8"><title>1688</title></head>
<body><div id="root-container"></div></body></html>
"""

REMOVED_BODY = """\
<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="UTF-8"><title>1688</title></head><body><p>商品不存在</p></body></html>
""".encode()
