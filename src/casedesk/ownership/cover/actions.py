"""Telling that somebody who is away has no cover any more."""

from casedesk.accounts.events import UserDeactivated
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.rota.queries.cover import absences_covered_by
from casedesk.rota.queries.presence import colleagues
from casedesk.rota.rules.planning import who_plans_for


async def tell_of_lost_cover(left: UserDeactivated) -> None:
    """The reaction: whoever plans for somebody whose cover left is told, once for each absence; the cover comes
    back with whoever left, or another is named."""
    lost = await absences_covered_by(left.user_id)
    if not lost:
        return
    here = await colleagues()
    for one in lost:
        absent = next((each for each in here if each.id == one.user_id), None)
        if absent is None:
            continue  # they left, too: what was theirs is handed over
        payload = {"absent": one.user_id, "cover": left.user_id, "absence": one.id}
        notice = Notice(Kind.COVER_LOST, None, left.by_user_id, str(one.id), payload)
        await notify(who_plans_for(absent, here), notice)
