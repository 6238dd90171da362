"""The head of one case: all that its page says above the contact history."""

from datetime import date, datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say
from casedesk.resolution_clock.rules.resolutions import StageStart

MOST_OTHERS = 50


class CaseHead(msgspec.Struct, frozen=True):
    """One case as its page shows it. `family` holds its key and those of the cases merged into it."""

    id: int
    title: str
    kind: str
    priority: str
    size: str
    channel: str
    opened_at: datetime
    stage: str
    stage_since: datetime
    ball_since: datetime
    wait_until: datetime | None
    waits_for: str
    disposition: str | None
    ended_at: datetime | None
    ended_how: str
    resolved_at: datetime | None
    first_response_at: datetime | None
    reopened: int
    chases: int
    chased_at: datetime | None
    needed_by: date | None
    category_id: int | None
    category: str | None
    cause_id: int | None
    cause: str | None
    owner_id: int
    owner: str
    team_id: int | None
    team: str | None
    language: str | None
    issue: str
    wish: str
    next_step: str
    customer_id: int
    customer: str
    order_id: int | None
    order_number: str | None
    merged_into_id: int | None
    events_count: int
    reply_token: str
    erased_at: datetime | None
    family: list[int]


async def case_head(case_id: int, viewer: Actor) -> CaseHead:
    """The head of a case. Raises NotFound when there is none, or `viewer` may not see it."""
    sql = f"""
    -- What does the page of this case say at its head?
    WITH RECURSIVE family AS (
        SELECT $1::bigint AS id
        UNION ALL
        SELECT m.id FROM cases m JOIN family f ON m.merged_into_id = f.id
    )
    SELECT c.id, c.title, c.kind, c.priority, c.size, c.channel, c.opened_at, c.stage, c.stage_since, c.ball_since,
           s.wait_until, s.waits_for, c.disposition, c.ended_at, s.ended_how, c.resolved_at, c.first_response_at,
           c.reopened, c.chases, c.chased_at, c.needed_by, c.category_id, g.name AS category, c.cause_id,
           k.name AS cause, c.owner_id, o.name AS owner, c.team_id, t.name AS team, c.language, c.issue, c.wish,
           c.next_step, c.customer_id, p.name AS customer, c.order_id, r.number AS order_number,
           c.merged_into_id, c.events_count, c.reply_token, p.erased_at, ARRAY(SELECT id FROM family) AS family
    FROM cases c
    JOIN stage_starts s ON s.id = c.stage_start_id
    JOIN users o ON o.id = c.owner_id
    JOIN customers p ON p.id = c.customer_id
    LEFT JOIN teams t ON t.id = c.team_id
    LEFT JOIN categories g ON g.id = c.category_id
    LEFT JOIN causes k ON k.id = c.cause_id
    LEFT JOIN orders r ON r.id = c.order_id
    WHERE c.id = $1 AND {seen_by("c", "$2", "$3")}
    """
    found = await db.row(CaseHead, sql, case_id, viewer.sees_all, list(viewer.teams))
    if found is None:
        raise NotFound(say("There is no case C-%(case)d.", case=case_id))
    return found


class Tried(msgspec.Struct, frozen=True):
    """An earlier resolution of the case: what was thought to fix it, and when."""

    at: datetime
    ended_how: str
    cause: str | None


async def tried(case_ids: list[int]) -> list[Tried]:
    """What was tried on these cases: every resolution with what fixed it, oldest first."""
    sql = """
    -- What was thought to fix this case before?
    SELECT coalesce(s.from_at, s.recorded_at) AS at, s.ended_how, k.name AS cause
    FROM stage_starts s LEFT JOIN causes k ON k.id = s.cause_id
    WHERE s.case_id = ANY($1::bigint[]) AND s.stage = 'resolved' AND s.restores_id IS NULL AND s.ended_how <> ''
    ORDER BY at
    """
    return await db.rows(Tried, sql, case_ids)


class Course(msgspec.Struct, frozen=True):
    """The starts of stage of a case, in order, and what was tried on it and on those merged into it."""

    stages: list[StageStart]
    tried: list[Tried]


async def course_of(case: CaseHead) -> Course:
    """In which stages a case has been; every resolution with what fixed it, oldest first."""
    sql = """
    -- In which stages has this case been, from when, and what was thought to fix it?
    SELECT s.case_id, s.id, s.from_at, s.recorded_at, s.stage, s.disposition, s.restores_id, s.ended_how,
           k.name AS cause
    FROM stage_starts s LEFT JOIN causes k ON k.id = s.cause_id
    WHERE s.case_id = ANY($1::bigint[]) ORDER BY s.from_at NULLS FIRST
    """
    found = await db.records(sql, case.family)
    fixed = [one for one in found if one["stage"] == "resolved" and one["restores_id"] is None]
    tried = [
        Tried(one["from_at"] or one["recorded_at"], one["ended_how"], one["cause"])
        for one in fixed
        if one["ended_how"]
    ]
    return Course(
        stages=[
            StageStart(one["id"], one["from_at"], one["stage"], one["disposition"], one["restores_id"])
            for one in found
            if one["case_id"] == case.id
        ],
        tried=sorted(tried, key=lambda one: one.at),
    )


class Linked(msgspec.Struct, frozen=True):
    """Another case that this one has to do with. `kind` reads from this case's side."""

    link_id: int
    kind: str
    id: int
    title: str
    stage: str
    opened_at: datetime


async def linked_cases(case_id: int, viewer: Actor) -> list[Linked]:
    """The cases linked to this one, newest first, those the viewer may see."""
    sql = f"""
    -- Which other cases has this one to do with?
    SELECT l.id AS link_id, l.side || l.kind AS kind, c.id, c.title, c.stage, c.opened_at
    FROM (SELECT id, other_id AS to_id, kind, '' AS side FROM case_links WHERE case_id = $1 AND undone_at IS NULL
          UNION ALL
          SELECT id, case_id, kind, CASE kind WHEN 'related' THEN '' ELSE 'is_' END
          FROM case_links WHERE other_id = $1 AND undone_at IS NULL) AS l
    JOIN cases c ON c.id = l.to_id
    WHERE {seen_by("c", "$2", "$3")}
    ORDER BY c.opened_at DESC, l.id DESC
    """
    return await db.rows(Linked, sql, case_id, viewer.sees_all, list(viewer.teams))


class OtherCase(msgspec.Struct, frozen=True):
    """Another case of the same customer."""

    id: int
    title: str
    disposition: str | None
    opened_at: datetime


async def other_cases(
    case_id: int, selves: list[int], viewer: Actor, limit: int = MOST_OTHERS
) -> list[OtherCase]:
    """The other cases of this customer in all their merged selves: open ones first, then newest first."""
    sql = f"""
    -- Which other cases has this customer, the open ones first?
    SELECT c.id, c.title, c.disposition, c.opened_at FROM cases c
    WHERE c.customer_id = ANY($4::bigint[]) AND c.id <> $1 AND {seen_by("c", "$2", "$3")} AND c.merged_into_id IS NULL
    ORDER BY c.disposition IS NOT NULL, c.opened_at DESC, c.id DESC
    LIMIT $5
    """
    return await db.rows(OtherCase, sql, case_id, viewer.sees_all, list(viewer.teams), selves, limit)
