"""Trials of triggers on past cases, and what they found."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.automation.triggers.rules.conditions import Found
from casedesk.automation.triggers.rules.triggers import Document
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

PAGE = 50


class Trial(msgspec.Struct, frozen=True):
    """One trial: the version that was tried, on the cases that opened in a period, and how far it came. `hits` is how
    often it would have acted, on so many `cases`."""

    id: int
    trigger_id: int
    number: int
    team_id: int | None
    document: Document
    begins: datetime
    ends: datetime
    made_at: datetime
    ended_at: datetime | None
    place_at: datetime | None
    place_key: int | None
    total: int
    looked: int
    facts: int
    hits: int
    cases: int
    by: str
    by_user_id: int


class Hit(msgspec.Struct, frozen=True):
    """Once that it would have acted."""

    id: int
    case_id: int
    title: str
    customer: str
    at: datetime
    because: list[Found]
    changes: list[bool]


async def trial(trial_id: int) -> Trial | None:
    """One trial, with what it found until now."""
    sql = """
    -- How far did this trial come, and what did it find?
    SELECT t.id, t.trigger_id, v.number, v.team_id, v.document::text AS document, t.begins, t.ends, t.made_at,
           t.ended_at, t.place_at, t.place_key, t.total, t.looked, t.facts, u.name AS by, t.by_user_id,
           (SELECT count(*) FROM trigger_trial_hits h WHERE h.trial_id = t.id) AS hits,
           (SELECT count(DISTINCT h.case_id) FROM trigger_trial_hits h WHERE h.trial_id = t.id) AS cases
    FROM trigger_trials t JOIN trigger_versions v ON v.id = t.version_id JOIN users u ON u.id = t.by_user_id
    WHERE t.id = $1
    """
    found = await db.record(sql, trial_id)
    if found is None:
        return None
    return Trial(**{**dict(found), "document": msgspec.json.decode(found["document"], type=Document)})


async def hits_of(trial_id: int, viewer: Actor, after: int = 0, limit: int = PAGE) -> list[Hit]:
    """Where it would have acted, on cases that the viewer may see, in their order; one more than a page where there
    is."""
    sql = f"""
    -- Where would it have acted?
    SELECT h.id, h.case_id, c.title, p.name AS customer, h.at, h.because::text AS because, h.changes
    FROM trigger_trial_hits h JOIN cases c ON c.id = h.case_id JOIN customers p ON p.id = c.customer_id
    WHERE h.trial_id = $1 AND h.id > $4 AND {seen_by("c", "$2", "$3")} ORDER BY h.id LIMIT $5
    """
    found = await db.records(sql, trial_id, viewer.sees_all, list(viewer.teams), after, limit + 1)
    return [_read(row) for row in found]


def _read(row: Any) -> Hit:
    return Hit(**{**dict(row), "because": msgspec.json.decode(row["because"], type=list[Found])})
