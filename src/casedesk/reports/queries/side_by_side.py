"""Columns of the facts in which the numbers of a case stand side by side: those of many cases are read as a table."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from casedesk.reports.rules.columns import bit
from casedesk.reports.rules.curves import Ints

MOVES = np.dtype([("at", ">i8"), ("way", ">i2")])
HANDLED = np.dtype([(name, ">i4") for name in ("marks", "contacts", "chases", "owner_changes", "bounces")])
COUNTED = np.dtype([
    *((name, ">i8") for name in (
        "case", "opened", "customer", "owner", "category", "took", "answer", "first_resolution", "lasts_from",
    )),
    ("marks", ">i4"),
])  # fmt: skip
HOURS = np.dtype([(name, ">i8") for name in ("calendar", "opened", "took", "answer")])
LATE = np.dtype([("done", ">i8"), ("due", ">i8")])
OWED = np.dtype([("kind", ">i2"), ("ended", ">i2"), ("due", ">i8"), ("met", ">i8")])
"""What stands in the columns of these names, as the migrations 0083, 0127 and, of what is owed, 0101 write it."""

COUNTS = f"f.marks & {bit('left_out')} <> {bit('left_out')}"
"""SQL: are these facts `f` neither of spam nor of a duplicate? By what stands in the index (decision 0102), where the
ending in words does not. Said so, PostgreSQL takes nearly all to be; with `= 0`, one in two hundred."""


class Table:
    """The numbers of some cases, by name."""

    def __init__(self, kind: "np.dtype[np.void]", sent: Iterable[bytes | None]) -> None:
        self._rows: NDArray[np.void] = np.frombuffer(b"".join(part or b"" for part in sent), kind)

    def __len__(self) -> int:
        return int(self._rows.size)

    def __getitem__(self, name: str) -> Ints:
        return self._rows[name].astype(np.int64)


def together(column: str) -> str:
    """SQL: this column of the facts `f`, of all cases in one value, for `Table`."""
    return f"string_agg(f.{column}, ''::bytea) AS {column}"
