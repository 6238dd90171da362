"""One request for approval as an action finds it, and who may decide it."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.empowerment.approvals.rules.deciding import Asked, Decider, Delegation, Level
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.sentences import say


class Standing(msgspec.Struct, frozen=True):
    """A request for approval, locked until the transaction ends."""

    id: int
    concession_id: int
    case_id: int
    starts_at: str
    level: str
    addressees: list[int]
    asked_at: datetime
    due_at: datetime | None
    asked_back_at: datetime | None
    undo_until: datetime | None
    undo_by_user_id: int | None
    decided_at: datetime | None
    agent_id: int
    owner_id: int
    asked: Decimal
    currency: str
    hidden_in: int | None

    @property
    def as_asked(self) -> Asked:
        """The same, as the rules know it."""
        return Asked(Level(self.starts_at), self.agent_id, self.asked, self.currency, self.hidden_in)


_STANDING = """
    SELECT a.id, a.concession_id, a.case_id, a.starts_at, a.level, a.addressees, a.asked_at, a.due_at,
           a.asked_back_at, a.undo_until, a.undo_by_user_id, a.decided_at, c.agent_id, k.owner_id, c.asked, c.currency,
           t.id AS hidden_in
    FROM approvals a JOIN concessions c ON c.id = a.concession_id JOIN cases k ON k.id = a.case_id
    LEFT JOIN teams t ON t.id = k.team_id AND t.private
"""


async def standing(approval_id: int, *, lock: bool = False) -> Standing:
    """One request for approval; held until the transaction ends where asked. Raises NotFound."""
    locking = "FOR UPDATE OF a" if lock else ""
    found = await db.row(
        Standing, f"-- How does this request stand?\n{_STANDING} WHERE a.id = $1 {locking}", approval_id
    )
    if found is None:
        raise NotFound(say("There is no such request."))
    return found


async def waiting_about(concession_id: int) -> Standing | None:
    """The request about a concession that is not decided yet, held until the transaction ends."""
    return await db.row(
        Standing,
        f"""
        -- Does somebody still have to decide about this?
        {_STANDING} WHERE a.concession_id = $1 AND a.decided_at IS NULL FOR UPDATE OF a
        """,
        concession_id,
    )


async def due(at: datetime, limit: int) -> list[tuple[int, int]]:
    """The requests that go one level up at a moment, with their cases; not while the approver asked back."""
    found = await db.records(
        """
        -- Which requests has nobody answered in time?
        SELECT id, case_id FROM approvals
        WHERE decided_at IS NULL AND level = 'supervisor' AND due_at <= $1 AND asked_back_at IS NULL
          AND undo_until IS NULL
        ORDER BY due_at, id LIMIT $2
        """,
        at,
        limit,
    )
    return [(row["id"], row["case_id"]) for row in found]


async def put_before(user_id: int) -> list[tuple[int, int]]:
    """The requests that wait for somebody to decide, with their cases, by rising case."""
    found = await db.records(
        """
        -- Which requests wait for this user?
        SELECT id, case_id FROM approvals WHERE decided_at IS NULL AND addressees @> ARRAY[$1::bigint]
        ORDER BY case_id, id
        """,
        user_id,
    )
    return [(row["id"], row["case_id"]) for row in found]


class AskedAbout(msgspec.Struct, frozen=True):
    """What a request is about, as far as it says who is asked. `team_id` is the agent's, unless the case is of a
    private one."""

    concession_id: int
    case_id: int
    agent_id: int
    team_id: int | None
    asked: Decimal
    currency: str
    at: datetime
    decision: dict[str, Any]

    @property
    def starts_at(self) -> Level:
        """The level that has the say over so much."""
        return Level(self.decision.get("approver") or Level.SUPERVISOR)

    @property
    def provisional(self) -> Decimal | None:
        """What may be granted where nobody can be reached."""
        found = self.decision.get("provisional")
        return None if found is None else Decimal(str(found))


async def asked_about(concession_id: int) -> AskedAbout:
    """What is asked for, by whom, and of which team the supervisors are asked."""
    found = await db.row(
        AskedAbout,
        """
        -- Whose supervisors decide about this?
        SELECT c.id AS concession_id, c.case_id, c.agent_id, c.asked, c.currency, c.at, c.decision,
               CASE WHEN t.private OR own.team_id IS NOT NULL THEN k.team_id ELSE coalesce(first.team_id, k.team_id) END
                   AS team_id
        FROM concessions c
        JOIN cases k ON k.id = c.case_id
        LEFT JOIN teams t ON t.id = k.team_id
        LEFT JOIN memberships own ON own.user_id = c.agent_id AND own.team_id = k.team_id
        LEFT JOIN LATERAL (SELECT team_id FROM memberships WHERE user_id = c.agent_id ORDER BY id LIMIT 1) first ON true
        WHERE c.id = $1
        """,
        concession_id,
    )
    assert found is not None, "asked about a concession that is there"
    return found


class LastEntry(msgspec.Struct, frozen=True):
    """How the last entry of a concession's ledger decided it."""

    kind: str
    at: datetime
    by_user_id: int | None
    by_rule: str
    amount: Decimal | None
    granted_by: str | None
    reason: str


async def last_entry(concession_id: int) -> LastEntry:
    """What became of a concession last. What is done at once by the word alone was decided by the entry before."""
    found = await db.row(
        LastEntry,
        """
        -- How was it decided?
        SELECT kind, at, by_user_id, by_rule, amount, granted_by, reason FROM ledger_entries
        WHERE concession_id = $1 AND kind <> 'fulfilled' ORDER BY id DESC LIMIT 1
        """,
        concession_id,
    )
    assert found is not None, "a concession has its first entry"
    return found


async def last_turn() -> int:
    """The key of what was done last about any request: a list that knows a lower one is out of date."""
    found: int = await db.value(
        "-- What was done last about approvals?\nSELECT coalesce(max(id), 0) FROM approval_turns"
    )
    return found


async def is_said(approval_id: int, outcome: str) -> bool:
    """Whether the turn that decides a request is written already: whoever decided it said so themselves."""
    return bool(
        await db.value(
            """
            -- Is it on record who decided this?
            SELECT EXISTS (SELECT FROM approval_turns WHERE approval_id = $1 AND kind = $2)
            """,
            approval_id,
            outcome,
        )
    )


async def decider(user_id: int, today: date) -> Decider:
    """Somebody of the desk with what others let them decide. Raises NotFound."""
    found = await db.record(
        """
        -- What may this user decide, and is there anybody else?
        SELECT u.role, ARRAY(SELECT DISTINCT o.role FROM users o WHERE o.id <> u.id AND o.active) AS others,
               ARRAY(SELECT DISTINCT ROW(t.id, o.role) FROM teams t JOIN users o ON o.id <> u.id AND o.active
                     WHERE t.private AND (o.role = 'admin' OR EXISTS (
                         SELECT FROM memberships m WHERE m.team_id = t.id AND m.user_id = o.id))) AS others_in
        FROM users u WHERE u.id = $1 AND u.active
        """,
        user_id,
    )
    if found is None:
        raise NotFound(say("There is no such user."))
    given = await db.records(
        """
        -- In whose place may this user decide today, and how much?
        SELECT d.from_user_id, u.role, d.from_on, d.until_on, d.currency, d.up_to
        FROM delegations d JOIN users u ON u.id = d.from_user_id
        WHERE d.to_user_id = $1 AND d.ended_at IS NULL AND $2 BETWEEN d.from_on AND d.until_on AND u.active
        ORDER BY d.up_to DESC, d.id
        """,
        user_id,
        today,
    )
    delegations = tuple(
        Delegation(
            from_user_id=row["from_user_id"],
            from_role=row["role"],
            from_on=row["from_on"],
            until_on=row["until_on"],
            currency=row["currency"],
            up_to=row["up_to"],
        )
        for row in given
    )
    others_in: dict[int, set[str]] = defaultdict(set)
    for team_id, role in found["others_in"]:
        others_in[team_id].add(role)
    return Decider(
        user_id,
        found["role"],
        delegations,
        frozenset(found["others"]),
        {team_id: frozenset(roles) for team_id, roles in others_in.items()},
    )
