"""Any body that a source brings: the item of a page, or a typed failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from offerlens.errors import CaptchaAsked, LoginAsked, OfferlensError, PageCutOff, PageEmpty, Unavailable
from offerlens.pages import read_page
from offerlens.standin.common import Hand
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.troubles import CAPTCHA_BODY, EMPTY_BODY, LOGIN_BODY

PAGE = render(catalogue()[DOCUMENTED])


@pytest.mark.parametrize("hand", ["server", "browser"])
@pytest.mark.parametrize("offer_id", sorted(catalogue()))
def test_a_page_is_read(offer_id: int, hand: Hand) -> None:
    goods = catalogue()[offer_id]
    item = read_page(render(goods, hand))
    assert (item.item_id, item.title, len(item.skus)) == (offer_id, goods.title, len(goods.skus))


FAILURES: dict[str, tuple[bytes, type[Unavailable]]] = {
    "a captcha": (CAPTCHA_BODY, CaptchaAsked),
    "a login": (LOGIN_BODY, LoginAsked),
    "an empty page": (EMPTY_BODY, PageEmpty),
    "nothing": (b"", PageEmpty),
    "half a page": (PAGE[: len(PAGE) // 2], PageCutOff),
    "the head of a page": (PAGE[:200], PageEmpty),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), PageEmpty),
    "JSON": (b'{"code":200,"msg":"success","data":null}', PageEmpty),
}


@pytest.mark.parametrize(("body", "kind"), FAILURES.values(), ids=FAILURES)
def test_what_is_no_page_is_a_typed_failure(body: bytes, kind: type[Unavailable]) -> None:
    with pytest.raises(Unavailable) as failure:
        read_page(body)
    assert type(failure.value) is kind


WORDS = [
    "login",
    "captcha",
    "rgv587",
    '"action":"captcha"',
    '"action": "login"',
    "/_____tmd_____/punish",
    "/_____tmd_____/page/login_jump",
    "<!--rgv587_flag:sm-->",
]


@pytest.mark.parametrize("word", WORDS)
def test_the_words_of_a_refusal_in_the_data_of_a_page_are_none(word: str) -> None:
    goods = structs.replace(catalogue()[DOCUMENTED], title=f"睡袍 {word}")
    assert read_page(render(goods)).title == f"睡袍 {word}"


@pytest.mark.parametrize("body", [CAPTCHA_BODY, LOGIN_BODY], ids=["captcha", "login"])
@pytest.mark.parametrize("order", [1, -1], ids=["before", "behind"])
def test_a_refusals_script_beside_the_data_of_a_page_is_none(body: bytes, order: int) -> None:
    assert read_page(b"".join([body, PAGE][::order])) == read_page(PAGE)


@given(body=st.binary())
def test_any_bytes_are_a_typed_failure(body: bytes) -> None:
    with pytest.raises(OfferlensError):
        read_page(body)
