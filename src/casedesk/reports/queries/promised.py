"""The promises behind a figure of the report on promises, one by one."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.platform.places import Place
from casedesk.reports.queries.promises import STATES, of_group, promises_asked
from casedesk.reports.rules.asked import Asked

PAGE = 50
FIGURES = ("due", *STATES)
"""What is counted of promises: all that were due, and each end."""


@dataclass(frozen=True)
class Which:
    """Which promises are listed: those of a figure, and of one group of a split where its key is named."""

    figure: str
    by: str
    key: str | None


class DuePromise(msgspec.Struct, frozen=True):
    """One promise and what became of it. `ended_at` is when it was done or given up."""

    id: int
    case_id: int
    text: str
    maker: str
    due_at: datetime
    state: str
    ended_at: datetime | None


async def promises_of(
    asked: Asked, which: Which, after: Place | None = None, limit: int = PAGE
) -> tuple[list[DuePromise], Place | None]:
    """One page of them by when they were due, and where the next begins. Raises KeyError for a grouping or a figure
    that does not exist."""
    key, join = of_group(which.by)
    source, args = promises_asked(asked, key if which.key is not None else "p.id", join)
    wanted = ["true"]
    if which.figure != "due":
        args.append(STATES[which.figure])
        wanted.append(f"p.state = ${len(args)}")
    if which.key is not None:
        args.append(which.key)
        wanted.append(f"coalesce(({key})::text, '') = ${len(args)}")
    if after is not None:
        args += after
        wanted.append(f"(p.due_at, p.id) > (${len(args) - 1}, ${len(args)})")
    args.append(limit + 1)
    sql = f"""
    -- Which promises are these, and what became of them?
    SELECT p.id, p.stands_on_id AS case_id, p.text, p.due_at, p.state, e.at AS ended_at,
           coalesce((SELECT u.name FROM users u WHERE u.id = p.by_user_id), p.by_rule) AS maker
    {source} AND {" AND ".join(wanted)} ORDER BY p.due_at, p.id LIMIT ${len(args)}
    """
    found = await db.rows(DuePromise, sql, *args)
    rows = found[:limit]
    return rows, Place(rows[-1].due_at, rows[-1].id) if len(found) > limit else None
