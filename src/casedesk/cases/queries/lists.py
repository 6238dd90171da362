"""Lists of cases: filters, keyset pages, counts that stop at a thousand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from casedesk.cases.queries.tags import STANDS_FOR
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

PAGE = 50
MOST_COUNTED = 1000

STAGE_GROUPS = {
    "open": "c.disposition IS NULL",
    "ours": "c.disposition IS NULL AND c.stage <> 'awaiting_customer'",
    "theirs": "c.stage = 'awaiting_customer'",
    "ended": "c.disposition IS NOT NULL",
}
"""Filters by more than one stage, as SQL; a single stage is compared as it is."""


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


@dataclass(frozen=True)
class Narrowing:
    """A condition on cases `c` that a feature above adds to a list, its arguments named {arg1}, {arg2} and so on; and
    how an address says it."""

    condition: str
    args: tuple[Any, ...]
    address: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filters:
    """What a list shows. Empty means all, a key of 0 those that have none. `stage` is a stage or one of
    STAGE_GROUPS; `opened_before` is the first instant that does not count any more.

    `order` is "newest" (opened last first) or "waiting" (the longest with the same side first; open ones only).
    """

    stage: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    category_id: int | None = None
    cause_id: int | None = None
    customer_id: int | None = None
    tag_id: int | None = None
    kind: str = ""
    channel: str = ""
    priority: str = ""
    tier: str = ""
    language: str = ""
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    narrowing: Narrowing | None = None
    order: str = "newest"


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: the next page begins after it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"


def cursor_from(text: str) -> Cursor | None:
    """Reads a cursor back from an address; None for what is none."""
    try:
        at, key = text.split("~")
        moment = datetime.fromisoformat(at)
        return Cursor(moment, int(key)) if moment.tzinfo is not None else None
    except ValueError:
        return None


class CasePage(msgspec.Struct, frozen=True):
    """One page of a list; `after` begins the next one, None on the last."""

    rows: list[CaseRow]
    after: Cursor | None


COLUMNS = """c.id, c.title, c.kind, c.priority, c.channel, c.customer_id, p.name AS customer, c.owner_id,
       o.name AS owner, g.name AS category, c.stage, c.disposition, c.opened_at, c.ball_since,
       c.first_response_at, c.resolved_at, c.ended_at, c.needed_by, s.wait_until, s.waits_for, c.chases,
       c.chased_at, c.reopened, c.events_count"""
JOINS = """JOIN stage_starts s ON s.id = c.stage_start_id
    JOIN customers p ON p.id = c.customer_id
    JOIN users o ON o.id = c.owner_id
    LEFT JOIN categories g ON g.id = c.category_id"""

_ORDERS = {
    "newest": ("c.opened_at", "<", "DESC"),
    "waiting": ("c.ball_since", ">", "ASC"),
}


async def case_page(
    filters: Filters, viewer: Actor, after: Cursor | None = None, limit: int = PAGE
) -> CasePage:
    """One page of a list of cases."""
    where, args = _conditions(filters, viewer)
    column, beyond, direction = _ORDERS[filters.order]
    if after is not None:
        args += [after.at, after.id]
        where.append(f"({column}, c.id) {beyond} (${len(args) - 1}, ${len(args)})")
    args.append(limit + 1)
    # The keys are found by the index alone first; names are joined for the fifty rows that are shown.
    sql = f"""
    -- Which cases are on this page of the list?
    WITH page AS (
        SELECT c.id FROM cases c
        WHERE {" AND ".join(where)}
        ORDER BY {column} {direction}, c.id {direction} LIMIT ${len(args)}
    )
    SELECT {COLUMNS}
    FROM page JOIN cases c ON c.id = page.id
    {JOINS}
    ORDER BY {column} {direction}, c.id {direction}
    """
    found = await db.rows(CaseRow, sql, *args)
    rows = found[:limit]
    more = len(found) > limit
    at = (rows[-1].opened_at if filters.order == "newest" else rows[-1].ball_since) if rows else None
    return CasePage(rows, Cursor(at, rows[-1].id) if more and at is not None else None)


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


async def count_cases(filters: Filters, viewer: Actor) -> int:
    """How many cases a list holds, at most MOST_COUNTED + 1: shown as "1,000+"."""
    where, args = _conditions(filters, viewer)
    sql = f"""
    -- How many cases are in this view, as far as we count?
    SELECT count(*) FROM (SELECT FROM cases c WHERE {" AND ".join(where)} LIMIT {MOST_COUNTED + 1}) AS counted
    """
    return int(await db.value(sql, *args))


def _conditions(filters: Filters, viewer: Actor) -> tuple[list[str], list[Any]]:
    args: list[Any] = [viewer.sees_all, list(viewer.teams)]
    where = [seen_by("c", "$1", "$2")]
    if filters.stage in STAGE_GROUPS:
        where.append(STAGE_GROUPS[filters.stage])
    elif filters.order == "waiting":
        where.append(STAGE_GROUPS["open"])
    equal = {
        "stage": "" if filters.stage in STAGE_GROUPS else filters.stage,
        "owner_id": filters.owner_id,
        "team_id": filters.team_id,
        "category_id": filters.category_id,
        "cause_id": filters.cause_id,
        "customer_id": filters.customer_id,
        "kind": filters.kind,
        "channel": filters.channel,
        "priority": filters.priority,
        "language": filters.language,
    }
    for column, wanted in equal.items():
        if wanted == 0:
            where.append(f"c.{column} IS NULL")
        elif wanted not in ("", None):
            args.append(wanted)
            where.append(f"c.{column} = ${len(args)}")
    for bound, moment in ((">=", filters.opened_from), ("<", filters.opened_before)):
        if moment is not None:
            args.append(moment)
            where.append(f"c.opened_at {bound} ${len(args)}")
    return where + _conditions_elsewhere(filters, args), args


def _conditions_elsewhere(filters: Filters, args: list[Any]) -> list[str]:
    """SQL: what is asked of other rows than the case's own. What it is asked with is added to `args`."""
    where = []
    if filters.tier:
        args.append(filters.tier)
        where.append(f"EXISTS (SELECT FROM customers t WHERE t.id = c.customer_id AND t.tier = ${len(args)})")
    if filters.tag_id is not None:
        where.append(_tagged(filters.tag_id, args))
    if filters.narrowing is not None:
        places = {
            f"arg{place}": f"${len(args) + place}" for place in range(1, len(filters.narrowing.args) + 1)
        }
        args += filters.narrowing.args
        where.append(filters.narrowing.condition.format(**places))
    return where


def _tagged(tag_id: int, args: list[Any]) -> str:
    """SQL: is the tag on the case, under its own name or one merged into it? For a key of 0: is there none?"""
    if tag_id == 0:
        return "NOT EXISTS (SELECT FROM case_tags g WHERE g.case_id = c.id)"
    args.append(tag_id)
    return f"""EXISTS (SELECT FROM case_tags g
        WHERE g.case_id = c.id AND g.tag_id = ANY({STANDS_FOR.format(tag=f"${len(args)}")}))"""


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
