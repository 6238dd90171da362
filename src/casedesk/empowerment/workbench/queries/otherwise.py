"""The requests behind a figure, one by one: what was asked, what became of it, and what the draft would say."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.workbench.queries import figures
from casedesk.empowerment.workbench.queries.figures import Narrowed
from casedesk.platform import db
from casedesk.platform.places import Place

PAGE = 50

WHICH = {
    "otherwise": "r.draft <> r.today",
    "saved": figures.SAVED,
    "gained": figures.GAINED,
    "newly_approval": figures.NEWLY_APPROVAL,
    "newly_refused": figures.NEWLY_REFUSED,
    "refused_then": figures.REFUSED_THEN,
    "spot_then": "r.became = 'on_the_spot'",
    "spot_today": "r.today = 'granted'",
    "spot_draft": "r.draft = 'granted'",
    "approvals_then": "r.became <> 'on_the_spot'",
    "approvals_today": "r.today = 'needs_approval'",
    "approvals_draft": "r.draft = 'needs_approval'",
    "all": "true",
}
"""Which requests a figure counts, as SQL."""

OF_A_LINE = {
    "spoke": "true",
    "granted": "n.needed <= $6",
    "over": "n.needed > $6",
    "decided": "n.needed > $6 AND n.became IN ('approved', 'another_amount', 'refused')",
    "approved": "n.needed > $6 AND n.became = 'approved'",
    "abused": "n.needed <= $6 AND r.concession_id IN (SELECT x.id FROM risk_flags f JOIN concessions x"
    " ON x.customer_id = f.customer_id WHERE f.proven AND f.lifted_at IS NULL)",
}
"""Which requests a figure of one limit counts, by what it says ($6)."""


class Turned(msgspec.Struct, frozen=True):
    """One request as it was, and as it would be."""

    concession_id: int
    case_id: int
    at: datetime
    agent: str
    remedy: str
    reason: str
    asked: Decimal
    given: Decimal
    currency: str
    became: str
    waited: int | None
    today: str
    draft: str
    decided_by: str | None


class TurnedPage(msgspec.Struct, frozen=True):
    """One page of them, the latest first; `after` begins the next one."""

    rows: list[Turned]
    after: Place | None


_COLUMNS = """
    r.concession_id, c.case_id, r.at, u.name AS agent, r.remedy, r.reason, r.asked, r.given, r.currency, r.became,
    r.waited, r.today, r.draft,
    (SELECT coalesce(d.name, e.by_rule) FROM ledger_entries e LEFT JOIN users d ON d.id = e.by_user_id
     WHERE e.concession_id = r.concession_id
       AND e.kind IN ('granted', 'reserved', 'refused') AND r.became <> 'on_the_spot'
     ORDER BY e.id LIMIT 1) AS decided_by
"""


async def turned(
    replay_id: int,
    which: str,
    only: Narrowed,
    viewer: Actor,
    after: Place | None = None,
    limit: int = PAGE,
) -> TurnedPage:
    """The requests that a figure of a replay counts, as far as the viewer may see their cases."""
    args: list[Any] = [replay_id, viewer.sees_all, list(viewer.teams), *_beyond(after)]
    where = only.conditions("r", args)
    args.append(limit + 1)
    found = await db.rows(
        Turned,
        f"""
        -- Which requests are these?
        SELECT {_COLUMNS}
        FROM replayed_requests r
        JOIN concessions c ON c.id = r.concession_id
        JOIN cases k ON k.id = c.case_id
        JOIN users u ON u.id = c.agent_id
        WHERE r.replay_id = $1 AND (r.at, r.concession_id) < ($4, $5) AND {seen_by("k", "$2", "$3")}
          AND {WHICH[which]} AND {where}
        ORDER BY r.at DESC, r.concession_id DESC LIMIT ${len(args)}
        """,
        *args,
    )
    return _page(found, limit)


@dataclass(frozen=True)
class Saying:
    """A line of the policy that says this amount."""

    line: str
    amount: Decimal


async def turned_at(
    replay_id: int,
    saying: Saying,
    which: str,
    only: Narrowed,
    viewer: Actor,
    after: Place | None = None,
    limit: int = PAGE,
) -> TurnedPage:
    """The requests that a figure of one limit counts."""
    args: list[Any] = [
        replay_id,
        viewer.sees_all,
        list(viewer.teams),
        *_beyond(after),
        saying.amount,
        saying.line,
    ]
    where = only.conditions("r", args)
    args.append(limit + 1)
    found = await db.rows(
        Turned,
        f"""
        -- Which requests does this limit say this of?
        SELECT {_COLUMNS}
        FROM replay_needs n
        JOIN replayed_requests r ON r.replay_id = n.replay_id AND r.concession_id = n.concession_id
        JOIN concessions c ON c.id = r.concession_id
        JOIN cases k ON k.id = c.case_id
        JOIN users u ON u.id = c.agent_id
        WHERE n.replay_id = $1 AND n.line = $7 AND (r.at, r.concession_id) < ($4, $5) AND {seen_by("k", "$2", "$3")}
          AND ($6::numeric IS NOT NULL) AND {OF_A_LINE[which]} AND {where}
        ORDER BY r.at DESC, r.concession_id DESC LIMIT ${len(args)}
        """,
        *args,
    )
    return _page(found, limit)


def _beyond(after: Place | None) -> Place:
    return after if after is not None else Place(datetime(9999, 1, 1, tzinfo=UTC), 0)


def _page(found: list[Turned], limit: int) -> TurnedPage:
    rows = found[:limit]
    more = len(found) > limit
    return TurnedPage(rows, Place(rows[-1].at, rows[-1].concession_id) if more else None)
