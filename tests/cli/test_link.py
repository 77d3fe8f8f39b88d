"""``offerlens link``."""

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "859086919394",
        "https://detail.1688.com/offer/859086919394.html",
        "看看 https://m.1688.com/offer/859086919394.html?spm=a26 很好",
    ],
)
def test_the_id_is_printed_alone(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert (offerlens("link", text), *capsys.readouterr()) == (0, "859086919394\n", "")


def test_a_link_that_must_be_followed_is_printed_as_one(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    code = offerlens("link", "复制￥BguwABK30Dcav￥，打开【手机阿里】查看：https://qr.1688.com/s/1OHjjQID")
    assert (code, *capsys.readouterr()) == (0, "resolve https://qr.1688.com/s/1OHjjQID\n", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no text to read a link from.\n"),
        ("hello", "There is no link to a 1688 offer in this text.\n"),
        ("https://item.taobao.com/item.htm?id=1", "This is a Taobao link; only 1688.com offers are read.\n"),
    ],
)
def test_a_text_without_an_offer_is_refused_with_the_reason(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], text: str, reason: str
) -> None:
    assert (offerlens("link", text), *capsys.readouterr()) == (1, "", reason)


@pytest.mark.parametrize("words", [(), ("one", "two"), ("--unknown",)], ids=["none", "two", "unknown flag"])
def test_one_text_is_needed(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert (offerlens("link", *words), capsys.readouterr().out) == (2, "")
