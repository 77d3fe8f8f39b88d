"""Any text people paste: what is read from it, and that no text can break the reading."""

import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offerlens.link import HopLink, LinkReading, OfferLink, Refusal, read_link

OFFER = OfferLink(859086919394)
LINK = "https://detail.1688.com/offer/859086919394.html"
SHORT = HopLink("https://qr.1688.com/s/7OnLCakq", "short")

NO_LINK = Refusal("There is no link to a 1688 offer in this text.")
NO_OFFER = Refusal("This 1688 link names no offer.")
TAOBAO = Refusal("This is a Taobao link; only 1688.com offers are read.")
ALIBABA = Refusal("This is an alibaba.com link; only 1688.com offers are read.")
USER_NAME = Refusal("A link with a user name before its host is not read.")
NAMELESS = Refusal("This is not 1688.com.")

READ = {
    "bare id": ("859086919394", OFFER),
    "bare id between blanks": (" \t859086919394\r\n", OFFER),
    "bare id of nine digits": ("100000000", OfferLink(100000000)),
    "bare id of fifteen digits": ("999999999999999", OfferLink(999999999999999)),
    "desktop": (LINK, OFFER),
    "desktop over http": ("http://detail.1688.com/offer/859086919394.html", OFFER),
    "desktop with htm": ("https://detail.1688.com/offer/859086919394.htm", OFFER),
    "desktop without an ending": ("https://detail.1688.com/offer/859086919394", OFFER),
    "desktop with a slash at the end": ("https://detail.1688.com/offer/859086919394/", OFFER),
    "desktop with a query": (f"{LINK}?spm=a2615.7691456.0.0&sk=consign", OFFER),
    "desktop with a fragment": (f"{LINK}#/detail", OFFER),
    "desktop with a path parameter": (f"{LINK};jsessionid=1", OFFER),
    "the path before the query": (f"{LINK}?offerId=123456789012", OFFER),
    "capitals": ("HTTPS://DETAIL.1688.COM/OFFER/859086919394.HTML", OFFER),
    "no scheme": ("detail.1688.com/offer/859086919394.html", OFFER),
    "no scheme but slashes": ("//detail.1688.com/offer/859086919394.html", OFFER),
    "a port": ("https://detail.1688.com:443/offer/859086919394.html", OFFER),
    "a dot after the host": ("https://detail.1688.com./offer/859086919394.html", OFFER),
    "the domain itself": ("https://1688.com/offer/859086919394.html", OFFER),
    "mobile": ("https://m.1688.com/offer/859086919394.html?item_id=859086919394", OFFER),
    "picture page": ("https://detail.1688.com/pic/859086919394.html", OFFER),
    "parameter": ("https://detail.m.1688.com/page/index.html?a=1&offerId=859086919394&b=2", OFFER),
    "parameter in other capitals": ("https://shop1.1688.com/?OFFERID=859086919394", OFFER),
    "parameter of six digits": ("https://detail.1688.com/?offerId=123456", OfferLink(123456)),
    "parameter of a share page": ("https://qr.1688.com/share.html?offerId=859086919394", OFFER),
    "app": ("wireless1688://ma.m.1688.com/offer?id=859086919394.html", OFFER),
    "percent signs all over": ("https%3A%2F%2Fdetail.1688.com%2Foffer%2F859086919394.html", OFFER),
    "short": ("http://qr.1688.com/s/7OnLCakq", SHORT),
    "share": (
        "https://qr.1688.com/share.html?a=1&secret=0H9TOj6I",
        HopLink("https://qr.1688.com/share.html?a=1&secret=0H9TOj6I", "share"),
    ),
    "advertising": ("https://dj.1688.com/ci_bb?a=1&e=x", HopLink("https://dj.1688.com/ci_bb?a=1&e=x", "advertising")),
    "advertising by partners": ("S.CLICK.1688.com/t?e=X", HopLink("https://s.click.1688.com/t?e=X", "advertising")),
    "advertising at a port": ("http://dj.1688.com:8080/x#y", HopLink("https://dj.1688.com/x", "advertising")),
    "empty": ("", Refusal("There is no text to read a link from.")),
    "blank": (" \n\t", Refusal("There is no text to read a link from.")),
    "words": ("红色毛衣 100 件", NO_LINK),
    "short number": ("12345678", Refusal("'12345678' is not an offer id: that has 9 to 15 digits.")),
    "long number": ("1" * 30, Refusal("'11111111111111111111' is not an offer id: that has 9 to 15 digits.")),
    "zero in front": ("0859086919394", Refusal("'0859086919394' is not an offer id: that has 9 to 15 digits.")),
    "other digits": ("８５９０８６９１９３９４", NO_LINK),
    "no id": ("https://detail.1688.com/login", NO_OFFER),
    "words for an id": (
        "https://detail.1688.com/offer/abc.html",
        Refusal("'abc' is not an offer id: that has 9 to 15 digits."),
    ),
    "parameter of five digits": (
        "https://detail.1688.com/?offerId=12345",
        Refusal("'12345' is not an offer id: that has 9 to 15 digits."),
    ),
    "parameter with a letter": ("https://detail.1688.com/?offerId=859086919394x", NO_OFFER),
    "list": (
        "https://s.1688.com/selloffer/similar_search.html?offerIds=681235488624",
        Refusal("This link names a list of offers; paste the link of one."),
    ),
    "order": (
        "https://trade.1688.com/order/order_detail.htm?order_id=3301686771403783779",
        Refusal("This is the link of an order, not of an offer."),
    ),
    "shop": (
        "https://winport.m.1688.com/page/index.html?memberId=b2b-1641351767",
        Refusal("This is the link of a shop, not of an offer."),
    ),
    "short without a code": ("https://qr.1688.com/s/", NO_OFFER),
    "Taobao": ("https://item.taobao.com/item.htm?id=548650406252", TAOBAO),
    "Taobao's short link": ("https://m.tb.cn/h.4s4T1m5", TAOBAO),
    "Tmall": ("https://detail.tmall.com/item.htm?id=548650406252", TAOBAO),
    "alibaba.com": ("https://www.alibaba.com/product-detail/x_1600000000000.html", ALIBABA),
    "a name that ends alike": (
        "https://evil1688.com/offer/859086919394.html",
        Refusal("evil1688.com is not 1688.com."),
    ),
    "a name that begins alike": (
        "https://detail.1688.com.example.com/offer/859086919394.html",
        Refusal("detail.1688.com.example.com is not 1688.com."),
    ),
    "a name before the host": ("https://detail.1688.com@127.0.0.1/offer/859086919394.html", USER_NAME),
    "a name before the right host": ("https://user:pass@detail.1688.com/offer/859086919394.html", USER_NAME),
    "numbers for a host": ("https://127.0.0.1/offer/859086919394.html", Refusal("127.0.0.1 is not 1688.com.")),
    "brackets for a host": ("https://[::1]/offer/859086919394.html", NAMELESS),
    "letters for a port": ("https://detail.1688.com:abc/offer/859086919394.html", NAMELESS),
    "no host": ("https:///offer/859086919394.html", NAMELESS),
    "another scheme": (
        "ftp://detail.1688.com/offer/859086919394.html",
        Refusal("ftp: is no kind of link that names an offer."),
    ),
    "a long scheme": (
        "abcdefghijklmnopqrstuvwxyz://detail.1688.com/offer/859086919394.html",
        Refusal("abcdefghijklmnopqrst: is no kind of link that names an offer."),
    ),
    "a long host": (f"https://{'a' * 59}.com/", Refusal(f"{'a' * 59}. is not 1688.com.")),
    "a script": ("javascript:alert(1)//detail.1688.com/offer/859086919394.html", NAMELESS),
    "a good link in a foreign one": (f"https://evil.test/?u={LINK}", Refusal("evil.test is not 1688.com.")),
}


@pytest.mark.parametrize(("text", "reading"), READ.values(), ids=READ)
def test_a_text_is_read(text: str, reading: LinkReading) -> None:
    assert read_link(text) == reading


AROUND = {
    "Chinese words": ("看看这个", "多少钱"),
    "Chinese punctuation": ("链接：", "，包邮吗？"),
    "a Chinese full stop": ("", "。"),
    "Chinese brackets": ("【睡袍】（", "）"),
    "Chinese quotes": ("“", "”"),
    "quotes": ('"', '"'),
    "single quotes": ("'", "'"),
    "backticks": ("`", "`"),
    "angle brackets": ("<", ">"),
    "brackets": ("(", ")"),
    "square brackets": ("[", "]"),
    "a full stop": ("See ", "."),
    "a comma": ("", ", thanks"),
    "a question": ("Have you seen ", "?"),
    "an exclamation": ("", "!!!"),
    "a Markdown link": ("[睡袍](", ")"),
    "a Markdown link in ASCII": ("[robe](", ")"),
    "a Markdown link with a title": ("[robe](", ' "a robe")'),
    "a Markdown link in bold": ("**", "**"),
    "a Markdown table": ("|", "|"),
    "a Markdown code block": ("```\n", "\n```"),
    "a label": ("url=", ""),
    "a label with a colon": ("Link:", ""),
    "HTML": ('<a href="', '">robe</a>'),
    "HTML without quotes": ("<a href=", ">robe</a>"),
    "JSON": ('{"url":"', '"}'),
    "lines": ("first line\n", "\nlast line"),
    "a link to elsewhere": ("https://example.com/a ", ""),
    "a link that must be followed": ("https://qr.1688.com/s/7OnLCakq ", ""),
    "a link to a shop": ("", " https://winport.m.1688.com/page/index.html?memberId=b2b-1641351767"),
    "the app's share text": ("【睡袍】复制￥BguwABK30Dcav￥，打开【手机阿里】查看：", " CZ9885"),
}


@pytest.mark.parametrize(("before", "after"), AROUND.values(), ids=AROUND)
def test_a_link_is_found_in_a_text(before: str, after: str) -> None:
    assert read_link(before + LINK + after) == OFFER


# No letter, digit or sign of these can be part of a URL.
FOREIGN_WORDS = st.text(st.characters(min_codepoint=0x80, exclude_categories=["Cs"]))


@given(before=FOREIGN_WORDS, after=FOREIGN_WORDS)
def test_a_link_is_found_between_any_foreign_words(before: str, after: str) -> None:
    assert read_link(before + LINK + after) == OFFER


def test_the_first_offer_wins() -> None:
    assert read_link(f"https://m.1688.com/offer/123456789012.html {LINK}") == OfferLink(123456789012)


def test_without_an_offer_the_first_link_to_follow_wins() -> None:
    text = "https://example.com/ https://qr.1688.com/s/7OnLCakq https://dj.1688.com/ci_bb"
    assert read_link(text) == SHORT


def test_without_either_the_first_reason_wins() -> None:
    assert read_link("https://m.tb.cn/h.4s4T1m5 https://sale.alibaba.com/") == TAOBAO


def wrapped(link: str, times: int) -> str:
    """The address of a login page that leads back to a link, as often as asked."""
    for _ in range(times):
        link = f"https://login.1688.com/member/signin.htm?from=sm&Done={quote(link, safe='')}"
    return link


@pytest.mark.parametrize("times", [1, 2])
def test_a_wrapped_link_is_read(times: int) -> None:
    assert read_link(wrapped(LINK, times)) == OFFER


def test_a_link_that_is_wrapped_deeper_is_not_read() -> None:
    assert read_link(wrapped(LINK, 3)) == NO_OFFER


def test_a_wrapped_link_to_follow_is_read() -> None:
    assert read_link(wrapped(SHORT.url, 1)) == SHORT


def test_a_wrapped_foreign_link_names_no_offer() -> None:
    assert read_link(wrapped("https://example.com/offer/859086919394.html", 1)) == NO_OFFER


def test_a_wrapped_link_without_percent_signs_is_read() -> None:
    assert read_link(f"https://login.1688.com/?Done={LINK}") == OFFER


def test_the_fiftieth_link_is_read() -> None:
    assert read_link("https://example.com/a " * 49 + LINK) == OFFER


def test_links_after_the_fiftieth_are_not_read() -> None:
    assert read_link("https://example.com/a " * 50 + LINK) == Refusal("example.com is not 1688.com.")


def test_the_fiftieth_wrapped_link_is_read() -> None:
    assert read_link("https://login.1688.com/?b=1" + "&a=https://example.com/" * 49 + f"&a={LINK}") == OFFER


def test_wrapped_links_after_the_fiftieth_are_not_read() -> None:
    assert read_link("https://login.1688.com/?b=1" + "&a=https://example.com/" * 50 + f"&a={LINK}") == NO_OFFER


@pytest.mark.parametrize(
    "piece", ["a", "a.", "@", "/offer/", "1688.com.", "https://", "?u=https:", "%2F", "1", "[](", "\\", "看"]
)
def test_a_huge_text_of_nothing_is_refused(piece: str) -> None:
    assert isinstance(read_link(piece * 50_000), Refusal)


SHARED_LINKS = Path(__file__).parents[2] / "shared" / "links.tsv"


def shared_links() -> list[tuple[str, str]]:
    """The text and the expectation of each row."""
    rows = [line.split("\t") for line in SHARED_LINKS.read_text("utf-8").splitlines()[1:]]
    return [(text, expected) for text, expected, _ in rows]


def expectation(reading: LinkReading) -> str:
    """A reading in the words of the table; what a hop leads to cannot be known without following it."""
    match reading:
        case OfferLink(offer_id):
            return str(offer_id)
        case HopLink():
            return "resolve"
        case Refusal():
            return "refuse"


@pytest.mark.skipif(
    not SHARED_LINKS.is_file(), reason="the table ../shared/links.tsv of links people paste is not here"
)
@pytest.mark.parametrize(("text", "expected"), shared_links() if SHARED_LINKS.is_file() else [("", "")])
def test_a_link_that_people_paste_is_read(text: str, expected: str) -> None:
    assert expectation(read_link(text)) == expected.partition(":")[0]


FRAGMENTS = [
    *("https://", "http://", "//", "wireless1688://", "javascript:", "https%3A%2F%2F", "https%253A%252F%252F"),
    *("detail.1688.com", "m.1688.com", "qr.1688.com", "dj.1688.com", "1688.com", ".1688.com", "evil1688.com"),
    *("127.0.0.1", "[::1]", "user:pass@", "taobao.com", "alibaba.com", ":443", ":"),
    *("/offer/", "%2Foffer%2F", "/pic/", "/s/", "/share.html", "/order/", ".html", ".htm"),
    *("?offerId=", "&offerId=", "%3FofferId%3D", "?secret=", "?url=", "&Done=", "?memberId="),
    *("859086919394", "123456", "12345", "0123456789", "1" * 16, "٣٤٥٦٧٨٩٠١٢", "７７７７７７７７７"),
    *("/", "?", "&", "=", "#", ";", ",", ".", "%", "%2", "@", "(", ")", "[", "]", "*", "\\", " ", "\n", "看", "，"),
]
GLUED = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=15).map("".join)


def forms(text: str) -> list[str]:
    """A text and what its percent signs make of it: wrapped addresses are escaped once more for each wrapping."""
    once = unquote(text, errors="replace")
    twice = unquote(once, errors="replace")
    return [text, once, twice, unquote(twice, errors="replace")]


def is_sound(reading: LinkReading, text: str) -> bool:
    """Whether a reading is one that this text may have."""
    match reading:
        case OfferLink(offer_id):
            least = 6 if any("offerid=" in form.lower() for form in forms(text)) else 9
            return least <= len(str(offer_id)) <= 15 and any(str(offer_id) in form for form in forms(text))
        case HopLink(url):
            return re.match(r"https://(?:[a-z0-9\-]+\.)*1688\.com(?:[/?]|$)", url) is not None
        case Refusal(message):
            return message.encode() != b""


@given(text=st.text())
def test_any_text_is_read(text: str) -> None:
    assert is_sound(read_link(text), text)


@settings(max_examples=1500)
@given(text=GLUED)
def test_any_text_of_pieces_of_links_is_read(text: str) -> None:
    assert is_sound(read_link(text), text)


@given(offer_id=st.integers(10**8, 10**15 - 1), query=st.text("abc=&?/#%._~-0123456789"))
def test_every_id_is_read_with_any_query(offer_id: int, query: str) -> None:
    assert read_link(f"https://detail.1688.com/offer/{offer_id}.html?{query}") == OfferLink(offer_id)
