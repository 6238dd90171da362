"""Writes by SQL, for actions; and COPY, for importers and the demo."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from casedesk.platform.db.engine import connection


async def execute(sql: str, *args: Any, within_seconds: float | None = None) -> None:
    """Runs one statement. Without `within_seconds` it may take as long as the pool allows: a minute."""
    async with connection() as taken:
        await taken.execute(sql, *args, timeout=within_seconds)


async def execute_many(sql: str, args: Iterable[Sequence[Any]]) -> None:
    """Runs one statement for each set of arguments, in one round trip."""
    async with connection() as taken:
        await taken.executemany(sql, args)


async def copy(
    table: str, columns: Sequence[str], records: Iterable[Sequence[Any]], within_seconds: float | None = None
) -> None:
    """Fills a table by COPY, which is many times as fast as inserts. `within_seconds` as for `execute`."""
    async with connection() as taken:
        await taken.copy_records_to_table(table, columns=columns, records=records, timeout=within_seconds)


async def copy_text(
    table: str, columns: Sequence[str], text: bytes, within_seconds: float | None = None
) -> None:
    """Fills a table by COPY of text, made by `as_text`: for a `tsvector`, which the driver knows no other form of."""
    async with connection() as taken:
        await taken.copy_to_table(
            table, columns=columns, source=io.BytesIO(text), format="text", timeout=within_seconds
        )


def as_text(records: Iterable[Sequence[Any]]) -> bytes:
    """These rows as `copy_text` takes them; each value is written as PostgreSQL reads it from text."""
    return "".join("\t".join(map(_as_text, one)) + "\n" for one in records).encode()


def _as_text(value: Any) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
