"""What supervisors look at afterwards: grants past a review line or given provisionally; exceptions as ideas."""

from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

MOST = 100


class ToReview(msgspec.Struct, frozen=True):
    """A grant that nobody has looked at yet."""

    id: int
    concession_id: int
    line: str
    at: datetime
    case_id: int
    agent: str
    remedy: str
    reason: str
    granted: Decimal
    currency: str


async def to_review(viewer: Actor) -> list[ToReview]:
    """The grants that wait to be looked at, the oldest first."""
    return await db.rows(
        ToReview,
        f"""
        -- Which grants have to be looked at afterwards?
        SELECT r.id, r.concession_id, r.line, r.at, c.case_id, u.name AS agent, c.remedy, c.reason, c.granted,
               c.currency
        FROM concession_reviews r
        JOIN concessions c ON c.id = r.concession_id
        JOIN users u ON u.id = c.agent_id
        JOIN cases k ON k.id = c.case_id
        WHERE r.looked_at IS NULL AND {seen_by("k", "$1", "$2")} ORDER BY r.at, r.id LIMIT $3
        """,
        viewer.sees_all,
        list(viewer.teams),
        MOST,
    )


class Idea(msgspec.Struct, frozen=True):
    """Exceptions for the same thing: how often, how much, and the latest of them."""

    what: str
    times: int
    granted: int
    most: Decimal
    currency: str
    latest_id: int
    latest_at: datetime


async def ideas(limit: int = MOST) -> list[Idea]:
    """What no rule foresaw, by what it was for: the most often asked first."""
    return await db.rows(
        Idea,
        """
        -- What was asked for that no rule foresaw, and how often?
        SELECT (array_agg(what ORDER BY id DESC))[1] AS what, count(*)::int AS times,
               (count(*) FILTER (WHERE granted IS NOT NULL))::int AS granted, max(asked) AS most, currency,
               max(id) AS latest_id, max(at) AS latest_at
        FROM concessions WHERE remedy = 'exception'
        GROUP BY lower(what), currency ORDER BY times DESC, latest_at DESC LIMIT $1
        """,
        limit,
    )
