"""The same offer through every source: the same reply, wherever a source carries the field.

What each carries is said by its reader (`MAY_LACK`), and docs/pages.md has it as a table that is made from there.
"""

import asyncio
import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium
from saved.making import mhtml, offer_url, warc, write

from offerlens.lookup import Answer, open_lookup
from offerlens.pages import read_page
from offerlens.pages.explain import fields_of
from offerlens.pages.recognise import GENERATIONS
from offerlens.settings import SourceName, SourceSettings
from offerlens.sources.source import Asked
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.open_platform import KEY, REFRESH_TOKEN, SECRET
from offerlens.standin.server import page_of
from offerlens.state import LocalState

GENERATION_OF: dict[str, str] = {
    "page": "desktop_context",
    "mobile-page": "mobile_init_data",
    "open-platform": "open_platform",
    "browser": "desktop_context",
    "saved": "desktop_context",
}
OTHERWISE = {
    "mobile-page": ("sku_price_scale_original",),  # a price where the desktop prints a Java double
    "open-platform": ("product_props",),  # a name that comes twice comes once, with the values of both
}
"""What a source carries, but says in another way."""


@pytest.fixture(scope="module")
def devtools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DevTools address of an operator's browser."""
    with chromium(tmp_path_factory.mktemp("profile")) as (address, _):
        yield address


def ask(settings: SourceSettings, asked: Asked) -> Answer:
    """The answer of the sources that the settings choose."""

    async def run() -> Answer:
        lookup = open_lookup(settings, LocalState(None))
        try:
            return await lookup.get_item(asked, [])
        finally:
            await lookup.close()

    return asyncio.run(run())


def settings(source: SourceName, standin: str, **more: Any) -> SourceSettings:
    """Settings that read the stand-in through one source."""
    mobile = standin.replace("127.0.0.1", "m.localhost")
    return SourceSettings(
        sources=(source,),
        page_base=standin,
        mobile_base=mobile,
        platform_base=standin,
        platform_key=KEY,
        platform_secret=SECRET,
        platform_refresh_token=REFRESH_TOKEN,
        platform_freight_to=("440000", "440100", "440106"),
        **more,
    )


def differing(source: str, one: Answer, other: Answer) -> set[str]:
    """The fields that differ, but for those that the source's reader may lack."""
    allowed = [*GENERATIONS[GENERATION_OF[source]].MAY_LACK, *OTHERWISE.get(source, ())]
    fields, others = fields_of(one.item), fields_of(other.item)
    names = {name for name in fields | others if fields.get(name) != others.get(name)}
    return {name for name in names if not any(_is_of(name, field) for field in allowed)}


def _is_of(name: str, field: str) -> bool:
    """Whether a field is one of those that a pattern names, or within it."""
    return fnmatchcase(name, field) or name.startswith(f"{field}.")


@pytest.mark.parametrize("offer_id", sorted(catalogue()))
@pytest.mark.parametrize("source", ["mobile-page", "open-platform"])
def test_a_source_gives_what_the_desktop_page_gives(standin: str, source: SourceName, offer_id: int) -> None:
    page, other = (ask(settings(name, standin), Asked(offer_id)) for name in ("page", source))
    assert (other.about.source, differing(source, page, other)) == (source, set())


def test_the_browser_gives_what_the_desktop_page_gives(standin: str, devtools: str) -> None:
    pytest.importorskip("playwright", reason="playwright is not installed")
    page = ask(settings("page", standin), Asked(DOCUMENTED))
    shown = ask(settings("browser", standin, browser=devtools), Asked(DOCUMENTED))
    assert (shown.about.source, shown.item) == ("browser", page.item)


@pytest.mark.parametrize("form", ["html", "mhtml", "warc.gz"])
def test_an_archive_gives_what_the_desktop_page_gives(standin: str, tmp_path: Path, form: str) -> None:
    page = page_of(DOCUMENTED) or b""
    forms = {"html": page, "mhtml": mhtml(page, DOCUMENTED), "warc.gz": warc((offer_url(DOCUMENTED), page))}
    write(tmp_path, f"{DOCUMENTED}.{form}", forms[form])
    saved = ask(settings("saved", standin, pages=tmp_path), Asked(DOCUMENTED))
    assert saved.item == ask(settings("page", standin), Asked(DOCUMENTED)).item


# Languages and scenes


@pytest.mark.parametrize("source", ["page", "open-platform"])
def test_english_comes_from_the_source_that_has_it(standin: str, source: SourceName) -> None:
    answer = ask(settings(source, standin), Asked(DOCUMENTED, "en"))
    assert (answer.about.language, answer.item.title.split(",")[0], answer.item.sku_props[0].prop_name) == (
        "en",
        "Women's Long Leopard Print Robe",
        "Color",
    )
    assert answer.item.skus[0].props_names == "Color:White leopard;Size:L"
    assert answer.about.not_applied == ()


@pytest.mark.parametrize("offer_id", [DOCUMENTED, 600000000001])
def test_an_answer_that_comes_back_untranslated_is_not_called_the_sources(standin: str, offer_id: int) -> None:
    answer = ask(settings("open-platform", standin), Asked(offer_id, "ko"))
    assert (answer.about.language, answer.about.translators, answer.about.not_applied) == ("ko", ("glossary",), ())


def test_the_share_of_what_is_translated_is_told(standin: str) -> None:
    answer = ask(settings("open-platform", standin), Asked(DOCUMENTED, "en"))
    assert answer.about.translated == 1.0


@pytest.mark.parametrize(("source", "price"), [("open-platform", "35.50"), ("page", "29.89")])
def test_prices_of_one_piece_come_where_the_source_carries_them(standin: str, source: SourceName, price: str) -> None:
    answer = ask(settings(source, standin), Asked(DOCUMENTED, "zh", "drop_shipping"))
    assert ({sku.sale_price for sku in answer.item.skus}, answer.about.not_applied) == (
        {price},
        () if source == "open-platform" else ("scene",),
    )


def test_an_offer_that_is_not_sold_by_the_piece_has_its_ordinary_prices(standin: str) -> None:
    platform = settings("open-platform", standin)
    ordinary = ask(platform, Asked(600000000001))
    asked = ask(platform, Asked(600000000001, "zh", "drop_shipping"))
    assert (asked.item, asked.about.not_applied) == (ordinary.item, ("scene",))


# The table


def carried() -> list[str]:
    """The table of what a generation may lack, made from the readers."""
    rows = ["| field | may be missing from |", "|---|---|"]
    for field in fields_of(read_page(page_of(DOCUMENTED) or b"")):
        lacking = [f"`{name}`: {why}" for name, reader in GENERATIONS.items() if (why := _why(field, reader.MAY_LACK))]
        if lacking:
            rows.append(f"| `{field}` | {'; '.join(lacking)} |")
    return rows


def _why(field: str, may_lack: dict[str, str]) -> str:
    return next((why for name, why in may_lack.items() if fnmatchcase(field, name)), "")


def test_the_table_of_the_documentation_is_what_the_readers_say() -> None:
    text = (Path(__file__).parents[1] / "docs" / "pages.md").read_text("utf-8")
    assert "\n".join(carried()) in text


def test_a_description_comes_from_the_answer_that_has_it(standin: str) -> None:
    async def run() -> Any:
        lookup = open_lookup(settings("open-platform", standin), LocalState(None))
        try:
            return json.loads((await lookup.get_description(DOCUMENTED, [])).body)["data"]["detail_html"]
        finally:
            await lookup.close()

    assert asyncio.run(run()) == (
        f'<div id="offer-template-0"></div><p>{catalogue()[DOCUMENTED].title}</p>'.replace(' id="offer-template-0"', "")
    )
