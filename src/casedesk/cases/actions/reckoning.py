"""Columns that follow from the contacts of a case, computed anew where one came late, was moved, or failed.

An ordinary contact brings them along by itself; these are the cases in which it cannot.
"""

from datetime import datetime

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.queries.record import contacts_of, stage_starts
from casedesk.cases.rules import projections
from casedesk.cases.rules.actors import Actor


async def reckon(case: HeldCase) -> None:
    """Counts the chases and finds the first response again, from what stands on the case now."""
    contacts = await contacts_of(case.id)
    chases = projections.chases(case.opened_at, await stage_starts(case.id), contacts)
    case.set(
        first_response_at=projections.first_response(case.opened_at, contacts),
        chases=len(chases),
        chased_at=max((contact.at for contact in chases), default=None),
    )


async def move_opening(case: HeldCase, at: datetime, by: Actor) -> None:
    """Opens the case at an earlier moment than was known, by an entry that says so."""
    moved = {"from": case.opened_at.isoformat(), "to": at.isoformat()}
    if case.stage_since == case.opened_at:
        case.set(stage_since=at)
    if case.ball_since == case.opened_at:
        case.set(ball_since=at)
    case.set(opened_at=at)
    await case.enter("opening_moved", by, moved, at=at)
