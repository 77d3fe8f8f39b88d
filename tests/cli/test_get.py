"""``offerlens get``, and the card that it shows."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from offerlens import encode_reply, read_page
from offerlens.standin.goods import DOCUMENTED
from offerlens.standin.server import page_of

LINK = f"https://detail.1688.com/offer/{DOCUMENTED}.html"
CARD = """\
╭───────── 跨境速卖通女式长款睡衣家居服豹纹款开衫法式浴袍长袖秋冬睡袍 ─────────╮
│                                                                              │
│  price           ¥25.90–29.89 / 件                                           │
│  stock           44,732                                                      │
│  sold            175                                                         │
│  minimum order   1 件                                                        │
│  mixed batch     from 1000 件 or ¥10000                                      │
│  shop            灌云县伊山镇春霞服装厂                                      │
│  ships from      江苏省连云港市                                              │
│  freight         from ¥4                                                     │
│  services        7天无理由退货, 晚发必赔                                     │
│  pictures        8 and a video                                               │
│                                                                              │
│  Tiers                                                                       │
│  ┏━━━━━━━━┳━━━━━━━━┓                                                         │
│  ┃ from   ┃ price  ┃                                                         │
│  ┡━━━━━━━━╇━━━━━━━━┩                                                         │
│  │ 1 件   │ ¥29.89 │                                                         │
│  │ 100 件 │ ¥27.60 │                                                         │
│  │ 300 件 │ ¥25.90 │                                                         │
│  └────────┴────────┘                                                         │
│                                                                              │
│  9 SKUs                                                                      │
│  ┏━━━━━━━━━━┳━━━━━━┳━━━━━━━━┳━━━━━━━┳━━━━━━━━━┓                              │
│  ┃ 颜色     ┃ 尺码 ┃  price ┃ stock ┃  weight ┃                              │
│  ┡━━━━━━━━━━╇━━━━━━╇━━━━━━━━╇━━━━━━━╇━━━━━━━━━┩                              │
│  │ 白色豹纹 │ L    │ ¥29.89 │ 4,975 │ 0.12 kg │                              │
│  │ 肤色豹纹 │ S    │ ¥29.89 │ 4,996 │ 0.12 kg │                              │
│  │ 黄色豹纹 │ S    │ ¥29.89 │ 4,966 │ 0.12 kg │                              │
│  │ 白色豹纹 │ M    │ ¥29.89 │ 4,991 │ 0.12 kg │                              │
│  │ 黄色豹纹 │ L    │ ¥29.89 │ 4,872 │ 0.12 kg │                              │
│  │ 黄色豹纹 │ M    │ ¥29.89 │ 4,948 │ 0.12 kg │                              │
│  │ 白色豹纹 │ S    │ ¥29.89 │ 4,997 │ 0.12 kg │                              │
│  │ 肤色豹纹 │ L    │ ¥29.89 │ 4,992 │ 0.12 kg │                              │
│  │ 肤色豹纹 │ M    │ ¥29.89 │ 4,995 │ 0.12 kg │                              │
│  └──────────┴──────┴────────┴───────┴─────────┘                              │
│                                                                              │
╰────────────── https://detail.1688.com/offer/859086919394.html ───────────────╯
"""


def indented(offer_id: int) -> bytes:
    """The documented reply of an offer of the stand-in, as a person reads it."""
    return msgspec.json.format(encode_reply(read_page(page_of(offer_id) or b"")), indent=2) + b"\n"


# What is printed


def test_the_demo_shows_a_product_card(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    assert (offerlens("get", "--demo", LINK), *capsys.readouterr()) == (0, CARD, "")


def test_json_is_the_documented_reply(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert (offerlens("get", "--demo", "--json", LINK), *capsysbinary.readouterr()) == (0, indented(DOCUMENTED), b"")


def test_table_is_the_product_card(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    assert (offerlens("get", "--demo", "--table", LINK), capsys.readouterr().out) == (0, CARD)


@pytest.mark.parametrize(
    ("offer_id", "facts"),
    [
        (600000000001, ["price           ¥12.50–17.80 / 个", "minimum order   2 个", "freight         from ¥3.5"]),
        (600000000002, ["price           ¥1.28–2.16 / 件, list price ¥1.60–2.70", "promotions"]),
        (600000000003, ["price           ¥8.80 / 套", "minimum order   100 套", "freight         free"]),
        (600000000004, ["stock           0 (sold out)"]),
        (600000000005, ["stock           483,524", "200 SKUs", "and 160 more; --json has them all"]),
        (600000000006, ["price           ¥1.57 / 个, list price ¥1.25–1.60", "stock           998,857,489"]),
    ],
)
def test_the_card_shows_what_is_special_of_an_offer(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], offer_id: int, facts: list[str]
) -> None:
    offerlens("get", "--demo", str(offer_id))
    shown = capsys.readouterr().out
    assert [fact for fact in facts if fact not in shown] == []


def test_the_card_of_an_offer_without_skus_has_no_table_of_them(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    offerlens("get", "--demo", "600000000003")
    assert "SKU" not in capsys.readouterr().out


def test_names_that_look_like_markup_are_shown_as_they_are(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    offerlens("get", "--demo", "600000000001")
    assert "鼠尾草绿 <新>" in capsys.readouterr().out


# The language


def test_another_language_is_shown(offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]) -> None:
    code = offerlens("get", "--demo", "--language", "ru", LINK)
    shown = capsys.readouterr()
    assert (code, "провинция Цзянсу" in shown.out, shown.err) == (0, True, "")


def test_the_json_is_in_the_other_language_too(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    offerlens("get", "--demo", "--json", "--language", "ja", LINK)
    data = json.loads(capsysbinary.readouterr().out)["data"]
    assert (data["delivery_info"]["location"], data["skus"][0]["props_names"].count(":")) == ("江蘇省 連雲港市", 2)


def test_a_title_can_be_cleared(offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    offerlens("get", "--demo", "--json", "--optimize-title", LINK)
    title = json.loads(capsysbinary.readouterr().out)["data"]["title"]
    assert title == "女式长款睡衣家居服豹纹款开衫法式浴袍长袖秋冬睡袍"


def test_an_unknown_language_is_refused_with_those_there_are(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    code = offerlens("get", "--demo", "--language", "fr", LINK)
    assert (code, 'Invalid value "fr" for --language.' in capsys.readouterr().err) == (2, True)


# The source


def test_a_saved_page_needs_no_network(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    (tmp_path / f"{DOCUMENTED}.html").write_bytes(page_of(DOCUMENTED) or b"")
    assert (offerlens("get", "--pages", ".", "--json", LINK), capsysbinary.readouterr().out) == (
        0,
        indented(DOCUMENTED),
    )


def test_any_site_may_be_asked(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes], standin: str
) -> None:
    code = offerlens("get", "--page-base", standin, "--json", "200000000005")
    assert (code, capsysbinary.readouterr().out) == (0, indented(200000000005))


def test_without_a_source_the_choice_is_told(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    code = offerlens("get", LINK)
    assert (code, capsys.readouterr().err.startswith("Reading 1688's own pages is off.")) == (2, True)


def test_a_folder_that_is_not_there_is_told(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    code = offerlens("get", "--pages", "nowhere", LINK)
    assert (code, *capsys.readouterr()) == (2, "", "nowhere is not a folder of saved pages, nor a web archive.\n")


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("hello", "There is no link to a 1688 offer in this text.\n"),
        ("100000000001", "1688 says that this offer does not exist or was removed.\n"),
        ("100000000005", "The page ends in the middle of its data.\n"),
    ],
)
def test_a_failure_is_told_in_one_line(
    offerlens: Callable[..., object], capsys: pytest.CaptureFixture[str], link: str, reason: str
) -> None:
    assert (offerlens("get", "--demo", link), *capsys.readouterr()) == (1, "", reason)


# The settings


def test_a_file_of_settings_is_read(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes], standin: str, tmp_path: Path
) -> None:
    (tmp_path / "offerlens.toml").write_text(f'page_base = "{standin}"\n')
    assert (offerlens("get", "--json", LINK), capsysbinary.readouterr().out) == (0, indented(DOCUMENTED))


def test_a_setting_of_another_command_is_passed_over(
    offerlens: Callable[..., object], capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    (tmp_path / "offerlens.toml").write_text("port = 9000\nworkers = 2\n")
    assert (offerlens("get", "--demo", "--json", LINK), capsysbinary.readouterr().out) == (0, indented(DOCUMENTED))
