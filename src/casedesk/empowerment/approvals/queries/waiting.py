"""Requests that wait for a decision, each with all it takes to decide: the story, the order, what was given before,
the limit passed and by how much, what others got for the same."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.places import Place

PAGE = 20
LATELY_DAYS = 180
"""What others got for the same is looked up so far back."""
GIVEN_DAYS = 365
MOST_GIVEN = 3
MOST_COUNTED = 99


class Waiting(msgspec.Struct, frozen=True):
    """One request, with what its own rows say."""

    id: int
    concession_id: int
    case_id: int
    title: str
    issue: str
    wish: str
    chases: int
    customer_id: int
    customer: str
    tier: str
    agent_id: int
    agent: str
    agent_level: int
    remedy: str
    reason: str
    basis: str
    asked: Decimal
    currency: str
    what: str
    remark: str
    conditions: list[str]
    order_id: int | None
    order_number: str | None
    order_on: date | None
    order_total: Decimal | None
    line: str | None
    line_total: Decimal | None
    line_id: int | None
    decision: dict[str, Any]
    hidden_in: int | None
    starts_at: str
    level: str
    asked_at: datetime
    due_at: datetime | None
    asked_back_at: datetime | None
    undo_until: datetime | None
    undo_by_user_id: int | None
    asked_of: list[str]
    turns: list[dict[str, Any]]

    @property
    def limit(self) -> dict[str, Any] | None:
        """The limit that leaves least open of those that this passes."""
        passed = [
            {**one, "remaining": Decimal(str(one["remaining"]))}
            for one in self.decision.get("limits", [])
            if one.get("remaining") is not None
            and one.get("currency") == self.currency
            and Decimal(str(one["remaining"])) < self.asked
        ]
        allowances = [one for one in passed if one["kind"] == "allowance"]
        caps = [one for one in passed if one["kind"] != "allowance"]
        # Any one allowance suffices, so the widest of them is the one that is passed; every cap has to hold.
        widest = [max(allowances, key=lambda one: one["remaining"])] if allowances else []
        return min([*caps, *widest], key=lambda one: one["remaining"], default=None)

    @property
    def spoke(self) -> list[str]:
        """The ids of the lines that spoke when it was decided that it needs an approval."""
        return [str(one["id"]) for one in self.decision.get("limits", [])]

    @property
    def over(self) -> Decimal | None:
        """By how much that limit is passed."""
        return None if self.limit is None else self.asked - self.limit["remaining"]


_WAITING = """
    SELECT a.id, a.concession_id, k.id AS case_id, k.title, k.issue, k.wish, k.chases, c.customer_id,
           p.name AS customer, c.tier, c.agent_id, u.name AS agent, c.level AS agent_level, c.remedy, c.reason, c.basis,
           c.asked, c.currency, c.what, c.remark, c.conditions, c.order_id, o.number AS order_number,
           o.placed_on AS order_on, o.total AS order_total, l.name AS line, l.total AS line_total, l.id AS line_id,
           c.decision, h.id AS hidden_in, a.starts_at, a.level, a.asked_at, a.due_at, a.asked_back_at, a.undo_until,
           a.undo_by_user_id,
           ARRAY(SELECT w.name FROM users w WHERE w.id = ANY(a.addressees) ORDER BY w.name) AS asked_of,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'at', t.at, 'by', coalesce(w.name, t.by_rule),
                                                         'words', t.words) ORDER BY t.id), '[]')
            FROM approval_turns t LEFT JOIN users w ON w.id = t.by_user_id
            WHERE t.approval_id = a.id AND t.kind IN ('asked_back', 'answered', 'went_up', 'passed_on')) AS turns
    FROM approvals a
    JOIN concessions c ON c.id = a.concession_id
    JOIN cases k ON k.id = a.case_id
    JOIN customers p ON p.id = c.customer_id
    JOIN users u ON u.id = c.agent_id
    LEFT JOIN teams h ON h.id = k.team_id AND h.private
    LEFT JOIN orders o ON o.id = c.order_id
    LEFT JOIN order_lines l ON l.id = c.order_line_id
"""


async def waiting_for(
    asked: Collection[int], viewer: Actor, *, everybody: bool = False, after: Place | None = None
) -> list[Waiting]:
    """What waits for one of these users to decide (or for anybody), the longest first; one more than a page."""
    sql = f"""
    -- What waits for a decision, and for how long?
    {_WAITING}
    WHERE a.decided_at IS NULL AND ($1 OR a.addressees && $2::bigint[]) AND {seen_by("k", "$3", "$4")}
      AND ($5::timestamptz IS NULL OR (a.asked_at, a.id) > ($5, $6))
    ORDER BY a.asked_at, a.id LIMIT {PAGE + 1}
    """
    return await db.rows(
        Waiting,
        sql,
        everybody,
        list(asked),
        viewer.sees_all,
        list(viewer.teams),
        after.at if after else None,
        after.id if after else None,
    )


async def waiting_on(case_ids: Collection[int]) -> list[Waiting]:
    """What waits for a decision on a case and those merged into it."""
    sql = f"""
    -- What waits for a decision on this case?
    {_WAITING} WHERE a.decided_at IS NULL AND c.case_id = ANY($1::bigint[]) ORDER BY a.asked_at, a.id
    """
    return await db.rows(Waiting, sql, list(case_ids))


class PutBefore(msgspec.Struct, frozen=True):
    """Who was asked about a concession, and until when they have time."""

    names: list[str]
    due_at: datetime
    outcome: str | None


async def before_whom(concession_id: int) -> PutBefore:
    """Who decides about a concession that was asked for just now."""
    found = await db.row(
        PutBefore,
        """
        -- Before whom was this put, and until when?
        SELECT ARRAY(SELECT name FROM users WHERE id = ANY(a.addressees) ORDER BY name) AS names,
               coalesce(a.due_at, a.asked_at) AS due_at, a.outcome
        FROM approvals a WHERE a.concession_id = $1
        """,
        concession_id,
    )
    assert found is not None, "what is asked for is put before somebody in the same transaction"
    return found


async def waiting_count(asked: Collection[int]) -> int:
    """How many requests wait for one of these users, counted to just beyond what is said exactly."""
    sql = f"""
    -- How many requests wait for me?
    SELECT count(*) FROM (SELECT FROM approvals WHERE decided_at IS NULL AND addressees && $1::bigint[]
                          LIMIT {MOST_COUNTED + 1}) AS first_ones
    """
    return int(await db.value(sql, list(asked)))


class GivenBefore(msgspec.Struct, frozen=True):
    """What a customer, in all their selves, was given in the last year: how often, and the latest."""

    customer_id: int
    times: int
    latest: list[dict[str, Any]]


async def given_before(customer_ids: Collection[int], now: datetime) -> dict[int, GivenBefore]:
    """What these customers were given in the last year."""
    sql = f"""
    -- What were these customers given before?
    WITH RECURSIVE selves (root, id) AS (
        SELECT id, id FROM unnest($1::bigint[]) AS id
        UNION
        SELECT s.root, other.id FROM selves s CROSS JOIN LATERAL (
            SELECT id FROM customers WHERE merged_into_id = s.id
            UNION ALL SELECT merged_into_id FROM customers WHERE id = s.id AND merged_into_id IS NOT NULL
        ) AS other
    ), given AS (
        SELECT s.root, c.remedy, c.reason, c.granted - c.came_back AS amount, c.currency, c.granted_at,
               row_number() OVER (PARTITION BY s.root ORDER BY c.granted_at DESC, c.id DESC) AS place,
               count(*) OVER (PARTITION BY s.root) AS times
        FROM selves s JOIN concessions c ON c.customer_id = s.id
        WHERE c.granted IS NOT NULL AND c.state <> 'expired'
          AND c.granted_at > $2::timestamptz - interval '{GIVEN_DAYS} days'
    )
    SELECT root AS customer_id, max(times) AS times,
           jsonb_agg(jsonb_build_object('remedy', remedy, 'reason', reason, 'amount', amount::text,
                                        'currency', currency, 'at', granted_at) ORDER BY place) AS latest
    FROM given WHERE place <= {MOST_GIVEN} GROUP BY root
    """
    found = await db.rows(GivenBefore, sql, list(set(customer_ids)), now)
    return {one.customer_id: one for one in found}


class Peers(msgspec.Struct, frozen=True):
    """What others got for the same reason and remedy: how many asked for approval, how many got it, and the middle
    of what was granted at all."""

    remedy: str
    reason: str
    currency: str
    granted: int
    median: Decimal | None
    approved: int
    refused: int


Same = tuple[str, str, str]


async def peers(rows: Sequence[Waiting], now: datetime) -> dict[Same, Peers]:
    """What others got lately, by remedy, reason and currency."""
    keys = sorted({(row.remedy, row.reason, row.currency) for row in rows})
    sql = f"""
    -- What did others get for the same lately?
    SELECT s.remedy, s.reason, s.currency,
           count(*) FILTER (WHERE c.granted IS NOT NULL) AS granted,
           (percentile_disc(0.5) WITHIN GROUP (ORDER BY c.granted)) AS median,
           count(*) FILTER (WHERE c.granted_by = 'approval') AS approved,
           count(*) FILTER (WHERE c.state = 'refused') AS refused
    FROM unnest($1::text[], $2::text[], $3::text[]) AS s (remedy, reason, currency)
    JOIN concessions c ON c.remedy = s.remedy AND c.reason = s.reason AND c.currency = s.currency
    WHERE c.at > $4::timestamptz - interval '{LATELY_DAYS} days' AND c.state NOT IN ('requested', 'withdrawn')
    GROUP BY s.remedy, s.reason, s.currency
    """
    found = await db.rows(Peers, sql, *(list(part) for part in zip(*keys, strict=True)), now) if keys else []
    return {(one.remedy, one.reason, one.currency): one for one in found}
