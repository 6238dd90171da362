"""Handoffs for tests, and what became of them."""

from datetime import datetime, timedelta
from typing import Any

from casedesk.cases.rules import actors
from casedesk.ownership.handoffs.actions.sending import hand_off
from casedesk.ownership.handoffs.rules.answering import Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief
from casedesk.platform import db

BRIEF = Brief(next_step="Call the carrier about the batch", why="knows the carrier")


async def offers(case_id: int, by_user_id: int, to_user_id: int | None = None, **more: Any) -> int:
    """Somebody offers a case, to a person or (`team_id`) a team; returns the handoff's key."""
    to = Receiver(to_user_id, more.pop("team_id", None))
    return await hand_off(
        case_id, Brief(**{"next_step": BRIEF.next_step, **more}), to, actors.user(by_user_id)
    )


async def outcomes(case_id: int) -> list[str | None]:
    """How the handoffs of a case ended, in order; None for one that is open."""
    found = await db.records("SELECT outcome FROM handoffs WHERE case_id = $1 ORDER BY id", case_id)
    return [row["outcome"] for row in found]


async def assert_offers_whole(case_id: int) -> None:
    """Fails where a case has more than one offer open, one of somebody else's case or an ended one, or an accepted
    one whose receiver did not get the case by it."""
    case = await db.record("SELECT owner_id, disposition FROM cases WHERE id = $1", case_id)
    found = await db.records("SELECT * FROM handoffs WHERE case_id = $1 ORDER BY id", case_id)
    open_ones = [row for row in found if row["outcome"] is None]
    assert case is not None
    assert len(open_ones) <= 1
    for row in open_ones:
        assert (case["owner_id"], case["disposition"]) == (row["from_id"], None)
    starts = {
        row["id"]: row["owner_id"]
        for row in await db.records("SELECT id, owner_id FROM owner_starts WHERE case_id = $1", case_id)
    }
    for row in found:
        if row["outcome"] == "accepted":
            assert starts[row["owner_start_id"]] == row["ended_by_id"]
    said = await db.records(
        "SELECT kind, payload FROM events WHERE case_id = $1 AND payload ? 'handoff' ORDER BY seq", case_id
    )
    sent = [row["payload"]["handoff"] for row in said if row["kind"] == "handoff"]
    ended = [row["payload"]["handoff"] for row in said if row["kind"] != "handoff"]
    assert sent == [row["id"] for row in found]
    assert sorted(ended) == [row["id"] for row in found if row["outcome"] is not None]


async def is_away(user_id: int, cover_id: int | None, since: datetime, days: int = 3) -> None:
    """Somebody is away from a moment on, and somebody else looks after what is theirs."""
    await db.execute(
        "INSERT INTO absences (user_id, from_at, until_at, reason, cover_id, recorded_at) "
        "VALUES ($1, $2, $3, 'sick', $4, $2)",
        user_id,
        since,
        since + timedelta(days=days),
        cover_id,
    )
