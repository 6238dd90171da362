"""Triggers as they are kept, and those that are on."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from casedesk.automation.triggers.rules.triggers import Document
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db


class Trigger(msgspec.Struct, frozen=True):
    """A trigger with its current version. `state` is off, on, stopped or retired; of what happened before `acts_since`,
    when it was switched on or changed last, it takes no notice. Of private teams' cases it acts on those that its
    author saw: all, or those of some teams. `runs` and `refused` count what it did, and what it could not do, in the
    last thirty days, where that was asked for: to `MOST_COUNTED`, and one more where it is more."""

    id: int
    position: int
    name: str
    team_id: int | None
    team: str | None
    most_a_minute: int
    state: str
    state_since: datetime
    acts_since: datetime
    sees_all: bool
    sees_teams: list[int]
    version_id: int
    number: int
    document: Document
    at: datetime
    by: str
    by_user_id: int
    runs: int = 0
    refused: int = 0

    def may_see(self, team_id: int | None) -> bool:
        """Whether its author saw the cases of this team, which is private."""
        return self.sees_all or team_id in self.sees_teams


_TRIGGER = """t.id, t.position, t.name, t.team_id, m.name AS team, t.most_a_minute, t.state, t.state_since,
       greatest(t.state_since, v.at) AS acts_since, v.sees_all, v.sees_teams,
       t.current_id AS version_id, v.number, v.document::text AS document, v.at, u.name AS by, v.by_user_id"""
_JOINED = """FROM triggers t JOIN trigger_versions v ON v.id = t.current_id JOIN users u ON u.id = v.by_user_id
    LEFT JOIN teams m ON m.id = t.team_id"""


async def listened(case_id: int, kinds: Sequence[str]) -> Any:
    """How a case stands that facts of these kinds happened to, where a trigger that is on waits for one of them; None
    where none does."""
    sql = """
    -- Does a trigger wait for what happened here, and how does the case stand?
    SELECT c.stage FROM cases c
    WHERE c.id = $1 AND c.merged_into_id IS NULL AND EXISTS (
        SELECT FROM triggers t WHERE t.state = 'on' AND t.fact = ANY($2::text[])
          AND (t.team_id IS NULL OR t.team_id = c.team_id))
    """
    return await db.record(sql, case_id, list(kinds))


async def entered_last(case_id: int, upto: int, many: int) -> list[tuple[str, dict[str, Any]]]:
    """Kinds and payloads of the last entries of a case, up to one by its number."""
    sql = """
    -- What was entered with this change?
    SELECT kind, payload FROM events WHERE case_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq
    """
    return [(row["kind"], row["payload"]) for row in await db.records(sql, case_id, upto - many, upto)]


async def on_for(kinds: Collection[str], only: int | None = None) -> list[Trigger]:
    """The triggers that are on and wait for facts of these kinds, in their order; one alone where it is named."""
    sql = f"""
    -- Which triggers wait for this?
    SELECT {_TRIGGER} {_JOINED}
    WHERE t.state = 'on' AND t.fact = ANY($1::text[]) AND ($2::bigint IS NULL OR t.id = $2) ORDER BY t.position
    """
    return [_read(row) for row in await db.records(sql, list(kinds), only)]


async def is_on_as(trigger_id: int, version_id: int) -> bool:
    """Whether a trigger is on, and still by this version."""
    sql = """
    -- Is it still on as it was read?
    SELECT EXISTS (SELECT FROM triggers WHERE id = $1 AND current_id = $2 AND state = 'on')
    """
    return bool(await db.value(sql, trigger_id, version_id))


MOST_COUNTED = 1_000


def _counted(outcome: str) -> str:
    """SQL: how many runs ended so; a busy trigger has millions."""
    return f"""(SELECT count(*) FROM (
        SELECT FROM trigger_runs r WHERE r.trigger_id = t.id AND r.at >= $1 AND r.outcome = '{outcome}'
          AND ($2::boolean OR EXISTS (SELECT FROM cases c WHERE c.id = r.case_id AND {seen_by("c", "$2", "$3")}))
        LIMIT {MOST_COUNTED + 1}) AS counted)"""  # put together from constants


async def kept_triggers(since: datetime, viewer: Actor) -> list[Trigger]:
    """All triggers in their order, with how often each acted, and was refused, since then on cases that the viewer may
    see."""
    sql = f"""
    -- Which triggers are there?
    SELECT {_TRIGGER}, {_counted("done")} AS runs, {_counted("refused")} AS refused
    {_JOINED} ORDER BY t.position
    """
    return [_read(row) for row in await db.records(sql, since, viewer.sees_all, list(viewer.teams))]


async def all_on() -> list[Trigger]:
    """The triggers that are on, in their order."""
    sql = f"-- Which triggers are on?\nSELECT {_TRIGGER} {_JOINED} WHERE t.state = 'on' ORDER BY t.position"
    return [_read(row) for row in await db.records(sql)]


async def gone_told() -> dict[int, list[str]]:
    """What each trigger that is on names and is not there any more, of which was told; they are held until the
    transaction ends."""
    sql = """
    -- Of what that is gone was told, for each trigger that is on?
    SELECT id, gone_told FROM triggers WHERE state = 'on' ORDER BY id FOR UPDATE
    """
    return {row["id"]: row["gone_told"] for row in await db.records(sql)}


async def kept_trigger(trigger_id: int) -> Trigger | None:
    """One trigger as it stands."""
    sql = f"-- How does this trigger stand?\nSELECT {_TRIGGER} {_JOINED} WHERE t.id = $1"
    found = await db.record(sql, trigger_id)
    return None if found is None else _read(found)


async def trigger_names() -> dict[int, str]:
    """What triggers are called, by key."""
    sql = "-- What are the triggers called?\nSELECT id, name FROM triggers"
    return {row["id"]: row["name"] for row in await db.records(sql)}


def _read(row: Any) -> Trigger:
    columns = dict(row)
    return Trigger(**{**columns, "document": msgspec.json.decode(columns["document"], type=Document)})


async def differences() -> list[str]:
    """Where triggers differ from their versions, or what they did from what stands on the cases; empty when all
    agree."""
    sql = """
    -- Which triggers are not as their last version says?
    SELECT t.id FROM triggers t
    JOIN LATERAL (SELECT id, name, team_id, fact, most_a_minute FROM trigger_versions WHERE trigger_id = t.id
                  ORDER BY number DESC LIMIT 1) v ON true
    WHERE (t.current_id, t.name, t.team_id, t.fact, t.most_a_minute)
        IS DISTINCT FROM (v.id, v.name, v.team_id, v.fact, v.most_a_minute) ORDER BY t.id
    """
    found = [f"Trigger {row['id']} is not as its last version says" for row in await db.records(sql)]
    sql = """
    -- Which runs changed a case and stand nowhere in its record?
    SELECT r.id, r.case_id FROM trigger_runs r
    WHERE r.outcome = 'done' AND NOT EXISTS (
        SELECT FROM events e WHERE e.case_id = r.case_id AND e.kind = 'triggered'
          AND (e.payload ->> 'trigger_run')::bigint = r.id)
    ORDER BY r.id LIMIT 1000
    """
    found += [
        f"C-{row['case_id']}: its record does not tell of run {row['id']} of a trigger"
        for row in await db.records(sql)
    ]
    return found
