"""Reminding: the owner and their cover before a promise is due, a supervisor when it is overdue for long; each is told
once."""

from datetime import timedelta

from casedesk.notifications.actions.telling import notify
from casedesk.notifications.queries.owners import with_cover
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import clock, db
from casedesk.promises.queries.due import Due, to_be_told
from casedesk.promises.rules.ledger import BROKEN_AFTER
from casedesk.rota.queries.presence import supervisors_on_duty
from casedesk.settings.queries import desk_settings

NEAR = "near"
OVERDUE = "overdue"


async def remind(limit: int = 500) -> int:
    """Tells owners of what is due soon, and the supervisor on duty of what is overdue; returns how many that are."""
    settings, now = await desk_settings(), clock.now()
    near = await to_be_told(NEAR, now, now + timedelta(minutes=settings.remind_minutes), limit)
    for one in near:
        await _tell(one, NEAR, await with_cover(one.owner_id), Kind.PROMISE_NEAR)
    late = now - timedelta(hours=settings.overdue_hours)
    overdue = await to_be_told(OVERDUE, now - BROKEN_AFTER, late, limit)
    for one in overdue:
        on_duty = await supervisors_on_duty(one.team_id)
        await _tell(one, OVERDUE, [person.user_id for person in on_duty[:1]], Kind.PROMISE_OVERDUE)
    return len(near) + len(overdue)


async def _tell(one: Due, kind: str, user_ids: list[int], why: Kind) -> None:
    async with db.transaction():
        # Two workers at once: the second finds the row and tells nobody.
        told = await db.value(
            "INSERT INTO promise_notices (promise_id, kind, recorded_at) VALUES ($1, $2, $3)"
            " ON CONFLICT ON CONSTRAINT promise_notices_once DO NOTHING RETURNING id",
            one.id,
            kind,
            clock.now(),
        )
        if told is not None:
            payload = {"promise": one.id, "due": one.due_at.isoformat()}
            await notify(user_ids, Notice(why, one.case_id, about=str(one.id), payload=payload))
