"""The requests behind a figure of the report on empowerment, one by one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from casedesk.platform import db
from casedesk.platform.places import Place
from casedesk.reports.queries.empowerment import WHICH, requests_asked
from casedesk.reports.rules.asked import Asked

PAGE = 50


@dataclass(frozen=True)
class Which:
    """Which requests are listed: those of a figure, for a reason, by an agent, over a limit, where they are named."""

    figure: str = "all"
    reason: str = ""
    agent_id: int | None = None
    line: str = ""


class Conceded(msgspec.Struct, frozen=True):
    """One request and what became of it. `waited` is seconds of calendar time."""

    id: int
    case_id: int
    at: datetime
    agent: str
    remedy: str
    reason: str
    asked: Decimal
    granted: Decimal | None
    currency: str
    state: str
    waited: float | None


async def conceded(
    asked: Asked, which: Which, after: Place | None = None, limit: int = PAGE
) -> tuple[list[Conceded], Place | None]:
    """One page of them, the latest first, and where the next begins."""
    source, args = requests_asked(asked, over=bool(which.line))
    where = [WHICH[which.figure]]
    for column, value in (
        ("c.reason", which.reason),
        ("c.agent_id", which.agent_id),
        ("passed.id", which.line),
    ):
        if value:
            args.append(value)
            where.append(f"{column} = ${len(args)}")
    args += [*(after or (datetime(9999, 1, 1, tzinfo=UTC), 0)), limit + 1]
    found = await db.rows(
        Conceded,
        f"""
        -- Which requests are these?
        SELECT c.id, c.case_id, c.at, (SELECT u.name FROM users u WHERE u.id = c.agent_id) AS agent, c.remedy, c.reason,
               c.asked, c.granted, c.currency, c.state,
               extract(epoch FROM w.answered_at - w.asked_at)::float8 AS waited
        {source} AND {" AND ".join(where)} AND (c.at, c.id) < (${len(args) - 2}, ${len(args) - 1})
        ORDER BY c.at DESC, c.id DESC LIMIT ${len(args)}
        """,
        *args,
    )
    rows = found[:limit]
    return rows, Place(rows[-1].at, rows[-1].id) if len(found) > limit else None
