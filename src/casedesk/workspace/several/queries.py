"""Reading runs: what a step would do, how far it is, and what came of each case."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.cases.queries.tags import LEADS
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.fields.queries.fields import all_fields
from casedesk.fields.queries.values import values_on
from casedesk.fields.rules.fields import missing
from casedesk.fields.rules.values import told
from casedesk.platform import db
from casedesk.platform.sentences import recalled_reason
from casedesk.workspace.several.rules import Facts


class Run(msgspec.Struct, frozen=True):
    """One step on several cases, and how many of them there are in which state."""

    id: int
    user_id: int
    step: str
    details: dict[str, Any]
    back: str
    state: str
    made_at: datetime
    ended_at: datetime | None
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def so_far(self) -> int:
        """How many are through, on the way there or back."""
        return self.total - self.counts.get("done" if self.state == "returning" else "waiting", 0)


async def run_of(run_id: int, user_id: int | None = None) -> Run | None:
    """A run, of this user where one is named; None for others' and for none."""
    sql = """
    -- How far is this step on several cases?
    SELECT r.id, r.user_id, r.step, r.details, r.back, r.state, r.made_at, r.ended_at,
           (SELECT coalesce(jsonb_object_agg(state, many), '{}')
            FROM (SELECT state, count(*) AS many FROM several_cases WHERE run_id = r.id GROUP BY state) AS s) AS counts
    FROM several_runs r WHERE r.id = $1 AND ($2::bigint IS NULL OR r.user_id = $2)
    """
    return await db.row(Run, sql, run_id, user_id)


class Item(msgspec.Struct, frozen=True):
    """A case of a run on its way: `seen` entries it had when it was looked at, `undo` takes it back."""

    case_id: int
    seen: int
    undo: dict[str, Any] | None


async def items_of(run_id: int, state: str) -> list[Item]:
    """The cases of a run in one state, the earliest opened first."""
    sql = """
    -- Which cases of this run are in this state?
    SELECT i.case_id, i.seen, i.undo FROM several_cases i JOIN cases c ON c.id = i.case_id
    WHERE i.run_id = $1 AND i.state = $2 ORDER BY c.opened_at, c.id
    """
    return await db.rows(Item, sql, run_id, state)


class Outcome(msgspec.Struct, frozen=True):
    """A case of a run as its page shows it."""

    id: int
    title: str
    customer: str
    owner: str
    state: str
    why: str


async def outcomes_of(run_id: int, viewer: Actor) -> list[Outcome]:
    """What came of each case of a run, those that the viewer may see."""
    sql = f"""
    -- What came of the cases of this run?
    SELECT c.id, c.title, p.name AS customer, o.name AS owner, i.state, i.why
    FROM several_cases i JOIN cases c ON c.id = i.case_id JOIN customers p ON p.id = c.customer_id
    JOIN users o ON o.id = c.owner_id
    WHERE i.run_id = $1 AND {seen_by("c", "$2", "$3")} ORDER BY c.opened_at, c.id
    """
    found = await db.records(sql, run_id, viewer.sees_all, list(viewer.teams))
    return [Outcome(**{**dict(row), "why": recalled_reason(row["why"])}) for row in found]


class Looked(msgspec.Struct, frozen=True):
    """A case of a run before the step: what it is called, whose it is, and what the rules have to know."""

    id: int
    title: str
    customer: str
    customer_id: int
    owner: str
    facts: Facts


async def looked_at(run_id: int, owner_id: int | None, viewer: Actor) -> list[Looked]:
    """The cases of a run, those that the viewer may see, the earliest opened first; `owner_id` is to whom they would
    go. Three statements, however many there are."""
    sql = f"""
    -- What has to be known of these cases before a step is taken on them?
    WITH RECURSIVE {LEADS}
    SELECT c.id, c.title, p.name AS customer, c.customer_id, o.name AS owner, c.owner_id, c.stage,
           c.disposition IS NULL AS is_open, c.merged_into_id IS NOT NULL AS is_merged, c.category_id,
           ARRAY(SELECT t.key FROM case_tags g JOIN leads l ON l.tag_id = g.tag_id
                 JOIN leads sames ON sames.lead_id = l.lead_id JOIN tags t ON t.id = sames.tag_id
                 WHERE g.case_id = c.id) AS tags,
           EXISTS (SELECT FROM handoffs h WHERE h.case_id = c.id AND h.ended_at IS NULL) AS is_offered,
           EXISTS (SELECT FROM teams w, users u WHERE w.id = c.team_id AND w.private AND u.id = $4 AND u.role <> 'admin'
                   AND NOT EXISTS (SELECT FROM memberships m WHERE m.team_id = w.id AND m.user_id = u.id)) AS hidden,
           (SELECT count(*) FROM promises b WHERE b.stands_on_id = c.id AND b.state = 'open') AS promised,
           (SELECT count(*) FROM concessions n WHERE n.case_id = c.id AND n.state = 'requested') AS waiting,
           (SELECT m.problem_id FROM problem_cases m WHERE m.case_id = c.id) AS problem_id
    FROM several_cases i JOIN cases c ON c.id = i.case_id JOIN customers p ON p.id = c.customer_id
    JOIN users o ON o.id = c.owner_id
    WHERE i.run_id = $1 AND {seen_by("c", "$2", "$3")} ORDER BY c.opened_at, c.id
    """
    found = await db.records(sql, run_id, viewer.sees_all, list(viewer.teams), owner_id)
    fields = await all_fields()
    values = await values_on([row["id"] for row in found])
    by_key = {one.id: one for one in fields}
    first = next((row["id"] for row in found if not row["is_merged"]), None)
    named = ("id", "title", "customer", "customer_id", "owner")
    return [
        Looked(
            **{name: row[name] for name in named},
            facts=Facts(
                **{
                    name: row[name]
                    for name in (
                        "owner_id", "stage", "is_open", "is_merged", "category_id", "is_offered", "hidden", "promised",
                        "waiting", "problem_id",
                    )
                },
                tags=frozenset(row["tags"]),
                is_first=row["id"] == first,
                lacks=tuple(
                    one.name for one in missing(fields, row["category_id"], values.get(row["id"], {}).keys())
                ),
                filled={
                    by_key[key].key: told(by_key[key], value)
                    for key, value in values.get(row["id"], {}).items()
                },
            ),
        )
        for row in found
    ]  # fmt: skip


class Before(msgspec.Struct, frozen=True):
    """How a case stands, as far as a step can change it."""

    owner_id: int
    stage: str
    category_id: int | None
    wait_until: datetime | None
    waits_for: str
    events_count: int
    disposition: str | None


async def standing_before(case_id: int) -> Before | None:
    """How a case stands now."""
    sql = """
    -- How does this case stand, before a step or after it?
    SELECT c.owner_id, c.stage, c.category_id, s.wait_until, s.waits_for, c.events_count, c.disposition
    FROM cases c JOIN stage_starts s ON s.id = c.stage_start_id WHERE c.id = $1
    """
    return await db.row(Before, sql, case_id)
