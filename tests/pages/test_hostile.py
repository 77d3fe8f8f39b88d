"""Spoiled pages give an item or a failure of ours, never anything else. `fuzz/pages.py` does it for hours."""

from contextlib import suppress
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutate import mutate

from offerlens import encode_reply, read_page
from offerlens.errors import Unavailable
from offerlens.pages.description import read_description
from offerlens.standin.description import render as render_description
from offerlens.standin.goods import Goods, catalogue
from offerlens.standin.pages import RENDERERS

MANY_SKUS = 600000000005
GOODS = [goods for goods in catalogue().values() if goods.offer_id != MANY_SKUS]
HEAD, TAIL = b"<script>window.context=(function(b,d){})(window.contextPath,", b");\n</script>"
MEGABYTE = 1_000_000


def read(page: bytes) -> None:
    """Read a page, whatever it is: a failure of ours is as good as an item."""
    with suppress(Unavailable):
        encode_reply(read_page(page))


@pytest.mark.parametrize("generation", RENDERERS)
@given(st.sampled_from(GOODS), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_spoiled_page_is_read_or_refused(generation: str, goods: Goods, chance: Random) -> None:
    read(mutate(RENDERERS[generation](goods), chance))


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    read(body)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_as_a_pages_data_are_read_or_refused(data: bytes) -> None:
    read(HEAD + data + TAIL)


@given(st.sampled_from(GOODS), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_spoiled_description_is_read_or_refused(goods: Goods, chance: Random) -> None:
    with suppress(Unavailable):
        read_description(mutate(render_description(goods), chance))


@pytest.mark.parametrize(
    "data",
    [
        b'{"result":' + b"9" * MEGABYTE + b"}",
        b"{" + b"1:1," * (MEGABYTE // 4) + b"}",
        b'{"result":' * (MEGABYTE // 10),
        b'{"a":' + b"[" * MEGABYTE,
        b"{1:" * (MEGABYTE // 3),
        b'{a:"' + b'\\"' * (MEGABYTE // 2),
        b"{" + b" " * MEGABYTE,
        b"{" + b'"' * MEGABYTE,
        b'{"a":"' + b"\\" * MEGABYTE,
        b'{"result":{"$ref":"$.result"}}',
        b'{"result":{"data":{"Root":{"fields":{"dataJson":{"$ref":"$.result.data.Root.fields"}}}}}}',
    ],
    ids=[
        "digits",
        "numeric keys",
        "deep objects",
        "deep lists",
        "deep numeric keys",
        "a string without end",
        "blanks",
        "quotes",
        "backslashes",
        "a reference to itself",
        "a reference to what holds it",
    ],
)
def test_a_megabyte_of_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(Unavailable):
        read_page(HEAD + data + TAIL)


def test_references_that_multiply_are_refused() -> None:
    props = ",".join(['{"prop":"a","value":{"$ref":"$.values"}}'] * 3000)
    values = ",".join(['{"name":"b"}'] * 3000)
    model = f'{{"tempModel":{{"offerId":123456789,"offerTitle":"t"}},"skuModel":{{"skuProps":[{props}]}}}}'
    root = f'{{"result":{{"data":{{"Root":{{"fields":{{"dataJson":{model}}}}}}}}},"values":[{values}]}}'
    with pytest.raises(Unavailable, match="multiply"):
        read_page(HEAD + root.encode() + TAIL)


@pytest.mark.parametrize("escape", [r"\ud800", r"\udfff", r"a\ud83d", r"\udc00\ud800"])
def test_half_a_character_is_marked(escape: str) -> None:
    page = RENDERERS["desktop_context"](catalogue()[600000000003])
    title = catalogue()[600000000003].title.encode()
    reply = encode_reply(read_page(page.replace(b'"offerTitle":"' + title, b'"offerTitle":"' + escape.encode())))
    assert "\ufffd".encode() in reply
