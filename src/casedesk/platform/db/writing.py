"""Writes by SQL, for actions; and COPY, for importers and the demo."""

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
