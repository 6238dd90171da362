"""What triggers did: for their pages, for their way back, and to see whether one runs too often."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from casedesk.automation.triggers.rules.conditions import Found
from casedesk.automation.triggers.rules.doing import Did
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.sentences import recalled

PAGE = 50


class Run(msgspec.Struct, frozen=True):
    """One run of a trigger on a case, by the version that it had then."""

    id: int
    trigger_id: int
    number: int
    document: Document
    case_id: int
    title: str
    customer: str
    at: datetime
    depth: int
    outcome: str
    because: list[Found]
    did: list[Did]
    refused_step: int | None
    why: str
    cut: bool
    undone_at: datetime | None
    undone_by: str | None


async def has_run(trigger_id: int, case_id: int, root: str) -> bool:
    """Whether a trigger acted on this case for this root already."""
    sql = """
    -- Did this trigger act here already, for the same beginning?
    SELECT EXISTS (SELECT FROM trigger_runs WHERE trigger_id = $1 AND case_id = $2 AND root = $3)
    """
    return bool(await db.value(sql, trigger_id, case_id, root))


async def acted_since(trigger_id: int, since: datetime) -> int:
    """How often a trigger changed something since a moment."""
    sql = """
    -- How often did this trigger act lately?
    SELECT count(*) FROM trigger_runs r JOIN triggers t ON t.id = r.trigger_id
    WHERE r.trigger_id = $1 AND r.at > greatest($2, t.state_since) AND r.outcome = 'done'
    """
    return int(await db.value(sql, trigger_id, since))


async def acted_here(trigger_id: int, case_id: int, since: datetime) -> int:
    """How often a trigger changed something on one case, for what happened there since a moment."""
    sql = """
    -- Does this trigger go round and round on this case?
    SELECT count(*) FROM trigger_runs r JOIN triggers t ON t.id = r.trigger_id
    WHERE r.trigger_id = $1 AND r.case_id = $2 AND r.fact_at > greatest($3, t.state_since) AND r.outcome = 'done'
    """
    return int(await db.value(sql, trigger_id, case_id, since))


async def admins() -> list[int]:
    """The admins who are here."""
    sql = "-- Who runs the desk?\nSELECT id FROM users WHERE role = 'admin' AND active ORDER BY id"
    return [row["id"] for row in await db.records(sql)]


_RUN = """SELECT r.id, r.trigger_id, v.number, v.document::text AS document, r.case_id, c.title, p.name AS customer,
       r.at, r.depth, r.outcome, r.because::text AS because, r.did::text AS did, r.refused_step, r.why, r.cut,
       r.undone_at, u.name AS undone_by
FROM trigger_runs r JOIN trigger_versions v ON v.id = r.version_id JOIN cases c ON c.id = r.case_id
JOIN customers p ON p.id = c.customer_id LEFT JOIN users u ON u.id = r.undone_by_id"""


async def runs_of(trigger_id: int, viewer: Actor, below: int | None = None, limit: int = PAGE) -> list[Run]:
    """What a trigger did on cases that the viewer may see, the latest first; one more than a page where there is."""
    sql = f"""
    -- What did this trigger do lately?
    {_RUN} WHERE r.trigger_id = $1 AND ($4::bigint IS NULL OR r.id < $4) AND {seen_by("c", "$2", "$3")}
    ORDER BY r.id DESC LIMIT $5
    """
    found = await db.records(sql, trigger_id, viewer.sees_all, list(viewer.teams), below, limit + 1)
    return [_read(row) for row in found]


async def one_run(run_id: int) -> Run | None:
    """One run."""
    found = await db.record(f"-- What did this run do?\n{_RUN} WHERE r.id = $1", run_id)
    return None if found is None else _read(found)


async def triggers_of_runs(run_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """The triggers of these runs, as they were called then, with their key, by the run's."""
    if not run_ids:
        return {}
    sql = """
    -- Which trigger ran here?
    SELECT r.id, r.trigger_id, v.name FROM trigger_runs r JOIN trigger_versions v ON v.id = r.version_id
    WHERE r.id = ANY($1::bigint[])
    """
    return {row["id"]: (row["trigger_id"], row["name"]) for row in await db.records(sql, list(run_ids))}


def _read(row: Any) -> Run:
    columns = dict(row)
    return Run(
        **{
            **columns,
            "document": msgspec.json.decode(columns["document"], type=Document),
            "because": msgspec.json.decode(columns["because"], type=list[Found]),
            "why": recalled(row["why"]) if row["why"] is not None else "",
            "did": msgspec.json.decode(columns["did"], type=list[Did]),
        }
    )
