"""Lists of cases: keyset pages, counts that stop at a thousand."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from casedesk.cases.queries.filters import Filters, conditions
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.places import Place

PAGE = 50
MOST_COUNTED = 1000


class CaseRow(msgspec.Struct, frozen=True):
    """One line of a list of cases."""

    id: int
    title: str
    kind: str
    priority: str
    channel: str
    customer_id: int
    customer: str
    owner_id: int
    owner: str
    category: str | None
    team: str | None
    language: str | None
    stage: str
    disposition: str | None
    opened_at: datetime
    ball_since: datetime
    first_response_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    needed_by: date | None
    wait_until: datetime | None
    waits_for: str
    chases: int
    chased_at: datetime | None
    reopened: int
    events_count: int


class CasePage(msgspec.Struct, frozen=True):
    """One page of a list; `after` begins the next one, None on the last."""

    rows: list[CaseRow]
    after: Place | None


COLUMNS = """c.id, c.title, c.kind, c.priority, c.channel, c.customer_id, p.name AS customer, c.owner_id,
       o.name AS owner, g.name AS category, w.name AS team, c.language, c.stage, c.disposition,
       c.opened_at, c.ball_since, c.first_response_at, c.resolved_at, c.ended_at, c.needed_by, s.wait_until,
       s.waits_for, c.chases,
       c.chased_at, c.reopened, c.events_count"""
JOINS = """JOIN stage_starts s ON s.id = c.stage_start_id
    JOIN customers p ON p.id = c.customer_id
    JOIN users o ON o.id = c.owner_id
    LEFT JOIN categories g ON g.id = c.category_id
    LEFT JOIN teams w ON w.id = c.team_id"""

_ORDERS = {
    "newest": ("c.opened_at", "<", "DESC"),
    "waiting": ("c.ball_since", ">", "ASC"),
}


async def case_page(
    filters: Filters, viewer: Actor, after: Place | None = None, limit: int = PAGE
) -> CasePage:
    """One page of a list of cases."""
    where, args = conditions(filters, viewer)
    column, beyond, direction = _ORDERS[filters.order]
    if after is not None:
        args += [after.at, after.id]
        where.append(f"({column}, c.id) {beyond} (${len(args) - 1}, ${len(args)})")
    keys = await _keys(where, args, f"{column} {direction}, c.id {direction}", limit + 1)
    # Their names are asked for apart: to plan one statement for both took three times as long as both take.
    found = {row.id: row for row in await rows_of(keys[:limit], viewer)}
    rows = [found[key] for key in keys if key in found]
    at = (rows[-1].opened_at if filters.order == "newest" else rows[-1].ball_since) if rows else None
    return CasePage(rows, Place(at, rows[-1].id) if len(keys) > limit and at is not None else None)


async def keys_of(filters: Filters, viewer: Actor, limit: int) -> list[int]:
    """The keys of the cases of a list, the first `limit` in its order."""
    where, args = conditions(filters, viewer)
    column, _beyond, direction = _ORDERS[filters.order]
    return await _keys(where, args, f"{column} {direction}, c.id {direction}", limit)


async def _keys(where: Sequence[str], args: list[Any], order: str, limit: int) -> list[int]:
    # The limit is a value, and so PostgreSQL plans for what is asked this time: a plan for all values would walk
    # through all cases in their order, also where hardly any is asked for.
    sql = f"""
    -- Which cases are on this list?
    SELECT c.id FROM cases c WHERE {" AND ".join(where)}
    ORDER BY {order} LIMIT ${len(args) + 1}
    """
    return [row["id"] for row in await db.records(sql, *args, limit)]


async def rows_of(case_ids: list[int], viewer: Actor) -> list[CaseRow]:
    """These cases as rows of a list, those that the viewer may see."""
    sql = f"""
    -- What does the list say of these cases now?
    SELECT {COLUMNS}
    FROM cases c
    {JOINS}
    WHERE c.id = ANY($3::bigint[]) AND {seen_by("c", "$1", "$2")}
    ORDER BY c.id
    """
    return await db.rows(CaseRow, sql, viewer.sees_all, list(viewer.teams), case_ids)


async def count_several(several: Sequence[Filters], viewer: Actor) -> list[int]:
    """How many cases each of these lists holds, each as far as MOST_COUNTED + 1, in one statement."""
    if not several:
        return []
    args: list[Any] = []
    counts = []
    for filters in several:
        where, asked = conditions(filters, viewer)
        condition = _moved(" AND ".join(where), len(args))
        args += asked
        counts.append(
            f"(SELECT count(*) FROM (SELECT FROM cases c WHERE {condition} LIMIT {MOST_COUNTED + 1}) AS counted)"
        )
    sql = f"""
    -- How many cases are in these views, as far as we count?
    SELECT ARRAY[{", ".join(counts)}]
    """
    return [int(one) for one in await db.value(sql, *args)]


def _moved(condition: str, places: int) -> str:
    """A condition with its placeholders moved on, behind those of others."""
    return _PLACEHOLDER.sub(lambda found: f"${int(found[1]) + places}", condition)


_PLACEHOLDER = re.compile(r"\$([0-9]+)")


async def cases_of(customer_ids: list[int], viewer: Actor, limit: int = PAGE) -> list[CaseRow]:
    """A customer's cases in all their merged selves: open ones first, then newest first."""
    sql = f"""
    -- Which cases has this customer, the open ones first?
    SELECT {COLUMNS}
    FROM cases c
    {JOINS}
    WHERE c.customer_id = ANY($3::bigint[]) AND {seen_by("c", "$1", "$2")} AND c.merged_into_id IS NULL
    ORDER BY c.disposition IS NOT NULL, c.opened_at DESC, c.id DESC
    LIMIT $4
    """
    return await db.rows(CaseRow, sql, viewer.sees_all, list(viewer.teams), customer_ids, limit)
