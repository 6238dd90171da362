"""One concession: how it stands, and why it was allowed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say


class Standing(msgspec.Struct, frozen=True):
    """A concession as an action finds it."""

    id: int
    case_id: int
    customer_id: int
    agent_id: int
    role: str
    level: int
    teams: list[str]
    tier: str
    remedy: str
    reason: str
    basis: str
    evidence: list[str]
    incident: str | None
    occasion: str | None
    order_id: int | None
    order_line_id: int | None
    quantity: Decimal | None
    currency: str
    asked: Decimal
    tax: Decimal | None
    cost_to_us: Decimal | None
    contract: Decimal | None
    bearer: str
    what: str
    remark: str
    conditions: list[str]
    lapses_at: datetime | None
    promised_by: datetime | None
    policy_id: int | None
    decision: dict[str, Any]
    at: datetime
    state: str
    granted: Decimal | None
    granted_at: datetime | None
    granted_by: str | None
    came_back: Decimal


_STANDING = """
    SELECT c.id, c.case_id, c.customer_id, c.agent_id, c.role, c.level, c.teams, c.tier, c.remedy, c.reason, c.basis,
           c.evidence, c.incident, c.occasion, c.order_id, c.order_line_id, c.quantity, c.currency, c.asked, c.tax,
           c.cost_to_us, c.contract, c.bearer, c.what, c.remark, c.conditions, c.lapses_at, c.promised_by, c.policy_id,
           c.decision, c.at, c.state, c.granted, c.granted_at, c.granted_by, c.came_back
    FROM concessions c
"""


async def standing(concession_id: int) -> Standing:
    """One concession. Raises NotFound."""
    found = await db.row(Standing, f"-- How does it stand?\n{_STANDING} WHERE c.id = $1", concession_id)
    if found is None:
        raise NotFound(say("There is no such concession."))
    return found


async def standing_on(case_id: int, state: str) -> list[Standing]:
    """The concessions of a case, and of those merged into it, that are in this state, by key."""
    return await db.rows(
        Standing,
        f"""
        -- What is asked for, or reserved, on this case?
        WITH RECURSIVE family AS (
            SELECT $1::bigint AS id UNION ALL SELECT m.id FROM cases m JOIN family f ON m.merged_into_id = f.id
        )
        {_STANDING} WHERE c.case_id IN (SELECT id FROM family) AND c.state = $2 ORDER BY c.id
        """,
        case_id,
        state,
    )


async def refuse_while_approvals_wait(case_id: int) -> None:
    """Objects to resolving a case while somebody still has to decide. Raises Refused."""
    waiting = await standing_on(case_id, "requested")
    if waiting:
        raise Refused(
            say("An approval is still waited for: wait until it is decided, or withdraw what was asked for.")
        )


async def lapsed(at: datetime, limit: int) -> list[tuple[int, int]]:
    """The reserved concessions whose day has passed, with their cases: those that lapse."""
    found = await db.records(
        """
        -- Which reserved concessions have lapsed?
        SELECT id, case_id FROM concessions WHERE state = 'reserved' AND lapses_at <= $1 ORDER BY lapses_at, id LIMIT $2
        """,
        at,
        limit,
    )
    return [(row["id"], row["case_id"]) for row in found]


class Made(msgspec.Struct, frozen=True):
    """One entry of the ledger, with who made it."""

    kind: str
    at: datetime
    by: str
    amount: Decimal | None
    granted_by: str | None
    policy_id: int | None
    decision: dict[str, Any] | None
    reason: str


class Explained(msgspec.Struct, frozen=True):
    """All that it takes to say why a concession was allowed, for ever."""

    concession: Standing
    agent: str
    customer: str
    case_title: str
    order_number: str | None
    order_line: str | None
    corrects_id: int | None
    corrected_by_id: int | None
    entries: list[Made]


async def explained(concession_id: int, viewer: Actor) -> Explained:
    """One concession with all that became of it. Raises NotFound, also where the viewer may not see its case."""
    found = await db.record(
        f"""
        -- Whose is this concession, and what is it about?
        SELECT u.name AS agent, p.name AS customer, k.title AS case_title, o.number AS order_number,
               l.name AS order_line, c.corrects_id,
               (SELECT max(n.id) FROM concessions n WHERE n.corrects_id = c.id) AS corrected_by_id
        FROM concessions c
        JOIN users u ON u.id = c.agent_id
        JOIN customers p ON p.id = c.customer_id
        JOIN cases k ON k.id = c.case_id
        LEFT JOIN orders o ON o.id = c.order_id
        LEFT JOIN order_lines l ON l.id = c.order_line_id
        WHERE c.id = $1 AND {seen_by("k", "$2", "$3")}
        """,
        concession_id,
        viewer.sees_all,
        list(viewer.teams),
    )
    if found is None:
        raise NotFound(say("There is no such concession."))
    return Explained(
        concession=await standing(concession_id), entries=await entries_of(concession_id), **dict(found)
    )


async def entries_of(concession_id: int) -> list[Made]:
    """What became of a concession, in order."""
    return await db.rows(
        Made,
        """
        -- What became of this concession?
        SELECT e.kind, e.at, coalesce(u.name, e.by_rule) AS by, e.amount, e.granted_by, e.policy_id, e.decision,
               e.reason
        FROM ledger_entries e LEFT JOIN users u ON u.id = e.by_user_id
        WHERE e.concession_id = $1 ORDER BY e.id
        """,
        concession_id,
    )
