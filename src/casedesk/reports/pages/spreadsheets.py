"""The tables of the reports as spreadsheets. Durations are in seconds, moments in UTC as ISO 8601 writes them."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Response

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""The heads of the columns, and the rows."""
MOST_ROWS = 10_000
"""Of a table that has a row for each case or promise."""


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response[str]:
    """A table to download."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def fields_of(kind: type[msgspec.Struct], rows: Sequence[Any], without: Collection[str] = ()) -> Table:
    """Rows of one kind by the names of their fields. The key of a case becomes the name that a case goes by."""
    names = [name for name in kind.__struct_fields__ if name not in without]
    heads = ["case" if name == "case_id" else name for name in names]
    return heads, [
        [f"C-{row.case_id}" if name == "case_id" else getattr(row, name) for name in names] for row in rows
    ]


def line(values: Iterable[object]) -> str:
    """One line of a table that is sent bit by bit."""
    out = io.StringIO()
    csv.writer(out).writerow([_cell(value) for value in values])
    return out.getvalue()


def _cell(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Decimal():
            # An amount of two digits is kept in three, as some currencies have them.
            return f"{value.normalize():f}"
        case str() if value[:1] in ("=", "+", "-", "@", "\t", "\r"):
            # A spreadsheet runs what begins like a formula; a name somebody chose must stay a name.
            return f"'{value}"
    return value
