"""The files that a run ends in."""

import csv
from pathlib import Path

import pytest
from msgspec.structs import replace

from offerlens.bulk.rows import COLUMNS
from offerlens.bulk.run import read_one
from offerlens.bulk.tables import write_csv, write_jsonl, write_parquet
from offerlens.saved.page import SavedPage
from offerlens.standin.desktop_context import render
from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.troubles import CAPTCHA_BODY


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    goods = catalogue()[DOCUMENTED]
    pages = {"a.html": render(goods), "b.html": CAPTCHA_BODY, "c.html": render(replace(goods, title="=1+1"))}
    for name, page in pages.items():
        (tmp_path / name).write_bytes(page)
    spool = tmp_path / "out.part"
    spool.write_bytes(b"".join(read_one(SavedPage(tmp_path / name)).named() + b"\n" for name in pages))
    return spool


def test_jsonl_has_a_reply_a_page(spool: Path, tmp_path: Path) -> None:
    lines = spool.read_bytes()
    write_jsonl(spool, tmp_path / "out.jsonl")
    assert ((tmp_path / "out.jsonl").read_bytes(), spool.exists()) == (lines, False)


def test_csv_has_a_line_a_sku(spool: Path, tmp_path: Path) -> None:
    write_csv(spool, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert (table[0], len(table)) == (COLUMNS, 1 + 9 + 9)
    assert table[1][:5] == [
        str(DOCUMENTED),
        "5674557541674",
        catalogue()[DOCUMENTED].title,
        "颜色:白色豹纹;尺码:L",
        "29.89",
    ]


def test_csv_begins_with_the_mark_of_its_encoding(spool: Path, tmp_path: Path) -> None:
    write_csv(spool, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfitem_id,")


def test_a_text_that_looks_like_a_formula_is_no_formula(spool: Path, tmp_path: Path) -> None:
    write_csv(spool, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line[2] for line in csv.reader(file)][10] == "'=1+1"


def test_parquet_has_a_typed_row_a_sku(spool: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    write_parquet(spool, tmp_path / "out.parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert (table.column_names, table.num_rows) == (COLUMNS, 18)
    assert table.column("sku_stock").to_pylist()[0] == 4975
