"""A finished run as the file that was asked for."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from offerlens.bulk.rows import COLUMNS, Row, rows_of
from offerlens.item import Item

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take as a formula (OWASP, CSV injection)."""
_ROWS_AT_ONCE = 10_000


class _Line(msgspec.Struct):
    code: int
    data: Item | None
    file: str


def write_jsonl(spool: Path, output: Path) -> None:
    """The lines as they are: one reply a page, failures too."""
    spool.replace(output)


def write_csv(spool: Path, output: Path) -> None:
    """One line a SKU, in UTF-8 with the mark by which spreadsheets know it."""
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows([_cell(value) for value in msgspec.structs.astuple(row)] for row in _rows(spool))
    spool.unlink()


def write_parquet(spool: Path, output: Path) -> None:
    """One row a SKU, typed. Raises `ImportError` where pyarrow is not installed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), float | None: pa.float64()}
    schema = pa.schema([(column.name, kinds[column.type]) for column in msgspec.structs.fields(Row)])
    with pq.ParquetWriter(output, schema) as table:
        for rows in _batches(_rows(spool)):
            table.write_table(pa.Table.from_pylist([msgspec.structs.asdict(row) for row in rows], schema))
    spool.unlink()


WRITERS: dict[str, Callable[[Path, Path], None]] = {
    ".jsonl": write_jsonl,
    ".csv": write_csv,
    ".parquet": write_parquet,
}
"""How each kind of file is written, by its ending."""


def _rows(spool: Path) -> Iterator[Row]:
    decode = msgspec.json.Decoder(_Line).decode
    with spool.open("rb") as lines:
        for line in lines:
            read = decode(line)
            if read.data is not None:
                yield from rows_of(read.data, read.file)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
