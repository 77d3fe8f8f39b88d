"""A visit of the console, in a real Chromium: asking, and seeing what the offer says."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from console.conftest import Open, Visit, opening
from playwright.sync_api import Browser, Locator, expect

from offerlens.standin.goods import DOCUMENTED
from offerlens.web.query import LANGUAGES

BY_SKU, PROMOTED, WITHOUT_SKUS, SOLD_OUT, LARGEST = range(600000000001, 600000000006)


@pytest.fixture(scope="module")
def shown(site: str, browser: Browser) -> Iterator[Visit]:
    """A visitor who sees the documented offer, for tests that change nothing."""
    with opening(site, browser) as visit:
        opened = visit()
        opened.use()
        opened.look_up(f"看看 https://detail.1688.com/offer/{DOCUMENTED}.html")
        yield opened


@pytest.fixture
def looking(there: Visit) -> Visit:
    """The same visitor, for tests that press something."""
    there.look_up(DOCUMENTED)
    return there


def test_the_title_is_shown_and_has_the_focus(looking: Visit) -> None:
    title = looking.page.evaluate("document.activeElement.textContent")
    assert title == "跨境速卖通女式长款睡衣家居服豹纹款开衫法式浴袍长袖秋冬睡袍"


def test_the_price_is_a_range(shown: Visit) -> None:
    assert shown.text(".price") == "¥25.90 – 29.89 CNY"


def test_the_ladder_tells_from_how_many_to_how_many(shown: Visit) -> None:
    assert shown.texts(".ladder tbody tr") == ["1 – 99\t¥29.89", "100 – 299\t¥27.60", "300 and more\t¥25.90"]


def test_under_a_promotion_the_list_price_stands_beside(there: Visit) -> None:
    there.look_up(PROMOTED)
    assert there.page.locator(".price s").text_content() == "List price ¥1.60 – 2.70"


def test_a_promotion_has_its_dates(there: Visit) -> None:
    there.look_up(PROMOTED)
    assert there.texts(".promotions li .muted")[0] == "11 May 2026 – 31 Dec 2026"


def test_the_properties_are_all_there(shown: Visit) -> None:
    assert len(shown.texts(".wide-facts dt")) == 21


def test_a_line_may_end_after_each_of_many_values(shown: Visit) -> None:
    values = shown.page.locator(".wide-facts dd", has_text="S,M,L")
    assert (values.first.text_content(), values.first.locator("wbr").count()) == ("S,M,L", 3)


def test_an_offer_without_skus_has_no_table_of_them(there: Visit) -> None:
    there.look_up(WITHOUT_SKUS)
    assert there.page.locator(".skus").count() == 0


def test_what_is_sold_out_says_so(there: Visit) -> None:
    there.look_up(SOLD_OUT)
    assert there.text(".title .badge") == "Sold out"


def test_markup_in_a_name_is_text(there: Visit) -> None:
    there.look_up(BY_SKU)
    assert there.page.get_by_role("cell", name="鼠尾草绿 <新>").count() == 2


def test_the_example_is_one_press_away(visit: Open) -> None:
    there = visit()
    there.use()
    there.page.get_by_role("button", name="Look up an example").click()
    assert there.page.get_by_role("link", name=str(DOCUMENTED)).get_attribute("href") == (
        f"https://detail.1688.com/offer/{DOCUMENTED}.html"
    )


def test_the_description_is_loaded_when_asked_for(looking: Visit) -> None:
    looking.page.get_by_role("button", name="Load its pictures").click()
    looking.page.locator(".description img").first.wait_for()
    assert looking.text(".description p") == f"{looking.page.locator('.description img').count()} pictures."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_given(there: Visit, language: str) -> None:
    there.page.get_by_label("Language").select_option(language)
    there.look_up(DOCUMENTED)
    assert there.page.locator("#result h2").get_attribute("lang") == language


def test_every_language_is_offered_in_its_own_name(there: Visit) -> None:
    assert there.texts("#language option")[:3] == ["中文 (Chinese)", "English", "русский (Russian)"]


def test_the_options_are_sent(there: Visit) -> None:
    there.page.get_by_label("Language").select_option("en")
    there.page.get_by_label("Drop-shipping prices").check()
    there.page.get_by_label("Clear title").check()
    there.page.get_by_label("Accept an answer up to").fill("60")
    there.look_up(DOCUMENTED)
    sent = next(request for request in there.requests if request.method == "POST").post_data_json
    options = {"language": "en", "scene": "drop_shipping", "optimize_title": True, "max_age": 60}
    assert sent == {"url": str(DOCUMENTED)} | options


# the gallery


def test_the_arrow_keys_go_through_the_pictures(looking: Visit) -> None:
    looking.page.get_by_role("radio", name="Picture 1 of 8").focus()
    looking.page.keyboard.press("ArrowRight")
    looking.page.keyboard.press("ArrowRight")
    assert looking.text("figcaption") == "Picture 3 of 8 Open the original"


def test_one_key_leaves_the_gallery(shown: Visit) -> None:
    assert shown.page.locator(".thumb[tabindex='0']").count() == 1


def test_pictures_tell_nobody_where_they_are_shown(shown: Visit) -> None:
    policies = shown.page.locator("img").evaluate_all("all => all.map(one => [one.referrerPolicy, one.loading])")
    assert {tuple(policy) for policy in policies} == {("no-referrer", "lazy")}


def test_small_pictures_are_asked_for_small(shown: Visit) -> None:
    assert shown.page.locator(".thumb img").first.get_attribute("src") == (
        "https://cbu01.alicdn.com/img/ibank/O1CN01gEiAAA1tfzhab0NhS_!!2214636595930-0-cib.220x220.jpg"
    )


def test_a_picture_that_cannot_be_had_leaves_a_quiet_box(visit: Open) -> None:
    there = visit(pictures=False)
    there.use()
    there.look_up(DOCUMENTED)
    there.page.get_by_role("img", name="Picture 1 of 8 (no picture)").wait_for()
    assert there.page.locator(".gallery > .picture img").count() == 0


def test_a_picture_that_cannot_be_had_moves_nothing(visit: Open) -> None:
    tops = []
    for pictures in (True, False):
        there = visit(pictures=pictures)
        there.use()
        there.look_up(DOCUMENTED)
        if not pictures:
            there.page.get_by_role("img", name="Picture 1 of 8 (no picture)").wait_for()
        tops.append(there.page.locator(".skus").evaluate("one => one.getBoundingClientRect().top"))
    assert tops[0] == tops[1]


# the SKUs


@pytest.fixture(scope="module")
def large(site: str, browser: Browser) -> Iterator[Visit]:
    """A visitor who sees the offer of 200 SKUs."""
    with opening(site, browser) as visit:
        opened = visit()
        opened.use()
        opened.look_up(LARGEST)
        yield opened


def test_all_skus_are_there(large: Visit) -> None:
    assert large.page.locator(".skus tbody tr").count() == 200


def test_a_sku_has_its_choice_price_stock_weight_and_size(large: Visit) -> None:
    row = large.page.locator(".skus tbody tr").first.inner_text().split("\t")
    assert [cell.strip() for cell in row[1:-1]] == [
        "杏色",
        "6XL",
        "22.00",
        "4,499",
        "6",
        "0.274",
        "30 × 25 × 2",
        "1500",
    ]


def test_the_head_of_the_table_stays(large: Visit) -> None:
    scrolled = """([region]) => {
        region.scrollTop = 4000;
        const head = region.querySelector("thead th").getBoundingClientRect().top;
        return [region.scrollTop, Math.round(head - region.getBoundingClientRect().top)];
    }"""
    assert large.page.locator(".scroll").evaluate_all(scrolled) == [4000, 1]


def test_the_skus_are_filtered_by_words(large: Visit) -> None:
    large.page.get_by_label("Filter the SKUs").fill("杏色 6xl")
    told = large.text(".tools output >> nth=0")
    large.page.get_by_label("Filter the SKUs").fill("")
    assert told == "1 of 200 SKUs"


def test_the_skus_are_sorted_by_numbers_as_numbers(large: Visit) -> None:
    large.page.get_by_role("button", name="Stock").click()
    told = large.texts(".skus tbody td:nth-child(5)")
    stocks = [int(text.replace(",", "").replace("none", "0")) for text in told]
    assert stocks == sorted(stocks)


def test_what_is_out_of_stock_can_be_hidden(there: Visit) -> None:
    there.look_up(SOLD_OUT)
    there.page.get_by_label("In stock").check()
    assert there.text(".tools output >> nth=0") == "0 of 2 SKUs"


# beside the product


def test_the_json_is_the_reply(shown: Visit) -> None:
    assert shown.texts(".json > details > .line") == ["code: 200", 'msg: "success"']


def test_the_json_is_searched_in_what_is_folded(looking: Visit) -> None:
    looking.page.get_by_label("Search the JSON").fill("5674557541670")
    expect(looking.page.locator(".json .found")).to_have_text('skuid: "5674557541670"')


def test_what_is_found_in_the_json_is_in_sight(there: Visit) -> None:
    there.look_up(LARGEST)
    there.page.get_by_label("Search the JSON").fill("5900000005158")
    expect(there.page.locator(".json .found")).to_be_in_viewport()


def test_enter_goes_to_the_next_that_is_found(looking: Visit) -> None:
    looking.page.get_by_label("Search the JSON").fill("skuid")
    looking.page.get_by_label("Search the JSON").press("Enter")
    assert looking.text(".json-view output") == "2 of 9"


def test_the_json_is_unfolded_as_a_whole(looking: Visit) -> None:
    looking.page.get_by_role("button", name="Unfold").click()
    assert looking.page.locator(".json details:not([open])").count() == 0


def test_the_json_is_copied_whole(looking: Visit) -> None:
    looking.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    looking.page.get_by_role("tabpanel", name="JSON").get_by_role("button", name="Copy").click()
    looking.page.get_by_text("JSON copied.").wait_for()
    copied = json.loads(looking.page.evaluate("navigator.clipboard.readText()"))
    assert copied["data"]["item_id"] == DOCUMENTED


def test_where_there_is_no_clipboard_it_is_copied_the_old_way(visit: Open) -> None:
    there = visit()
    there.use()
    there.look_up(DOCUMENTED)
    there.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    there.page.get_by_role("button", name="Copy as table").click()
    there.page.get_by_text("Table copied.").wait_for()
    assert there.page.locator("textarea").count() == 0


def test_the_headers_are_explained(shown: Visit) -> None:
    told = shown.tab("Headers").locator("tr").all_inner_texts()
    assert " ".join(told[0].split()) == "X-Charged 1 This call was charged, once."


@pytest.mark.parametrize("name", ["X-Cache", "Age", "Content-Language", "X-Source", "X-Request-Id", "X-Concurrency"])
def test_every_header_of_the_reply_has_its_line(shown: Visit, name: str) -> None:
    assert shown.tab("Headers").get_by_role("rowheader", name=name, exact=True).count() == 1


def test_a_translation_is_told_by_whom(there: Visit) -> None:
    there.page.get_by_label("Language").select_option("es")
    there.look_up(DOCUMENTED)
    row = there.tab("Headers").get_by_role("row", name="X-Translator").inner_text()
    assert row.split("\n")[-1] == "Translated by the glossary."


def test_the_arrow_keys_go_through_the_tabs(there: Visit) -> None:
    there.page.get_by_role("tab", name="Code", exact=True).focus()
    there.page.keyboard.press("ArrowRight")
    assert there.page.locator(":focus").inner_text() == "Account"


# the account


def test_the_account_is_told_in_short(there: Visit) -> None:
    assert there.text("#standing").split(" · ")[0] == "tests"


def test_a_call_lowers_the_balance_that_is_shown(visit: Open) -> None:
    there = visit()
    there.use()
    before = there.text("#standing")
    there.look_up(DOCUMENTED)
    expect(there.page.locator("#standing")).to_have_text(f"tests · {balance(before) - 1} calls left")


def test_today_s_calls_are_told_by_outcome(shown: Visit) -> None:
    assert "ok" in shown.tab("Account").locator(".plot th").all_inner_texts()


def test_the_calls_of_thirty_days_are_drawn(shown: Visit) -> None:
    panel = shown.tab("Account")
    assert panel.locator(".days svg g").count() == 30
    assert panel.locator(".days title").last.text_content() == last_day(panel)


def last_day(panel: Locator) -> str:
    """The last day of the table, in the words of the picture."""
    panel.get_by_text("As a table").click()
    day, calls, charged = panel.locator(".days tbody tr").first.inner_text().split("\t")
    date = f"{datetime.fromisoformat(day):%-d %b}"
    return f"{date}: {calls} {'call' if calls == '1' else 'calls'}, {charged} charged"


def test_a_token_is_made_shown_once_and_listed(visit: Open) -> None:
    there = visit()
    there.use()
    panel = there.tab("Account")
    panel.get_by_label("A new token for").fill("the till")
    panel.get_by_role("button", name="Make a token").click()
    token = panel.get_by_label("The new token").input_value()
    expect(panel.locator(".keys li").first).to_contain_text("the till")
    there.look_up(DOCUMENTED)  # which draws the account anew
    assert panel.get_by_label("The new token").input_value() == token
    panel.get_by_role("button", name="Done").click()
    assert token not in there.page.content()


def test_a_token_that_was_made_is_revoked(visit: Open) -> None:
    there = visit()
    there.use()
    panel = there.tab("Account")
    panel.get_by_label("A new token for").fill("the lost phone")
    panel.get_by_role("button", name="Make a token").click()
    token = panel.get_by_label("The new token").input_value()
    panel.get_by_role("button", name="Revoke: the lost phone").click()
    panel.get_by_role("button", name="Revoke for good: the lost phone").click()
    expect(panel.get_by_role("button", name="Revoke: the lost phone")).to_have_count(0)
    answer = there.page.request.get(f"{there.site}/account", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401


def test_the_token_in_use_is_marked(shown: Visit) -> None:
    assert shown.tab("Account").locator(".keys li", has_text="this one").count() == 1


def test_who_forgets_the_token_sees_no_account(visit: Open) -> None:
    there = visit()
    there.use()
    there.tab("Account").locator(".keys li").first.wait_for()
    there.page.get_by_role("button", name="Forget").click()
    expect(there.page.get_by_role("tabpanel", name="Account")).to_have_text("Enter a token to see its account.")


def test_the_description_is_told_in_the_balance_too(visit: Open) -> None:
    there = visit()
    there.use()
    before = balance(there.text("#standing"))
    there.look_up(DOCUMENTED)
    there.page.get_by_role("button", name="Load its pictures").click()
    expect(there.page.locator("#standing")).to_have_text(f"tests · {before - 2} calls left")


def test_the_token_is_forgotten_when_told_so(visit: Open) -> None:
    there = visit()
    there.use()
    there.page.get_by_role("button", name="Forget").click()
    assert there.page.evaluate("[sessionStorage.length, document.getElementById('token').value]") == [0, ""]


def test_the_token_outlives_a_reload_of_the_tab(visit: Open) -> None:
    there = visit()
    there.use()
    there.open()
    expect(there.page.locator("#standing")).to_contain_text("tests · ")


def balance(standing: str) -> int:
    """The number in "tests · 999 calls left"."""
    return int(standing.split(" · ")[1].split()[0].replace(",", ""))
