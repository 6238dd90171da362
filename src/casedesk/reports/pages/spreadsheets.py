"""The tables of the reports as spreadsheets. Times are in seconds."""

import csv
import io
from collections.abc import Iterable, Sequence

from litestar import Response


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response[str]:
    """A table to download."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def line(values: Iterable[object]) -> str:
    """One line of a table that is sent bit by bit."""
    out = io.StringIO()
    csv.writer(out).writerow([_cell(value) for value in values])
    return out.getvalue()


def _cell(value: object) -> object:
    # A spreadsheet runs what begins like a formula; a name somebody chose must stay a name.
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
