"""Descriptions from each source."""

import asyncio
from pathlib import Path

import pytest

from offerlens.errors import OfferNotStored, SourceFailed
from offerlens.settings import SourceSettings
from offerlens.sources import open_sources
from offerlens.standin.description import render
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.state import LocalState

GOODS = catalogue()[DOCUMENTED]


def fetch(settings: SourceSettings, detail_url: str = GOODS.detail_url) -> bytes:
    async def run() -> bytes:
        source = open_sources(settings, LocalState(None))[0]
        try:
            return await source.fetch_description(DOCUMENTED, detail_url)
        finally:
            await source.close()

    return asyncio.run(run())


def test_the_page_source_reads_it_from_its_own_site(standin: str) -> None:
    assert fetch(SourceSettings(page_base=standin)) == render(GOODS)


@pytest.mark.parametrize(
    "address",
    [
        "http://itemcdn.tmall.com/1688offer/icoss1",
        "https://example.com/1688offer/icoss1",
        "https://itemcdn.tmall.com.example.com/1688offer/icoss1",
        "https://itemcdn.tmall.com@example.com/1688offer/icoss1",
        "https://itemcdn.tmall.com:8443/1688offer/icoss1",
        "file:///etc/passwd",
        "//itemcdn.tmall.com/1688offer/icoss1",
        "https://[",
        "",
    ],
)
def test_an_address_elsewhere_is_not_read(standin: str, address: str) -> None:
    with pytest.raises(SourceFailed, match="at an address that is not read"):
        fetch(SourceSettings(page_base=standin), address)


def test_the_folder_has_it_beside_the_page(tmp_path: Path) -> None:
    (tmp_path / f"{DOCUMENTED}.js").write_bytes(render(GOODS))
    assert fetch(SourceSettings(pages=tmp_path)) == render(GOODS)


def test_a_page_is_no_description(tmp_path: Path) -> None:
    (tmp_path / f"{DOCUMENTED}.html").write_bytes(b"page")
    with pytest.raises(OfferNotStored, match=f"no description of offer {DOCUMENTED}"):
        fetch(SourceSettings(pages=tmp_path))
