"""Warning before a standing promise is missed: the owner and their cover when it is near, a supervisor when it is
overdue for long; each is told once."""

from datetime import timedelta

from casedesk.notifications.actions.telling import notify
from casedesk.notifications.queries.owners import with_cover
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock, db
from casedesk.promises.rules.ledger import BROKEN_AFTER
from casedesk.promises.standing.queries.owed import Owed, to_be_told_overdue, to_be_warned
from casedesk.rota.queries.presence import supervisors_on_duty
from casedesk.settings.queries import desk_settings

_WARNED = """
-- Was somebody told of this meanwhile? Of two workers at once one is the first.
UPDATE standing_dues SET warned_at = $2 WHERE id = $1 AND warned_at IS NULL RETURNING id
"""
_TOLD = """
-- Was a supervisor told of this meanwhile? Of two workers at once one is the first.
UPDATE standing_dues SET overdue_told_at = $2 WHERE id = $1 AND overdue_told_at IS NULL RETURNING id
"""


async def warn(limit: int = 500) -> int:
    """Tells owners of what is due soon, and the supervisor on duty of what is overdue; returns how many that are."""
    settings, now = await desk_settings(), clock.now()
    near = await to_be_warned(now, now + timedelta(minutes=settings.remind_minutes), limit)
    for one in near:
        await _tell(one, _WARNED, await with_cover(one.owner_id), Kind.PROMISE_NEAR)
    late = now - timedelta(hours=settings.overdue_hours)
    overdue = await to_be_told_overdue(now - BROKEN_AFTER, late, limit)
    for one in overdue:
        on_duty = await supervisors_on_duty(one.team_id)
        await _tell(one, _TOLD, [person.user_id for person in on_duty[:1]], Kind.PROMISE_OVERDUE)
    return len(near) + len(overdue)


async def _tell(one: Owed, first: str, user_ids: list[int], why: Kind) -> None:
    async with db.transaction():
        if await db.value(first, one.id, clock.now()) is not None:
            payload = {"standing": one.kind, "due": one.due_at.isoformat()}
            await notify(user_ids, Notice(why, one.case_id, about=f"standing {one.id}", payload=payload))
