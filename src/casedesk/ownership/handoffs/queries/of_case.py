"""The handoffs of a case as its page shows them, and its chain of custody with the reason of each start."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.ownership.handoffs.rules.answering import Pending, Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief
from casedesk.platform import db
from casedesk.resolution_clock.rules.intervals import Start


class Handoff(msgspec.Struct, frozen=True):
    """One handoff with its brief, who sent it to whom, and what became of it; `outcome` is None while it waits."""

    id: int
    from_id: int
    from_name: str
    by_user_id: int
    by: str
    to_user_id: int | None
    to_team_id: int | None
    to: str
    why: str
    issue: str
    wish: str
    tried: str
    granted: str
    promised: str
    next_step: str
    sent_at: datetime
    returns_at: datetime
    ended_at: datetime | None
    outcome: str | None
    ended_by: str | None
    reason: str
    owner_start_id: int | None

    @property
    def pending(self) -> Pending:
        """What the rules need to know of it."""
        to = Receiver(self.to_user_id, self.to_team_id)
        return Pending(self.id, self.from_id, self.by_user_id, to, self.returns_at)


_HANDOFF = """
    SELECT h.id, h.from_id, f.name AS from_name, h.by_user_id, s.name AS by, h.to_user_id, h.to_team_id,
           coalesce(u.name, t.name) AS to, h.why, h.issue, h.wish, h.tried, h.granted, h.promised, h.next_step,
           h.sent_at, h.returns_at, h.ended_at, h.outcome, e.name AS ended_by, h.reason, h.owner_start_id
    FROM handoffs h
    JOIN users f ON f.id = h.from_id
    JOIN users s ON s.id = h.by_user_id
    LEFT JOIN users u ON u.id = h.to_user_id
    LEFT JOIN teams t ON t.id = h.to_team_id
    LEFT JOIN users e ON e.id = h.ended_by_id"""


async def handoffs_of(case_ids: list[int]) -> list[Handoff]:
    """The handoffs of a case, and of those merged into it, oldest first."""
    sql = f"""
    -- How was this case handed off?
    {_HANDOFF} WHERE h.case_id = ANY($1::bigint[]) ORDER BY h.sent_at, h.id
    """
    return await db.rows(Handoff, sql, case_ids)


async def handoffs_named(handoff_ids: list[int]) -> dict[int, Handoff]:
    """These handoffs, by their key: for histories that name them."""
    if not handoff_ids:
        return {}
    sql = f"-- What were these handoffs?\n{_HANDOFF} WHERE h.id = ANY($1::bigint[])"
    return {one.id: one for one in await db.rows(Handoff, sql, handoff_ids)}


class Custodian(msgspec.Struct, frozen=True):
    """From when somebody had a case: who gave it to them, by hand or by which rule, and why, as the record keeps
    what was said. `until` is the next start, None for the one who has it now; `is_first` that they had it from the
    opening on."""

    start_id: int
    owner_id: int
    owner: str
    since: datetime
    until: datetime | None
    given_by: str | None
    rule: str
    reason: Any
    is_first: bool

    @property
    def start(self) -> Start[int]:
        """The same, as the clock counts it."""
        return Start(None if self.is_first else self.since, self.owner_id)


async def chain_of(case_id: int) -> list[Custodian]:
    """Who had a case, one after the other, from its opening on."""
    sql = """
    -- Who had this case, since when, and why?
    SELECT s.id AS start_id, s.owner_id, o.name AS owner, coalesce(s.from_at, c.opened_at) AS since,
           lead(s.from_at) OVER (ORDER BY s.from_at NULLS FIRST) AS until, g.name AS given_by, s.by_rule AS rule,
           coalesce(nullif(e.payload -> 'reason', '""'), to_jsonb(s.reason)) AS reason, s.from_at IS NULL AS is_first
    FROM owner_starts s
    JOIN cases c ON c.id = s.case_id
    JOIN users o ON o.id = s.owner_id
    LEFT JOIN users g ON g.id = s.by_user_id
    LEFT JOIN LATERAL (
        SELECT payload FROM events
        WHERE case_id = s.case_id AND kind = 'owner' AND at = coalesce(s.from_at, c.opened_at)
        ORDER BY seq LIMIT 1) AS e ON true
    WHERE s.case_id = $1 ORDER BY s.from_at NULLS FIRST
    """
    return await db.rows(Custodian, sql, case_id)


class Told(msgspec.Struct, frozen=True):
    """What a brief is drafted from: the story, and the customer's first words."""

    issue: str
    wish: str
    next_step: str
    first_words: str

    @property
    def brief(self) -> Brief:
        """The parts that the story has."""
        return Brief(next_step=self.next_step, issue=self.issue, wish=self.wish)


async def told_of(case_id: int) -> Told | None:
    """The story of a case, and what its customer wrote first."""
    sql = """
    -- What does the story of this case say, and what did the customer say first?
    SELECT c.issue, c.wish, c.next_step, coalesce((
        SELECT i.body FROM placements p JOIN interactions i ON i.id = p.interaction_id
        WHERE p.case_id = c.id AND i.direction = 'in' AND i.nature = 'ordinary' AND i.body <> ''
        ORDER BY i.at, i.id LIMIT 1), '') AS first_words
    FROM cases c WHERE c.id = $1
    """
    return await db.row(Told, sql, case_id)


async def reason_of(handoff_id: int) -> str:
    """Why a case goes to whoever accepts it, as its start of ownership says: what the sender said, or that it was
    offered."""
    sql = """
    -- Why was this case offered, and by whom?
    SELECT h.why, u.name FROM handoffs h JOIN users u ON u.id = h.by_user_id WHERE h.id = $1
    """
    found = await db.record(sql, handoff_id)
    assert found is not None, "the handoff is there"
    return str(found["why"] or f"offered by {found['name']}")


class Choices(msgspec.Struct, frozen=True):
    """Whom a case can be offered to, or asked of: people as (key, name, open, capacity), teams as (key, name, how
    many could take it)."""

    people: list[tuple[int, str, int, int]]
    teams: list[tuple[int, str, int]]


_MAY_SEE = """(u.role = 'admin' OR NOT EXISTS (SELECT FROM teams p WHERE p.id = $1 AND p.private)
     OR EXISTS (SELECT FROM memberships o WHERE o.team_id = $1 AND o.user_id = u.id))"""


async def who_may_be_asked(team_id: int | None, owner_id: int) -> Choices:
    """Everybody here who may see a case of this team, lightest load first, those who take no new cases last; and the
    teams of which somebody else than its owner could take it."""
    people = f"""
    -- Who is here and may see a case of this team, and how much have they?
    SELECT id, name, capacity, open_cases FROM (
        SELECT u.id, u.name, u.capacity, u.takes_cases,
               (SELECT count(*) FROM cases c WHERE c.owner_id = u.id AND c.disposition IS NULL) AS open_cases
        FROM users u WHERE u.active AND {_MAY_SEE}) AS people
    ORDER BY NOT takes_cases, open_cases::float / greatest(capacity, 1), name
    """
    teams = f"""
    -- Of which teams could somebody else take over a case of this team?
    SELECT t.id, t.name, count(*) AS members
    FROM teams t JOIN memberships m ON m.team_id = t.id JOIN users u ON u.id = m.user_id
    WHERE u.active AND u.id <> $2 AND {_MAY_SEE}
    GROUP BY t.id, t.name ORDER BY t.name
    """
    return Choices(
        [
            (one["id"], one["name"], one["open_cases"], one["capacity"])
            for one in await db.records(people, team_id)
        ],
        [(one["id"], one["name"], one["members"]) for one in await db.records(teams, team_id, owner_id)],
    )
