"""Draws the long description of an offer, in the form that belongs to its address."""

import json
from functools import cache
from html import escape
from urllib.parse import urlsplit

from offerlens.standin.goods import Goods, catalogue


def description_at(target: str) -> bytes | None:
    """The script at the path and query of a ``detail_url``, or None when no offer has its description there."""
    goods = _by_target().get(target)
    return None if goods is None else render(goods)


def render(goods: Goods) -> bytes:
    """The description: UTF-8 by the newer server, GBK by the older, a bare string where the address asks for it."""
    address = urlsplit(goods.detail_url)
    html = _html(goods)
    if address.path.startswith("/desc/"):
        quoted = html.replace("\\", "\\\\").replace("'", "\\'")
        return f"var desc='{quoted}';".encode()
    script = f"var offer_details={json.dumps({'content': html}, ensure_ascii=False)};"
    return script.encode("gb18030" if address.path.startswith("/tfscom/") else "utf-8")


def _html(goods: Goods) -> str:
    """A title and the pictures, the later ones waiting to be scrolled to, and what no shop should take over."""
    shown = "".join(f'<img src="{url}" alt="" onerror="report()">' for url in goods.gallery[:2])
    waiting = "".join(f'<img src="//img.alicdn.com/blank.gif" data-lazyload-src="{url}">' for url in goods.gallery[2:5])
    template = '<div id="offer-template-0"></div>'
    script = "<script>track()</script><iframe src='https://example.com/'></iframe>"
    return f"{template}<p>{escape(goods.title, quote=False)}</p><p>{shown}{waiting}</p>{script}"


@cache
def _by_target() -> dict[str, Goods]:
    return {_target(goods.detail_url): goods for goods in catalogue().values() if goods.detail_url}


def _target(url: str) -> str:
    address = urlsplit(url)
    return f"{address.path}?{address.query}"
