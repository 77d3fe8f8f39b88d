"""Every generation of 1688's pages that the stand-in can draw; some twice, as a server and as a browser write it."""

from collections.abc import Callable
from functools import partial

from offerlens.standin import (
    desktop_context,
    desktop_detail_data,
    desktop_init_data,
    mobile_init_data,
    mobile_wap,
    open_platform,
)
from offerlens.standin.goods import Goods, in_english

RENDERERS: dict[str, Callable[[Goods], bytes]] = {
    "desktop_context": desktop_context.render,
    "desktop_context_saved": partial(desktop_context.render, hand="browser"),
    "desktop_context_english": lambda goods: desktop_context.render(in_english(goods)),
    "desktop_init_data": desktop_init_data.render,
    "mobile_init_data": mobile_init_data.render,
    "desktop_detail_data": desktop_detail_data.render,
    "desktop_detail_data_saved": partial(desktop_detail_data.render, hand="browser"),
    "mobile_wap": mobile_wap.render,
    "open_platform": open_platform.render,
}
