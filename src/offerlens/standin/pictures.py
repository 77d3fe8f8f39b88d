"""Draws the pictures of the stand-in's offers as SVG, each at the path that its address has at 1688.

The goods lie as drawings beside this module, without a colour of their own: they take that of the SKU. A picture shows
them alone, together, near, in numbers or with their measures, or as the choice whose picture it is.
"""

import re
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import urlsplit

from offerlens.standin.goods import Goods, catalogue

PLACE = "/img/ibank/"
"""The folder of all pictures."""

_SIZE = re.compile(r"\.[0-9]+x[0-9]+(?=\.jpg$)")
_DRAWINGS = {
    "袍": ("robe", "#e0a458"),
    "杯": ("mug", "#f3efe6"),
    "压缩袋": ("bag", "#e79a8b"),
    "螺丝": ("bolt", "#aeb6bf"),
    "帽": ("beret", "#8a5a3c"),
    "T恤": ("shirt", "#f2f2ef"),
    "绳": ("tie", "#e37fa3"),
}
"""A word of the title, the drawing of such goods, and their colour where none can be chosen."""
_OTHER = ("parcel", "#c99b66")
_COLOURS = {
    "白": "#f4f1ea", "黑": "#2e2f33", "浅灰": "#c3c6ca", "深灰": "#5d6167", "藏青": "#26345a", "天蓝": "#83bfe8",
    "湖蓝": "#2e93b8", "墨绿": "#26513f", "军绿": "#666b3d", "薄荷绿": "#a5dcc3", "鼠尾草绿": "#a3b18a",
    "酒红": "#762738", "大红": "#cf2f35", "藕粉": "#dcb4b0", "粉": "#f0a9bd", "紫": "#8467ad", "杏": "#ecd6b4",
    "卡其": "#bd9f71", "咖": "#6f4a34", "姜黄": "#d39a2f", "黄": "#e9b44c", "橘": "#ee8b3b", "肤": "#deb394",
}  # fmt: skip
"""Words of the names of colours, the more exact before those that they contain."""
_MIXED = ("#e37fa3", "#f0b44c", "#57a99a", "#8467ad")
_GROUNDS = {True: ("#fcfbf9", "#e3ddd3"), False: ("#dfe3e4", "#b4bfc3")}
"""Above and below: behind what is dark, and behind what is so light that it would not be seen."""
_TINT = 0.14
"""The share of the goods' colour in the ground behind them."""
_LIGHT = 205
"""The brightness, up to 255, from which a colour is light."""


def picture_at(target: str) -> bytes | None:
    """The picture at a path, in whatever size it asks for, or None when no offer has one there."""
    place = _places().get(_SIZE.sub("", target))
    return None if place is None else _picture(*place)


@cache
def _places() -> dict[str, tuple[int, str]]:
    """The offer and the address of every picture, by its path."""
    return {urlsplit(url).path: (goods.offer_id, url) for goods in catalogue().values() for url in _addresses(goods)}


def _addresses(goods: Goods) -> list[str]:
    chosen = [value.image for option in goods.options for value in option.values if value.image]
    return list(dict.fromkeys(goods.gallery + chosen))


@cache
def _picture(offer_id: int, url: str) -> bytes:
    goods = catalogue()[offer_id]
    choices = {value.image: value.name for option in goods.options for value in option.values if value.image}
    if url in choices:
        return _choice(goods, choices[url], list(choices).index(url) / len(choices))
    plain = [address for address in _addresses(goods) if address not in choices]
    return _VIEWS[plain.index(url) % len(_VIEWS)](goods)


# What a picture shows


def _choice(goods: Goods, name: str, place: float) -> bytes:
    """What one chooses, by its colour, or by its size among the others, and under its name."""
    colours = _colours(goods, name)
    shown = _row(colours) if len(colours) > 1 else _one(colours[0], 1.0 if _is_coloured(name) else 0.66 + 0.4 * place)
    return _drawn(goods, shown + _label(name), colours[0])


def _alone(goods: Goods) -> bytes:
    colour = _palette(goods)[0]
    return _drawn(goods, _one(colour, 1.08), colour)


def _together(goods: Goods) -> bytes:
    palette = _palette(goods)
    return _drawn(goods, _row((palette * 3)[:3]), palette[0])


def _near(goods: Goods) -> bytes:
    colour = _palette(goods)[-1]
    return _drawn(goods, _goods(colour, 2.3, 210, 250), colour)


def _many(goods: Goods) -> bytes:
    """As they lie in a warehouse."""
    palette = _palette(goods)
    at = [(column, row) for row in range(4) for column in range(4)]
    shown = [
        _goods(palette[n % len(palette)], 0.36, 20 + 120 * column, 20 + 120 * row) for n, (column, row) in enumerate(at)
    ]
    return _drawn(goods, "".join(shown), palette[0])


def _measured(goods: Goods) -> bytes:
    """With the measures of the first packed SKU; without any where there is none."""
    colour = _palette(goods)[0]
    packed = next((sku for sku in goods.skus if any(sku.size)), None)
    if packed is None:
        return _drawn(goods, _one(colour, 0.8), colour)
    length, width, height = packed.size
    lines = (
        '<path fill="none" stroke="#5b5750" stroke-width="2" d="M56 66v268m-6-268h12m-12 268h12M74 352h252m-252-6v12'
        'm252-12v12"/><g fill="#5b5750" font-family="sans-serif" font-size="17" text-anchor="middle">'
        f'<text x="200" y="378">{length} × {width} cm</text>'
        f'<text transform="translate(40 200) rotate(-90)">{height} cm</text></g>'
    )
    return _drawn(goods, _one(colour, 0.86) + lines + _label(f"{packed.grams} g"), colour)


_VIEWS = (_alone, _together, _near, _many, _measured)


# How it is drawn


def _drawn(goods: Goods, shown: str, colour: str) -> bytes:
    above, below = (_mixed(ground, colour, _TINT) for ground in _GROUNDS[_brightness(colour) < _LIGHT])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 400 400"><defs>'
        f'<linearGradient id="ground" x2="0" y2="1"><stop stop-color="{above}"/><stop offset="1" stop-color="{below}"/>'
        '</linearGradient><radialGradient id="shadow"><stop stop-opacity=".3"/><stop offset="1" stop-opacity="0"/>'
        f'</radialGradient><g id="goods">{_drawing(_kind(goods)[0])}</g></defs>'
        f'<path fill="url(#ground)" d="M0 0h400v400H0z"/>{shown}</svg>'
    ).encode()


@cache
def _drawing(name: str) -> str:
    return (files("offerlens.standin") / "drawings" / f"{name}.svg").read_text("utf-8").replace("\n", "")


def _one(colour: str, scale: float) -> str:
    shadow = f'<ellipse cx="200" cy="{200 + 148 * scale:g}" rx="{150 * scale:g}" ry="18" fill="url(#shadow)"/>'
    return shadow + _goods(colour, scale, 200, 200)


def _row(colours: list[str]) -> str:
    """Some side by side, the middle ones before those at the ends."""
    step = 190 / (len(colours) - 1)
    places = [(105 + step * n, colour) for n, colour in enumerate(colours)]
    ordered = sorted(places, key=lambda place: -abs(place[0] - 200))
    return "".join(_goods(colour, 0.74 - abs(x - 200) / 1000, x, 200) for x, colour in ordered)


def _goods(colour: str, scale: float, x: float, y: float) -> str:
    """The goods around a point."""
    where = f"translate({x - 200 * scale:g} {y - 200 * scale:g}) scale({scale:g})"
    return f'<use href="#goods" color="{colour}" transform="{where}"/>'


def _label(name: str) -> str:
    wide = 28 + sum(10 if character.isascii() else 18 for character in name)
    return (
        f'<rect x="16" y="16" width="{wide}" height="34" rx="17" fill="#fff" fill-opacity=".86"/>'
        f'<text x="30" y="39" font-family="sans-serif" font-size="18" fill="#33312d">{escape(name)}</text>'
    )


# What the goods look like


def _kind(goods: Goods) -> tuple[str, str]:
    return next((kind for word, kind in _DRAWINGS.items() if word in goods.title), _OTHER)


def _palette(goods: Goods) -> list[str]:
    """The colours in which the goods are sold."""
    names = [value.name for option in goods.options for value in option.values]
    return list(dict.fromkeys(colour for name in names if _is_coloured(name) for colour in _colours(goods, name))) or [
        _kind(goods)[1]
    ]


def _is_coloured(name: str) -> bool:
    return "混色" in name or any(word in name for word in _COLOURS)


def _colours(goods: Goods, name: str) -> list[str]:
    """The colours that a name tells of; the goods' own where it tells of none."""
    if "混色" in name:
        return list(_MIXED)
    return [next((colour for word, colour in _COLOURS.items() if word in name), _kind(goods)[1])]


def _mixed(colour: str, other: str, share: float) -> str:
    parts = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(one + share * (another - one)) for one, another in parts).hex()


def _brightness(colour: str) -> float:
    red, green, blue = bytes.fromhex(colour[1:])
    return 0.299 * red + 0.587 * green + 0.114 * blue
