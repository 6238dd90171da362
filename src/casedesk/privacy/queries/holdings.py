"""What we hold of somebody, by what each feature listed: counted, and read whole."""

from collections.abc import AsyncIterator
from typing import Any

from casedesk.platform import db, personal
from casedesk.platform.personal import Holding
from casedesk.privacy.queries.scope import Scope

ORDER = (
    *(
        "customer",
        "addresses",
        "orders",
        "cases",
        "contacts",
        "mails",
        "files",
        "notes",
        "promises",
        "granted",
    ),
    *("handoffs", "tasks", "fields", "flags", "people", "elsewhere", "portal", "drafts", "notifications"),
    *("record", "search", "jobs"),
)
"""The kinds of what is held, as one reads them."""


async def counted(scope: Scope) -> dict[str, int]:
    """How many rows of each kind there are, those of which there are none left out."""
    found: dict[str, int] = {}
    for holding in personal.holdings():
        found[holding.kind] = found.get(holding.kind, 0) + await count(holding, scope)
    return {kind: found[kind] for kind in sorted(found, key=ORDER.index) if found[kind]}


async def count(holding: Holding, scope: Scope) -> int:
    """How many rows of one table hold something of them."""
    sql, arguments = personal.bound(
        f"-- How many rows here are theirs?\nSELECT count(*) FROM {holding.table} WHERE {holding.found}",
        scope.sets(),
    )
    return int(await db.value(sql, *arguments))


async def exported(scope: Scope) -> AsyncIterator[tuple[Holding, list[dict[str, Any]]]]:
    """Each table with what the person gets of it, those without anything left out."""
    for holding in personal.holdings():
        if not holding.exported:
            continue
        sql, arguments = personal.bound(
            f"""
            -- What do we hold of them here?
            SELECT {", ".join(holding.exported)} FROM {holding.table} WHERE {holding.found} ORDER BY id
            """,
            scope.sets(),
        )
        rows = [dict(row) for row in await db.records(sql, *arguments)]
        if rows:
            yield holding, rows
