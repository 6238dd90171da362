"""What happened to past cases, and how they stood then."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from casedesk.automation.triggers.queries.cases import MOST_SAID, facts_in
from casedesk.automation.triggers.rules.conditions import CaseFacts
from casedesk.automation.triggers.rules.past import StageStart, waits
from casedesk.automation.triggers.rules.whens import Fact, Waited, When, kind_of
from casedesk.cases.queries.tags import LEADS
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.tags import folded
from casedesk.platform import db
from casedesk.resolution_clock.queries.calendars import calendars_by_id


class Opened(msgspec.Struct, frozen=True):
    """A case by when it opened."""

    id: int
    opened_at: datetime


class Period(msgspec.Struct, frozen=True):
    """From when until when cases opened, of one team only where it is named."""

    begins: datetime
    ends: datetime
    team_id: int | None


class Past(msgspec.Struct, frozen=True):
    """A case as it stood when something happened to it, and the names of its tags then, folded."""

    case_id: int
    fact: Fact
    facts: CaseFacts
    tag_names: frozenset[str]


async def cases_opened(period: Period, viewer: Actor, after: Opened | None, limit: int) -> list[Opened]:
    """Cases that opened in a period, stand by themselves and may be seen, the earliest first, after one of them."""
    sql = f"""
    -- Which cases opened then?
    SELECT c.id, c.opened_at FROM cases c
    WHERE c.opened_at >= $1 AND c.opened_at < $2 AND c.merged_into_id IS NULL
      AND ($3::bigint IS NULL OR c.team_id = $3)
      AND ($4::timestamptz IS NULL OR (c.opened_at, c.id) > ($4, $5::bigint))
      AND {seen_by("c", "$7", "$8")}
    ORDER BY c.opened_at, c.id LIMIT $6
    """
    return await db.rows(
        Opened,
        sql,
        period.begins,
        period.ends,
        period.team_id,
        after and after.opened_at,
        after and after.id,
        limit,
        viewer.sees_all,
        list(viewer.teams),
    )


async def how_many_opened(period: Period, viewer: Actor) -> int:
    """How many cases a trial looks at."""
    sql = f"""
    -- How many cases opened then?
    SELECT count(*) FROM cases c WHERE c.opened_at >= $1 AND c.opened_at < $2 AND c.merged_into_id IS NULL
      AND ($3::bigint IS NULL OR c.team_id = $3) AND {seen_by("c", "$4", "$5")}
    """
    seen = (viewer.sees_all, list(viewer.teams))
    return int(await db.value(sql, period.begins, period.ends, period.team_id, *seen))


_HAPPENED = {
    "opened": """
    -- When did these open?
    SELECT c.id AS case_id, c.opened_at AS at FROM cases c WHERE c.id = ANY($1::bigint[]) AND c.opened_at <= $2""",
    "wrote": """
    -- When did their customers write again?
    SELECT e.case_id, e.at, e.interaction_id FROM events e JOIN interactions i ON i.id = e.interaction_id
    JOIN cases c ON c.id = e.case_id
    WHERE e.case_id = ANY($1::bigint[]) AND e.kind = 'contact' AND e.at <= $2 AND e.at > c.opened_at
      AND i.direction = 'in' AND i.nature = 'ordinary' AND i.customer_id = c.customer_id""",
    "stage": """
    -- When did their balls move?
    SELECT case_id, from_at AS at, stage FROM stage_starts
    WHERE case_id = ANY($1::bigint[]) AND from_at IS NOT NULL AND from_at <= $2""",
    "owner": """
    -- When did they pass to somebody else?
    SELECT case_id, from_at AS at FROM owner_starts
    WHERE case_id = ANY($1::bigint[]) AND from_at IS NOT NULL AND from_at <= $2""",
    "tagged": """
    -- When were tags put on?
    SELECT case_id, at, (payload ->> 'tag')::bigint AS tag FROM events
    WHERE case_id = ANY($1::bigint[]) AND kind = 'tagged' AND at <= $2""",
    "details": """
    -- When did their details change?
    SELECT case_id, at, ARRAY(SELECT jsonb_object_keys(payload -> 'fields')) AS details FROM events
    WHERE case_id = ANY($1::bigint[]) AND kind = 'details' AND at <= $2""",
    "overdue": """
    -- Which promises on them were overdue?
    SELECT p.case_id, p.due_at AS at FROM promises p LEFT JOIN promise_ends e ON e.promise_id = p.id
    WHERE p.case_id = ANY($1::bigint[]) AND p.due_at <= $2 AND (e.at IS NULL OR e.at > p.due_at)""",
}


async def what_happened(when: When, case_ids: Sequence[int], until: datetime) -> list[tuple[int, Fact]]:
    """What happened to these cases of the kind that a trigger waits for, by case and time."""
    if isinstance(when, Waited):
        return await _waits(when, case_ids, until)
    kind = kind_of(when)
    found = await db.records(f"{_HAPPENED[kind]} ORDER BY 1, 2", list(case_ids), until)
    return [(row["case_id"], _fact(kind, dict(row))) for row in found]


def _fact(kind: str, row: Mapping[str, Any]) -> Fact:
    return Fact(
        kind=kind,
        at=row["at"],
        root="tried",
        stage=row.get("stage", ""),
        tags=frozenset([row["tag"]] if "tag" in row else ()),
        details=frozenset(row.get("details", ())),
        interaction_id=row.get("interaction_id"),
    )


async def _waits(when: Waited, case_ids: Sequence[int], until: datetime) -> list[tuple[int, Fact]]:
    sql = """
    -- Where was the ball of these cases, one after the other, and by which working hours are they counted?
    SELECT s.case_id, coalesce(s.from_at, c.opened_at) AS at, s.stage, k.calendar_id
    FROM stage_starts s JOIN cases c ON c.id = s.case_id LEFT JOIN case_calendars k ON k.case_id = c.id
    WHERE s.case_id = ANY($1::bigint[]) ORDER BY s.case_id, 2, s.id
    """
    starts: dict[int, list[StageStart]] = {}
    counted: dict[int, int | None] = {}
    for row in await db.records(sql, list(case_ids)):
        starts.setdefault(row["case_id"], []).append(StageStart(row["at"], row["stage"]))
        counted[row["case_id"]] = row["calendar_id"]
    kept = await calendars_by_id({key for key in counted.values() if key is not None})
    calendars = {key: one.calendar for key, one in kept.items()}
    return [
        (case_id, Fact("waited", at, "tried"))
        for case_id, of_case in starts.items()
        for at in waits(of_case, when.side, when.hours, calendars.get(counted[case_id] or 0), until)
    ]


_THEN = """(SELECT e.payload -> 'fields' -> '{name}' ->> 0 AS was, true AS changed FROM events e
           WHERE e.case_id = c.id AND e.kind = 'details' AND e.at > a.at AND e.payload -> 'fields' ? '{name}'
           ORDER BY e.seq LIMIT 1)"""
_CHANGING = ("category_id", "kind", "priority", "team_id", "language", "order_id")
_LATERALS = "\n    ".join(
    f"LEFT JOIN LATERAL {_THEN.format(name=name)} AS {name} ON true" for name in _CHANGING
)


def _then(name: str, kind: str = "text") -> str:
    return f"CASE WHEN {name}.changed THEN {name}.was::{kind} ELSE c.{name} END"


AS_THEN = f"""
-- How did these cases stand at these moments?
WITH RECURSIVE {LEADS}, asked AS (
    SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) WITH ORDINALITY
        AS x (case_id, at, said_in, place)
), up AS (
    SELECT c.id AS case_id, p.id, p.merged_into_id FROM cases c JOIN customers p ON p.id = c.customer_id
    WHERE c.id = ANY($1::bigint[])
    UNION
    SELECT up.case_id, p.id, p.merged_into_id FROM up JOIN customers p ON p.id = up.merged_into_id
), selves AS (
    SELECT case_id, id FROM up WHERE merged_into_id IS NULL
    UNION
    SELECT s.case_id, p.id FROM selves s JOIN customers p ON p.merged_into_id = s.id
)
SELECT c.id, c.channel, {_then("category_id", "bigint")} AS category_id, {_then("kind")} AS kind,
       {_then("priority")} AS priority, {_then("team_id", "bigint")} AS team_id,
       coalesce({_then("language")}, p.language, g.language) AS language, p.tier, p.organisation_id, c.title,
       c.opened_at, o.total, o.currency, st.stage, ow.owner_id, joined.problem_id,
       ARRAY(SELECT s.id FROM selves s WHERE s.case_id = c.id) AS customer_ids,
       tagged.tags, tagged.names, said.words AS said
FROM asked a JOIN cases c ON c.id = a.case_id JOIN customers p ON p.id = c.customer_id
    LEFT JOIN organisations g ON g.id = p.organisation_id
    {_LATERALS}
    LEFT JOIN orders o ON o.id = {_then("order_id", "bigint")}
    LEFT JOIN LATERAL (SELECT s.stage FROM stage_starts s WHERE s.case_id = c.id
        AND coalesce(s.from_at, c.opened_at) <= a.at ORDER BY s.from_at DESC NULLS LAST LIMIT 1) st ON true
    LEFT JOIN LATERAL (SELECT s.owner_id FROM owner_starts s WHERE s.case_id = c.id
        AND coalesce(s.from_at, c.opened_at) <= a.at ORDER BY s.from_at DESC NULLS LAST LIMIT 1) ow ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN e.kind = 'joined_problem' THEN (e.payload ->> 'problem')::bigint END AS problem_id
        FROM events e
        WHERE e.case_id = c.id AND e.kind IN ('joined_problem', 'left_problem') AND e.at <= a.at
        ORDER BY e.id DESC LIMIT 1) joined ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(l.lead_id) AS tags, array_agg(t.name) AS names FROM (
            SELECT DISTINCT ON (e.payload ->> 'tag') (e.payload ->> 'tag')::bigint AS tag_id, e.kind FROM events e
            WHERE e.case_id = c.id AND e.kind IN ('tagged', 'untagged') AND e.at <= a.at
            ORDER BY e.payload ->> 'tag', e.seq DESC) b
        JOIN leads l ON l.tag_id = b.tag_id JOIN tags t ON t.id = l.lead_id WHERE b.kind = 'tagged') tagged ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(E'\\n', i.subject, left(i.body, {MOST_SAID})), E'\\n' ORDER BY i.at, i.id) AS words
        FROM placements q JOIN interactions i ON i.id = q.interaction_id
        WHERE q.case_id = c.id AND i.direction = 'in' AND i.nature = 'ordinary' AND i.customer_id = c.customer_id
          AND i.at <= a.at AND (a.said_in IS NULL OR i.id = a.said_in)
          AND NOT EXISTS (SELECT FROM placements later
                          WHERE later.interaction_id = q.interaction_id AND later.id > q.id)) said ON true
ORDER BY a.place
"""  # put together from constants


async def as_then(happened: Sequence[tuple[int, Fact]]) -> list[Past]:
    """How cases stood at the moments of these facts, in one query."""
    if not happened:
        return []
    found = await db.records(
        AS_THEN,
        [case_id for case_id, _fact in happened],
        [fact.at for _case, fact in happened],
        [fact.interaction_id for _case, fact in happened],
    )
    return [
        Past(
            case_id,
            fact,
            facts_in(row, row["tags"] or (), row["said"]),
            frozenset(map(folded, row["names"] or ())),
        )
        for (case_id, fact), row in zip(happened, found, strict=True)
    ]
