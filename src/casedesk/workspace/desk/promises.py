"""On my desk: what I promised that is due by the end of tomorrow or overdue; for supervisors, what others left
overdue for longer than the desk allows."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casedesk.promises.queries.due import Due, due_of, overdue_in
from casedesk.settings.queries import desk_settings
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.web.zoned import spoken_in
from casedesk.workspace.acting import actor_of
from casedesk.workspace.desk.items import Item, Rank

LOOKS_AFTER = ("supervisor",)
"""Whose desk shows what others left overdue."""


async def items(user: SignedIn, now: datetime) -> Sequence[Item]:
    """What is promised on the user's cases, and what they look after for others."""
    tomorrow = now.astimezone(ZoneInfo(user.zone)).date() + timedelta(days=1)
    until = datetime.combine(tomorrow, time(23, 59), ZoneInfo(user.zone))
    found = [_own(one, now) for one in await due_of(user.id, until)]
    if user.role in LOOKS_AFTER:
        late = now - timedelta(hours=(await desk_settings()).overdue_hours)
        others = await overdue_in(list(user.teams), late, actor_of(user))
        found += [_of_others(one) for one in others if one.owner_id != user.id]
    return found


def _own(one: Due, now: datetime) -> Item:
    by = _("promised by %(due)s") % {"due": spoken_in(one.due_at, one.zone)}
    if one.due_at < now:
        return _item(one, Rank.PROMISE_OVERDUE, _("overdue"), by, since=one.due_at)
    return _item(
        one, Rank.PROMISE_DUE, _("promised"), _("by %(due)s") % {"due": spoken_in(one.due_at, one.zone)}
    )


def _of_others(one: Due) -> Item:
    return _item(one, Rank.PROMISE_OVERDUE, _("overdue"), one.owner, since=one.due_at)


def _item(one: Due, rank: Rank, words: str, mark: str, since: datetime | None = None) -> Item:
    return Item(
        rank=rank,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.due_at,
        words=words,
        meaning="due",
        since=since,
        marks=(mark,),
        href=f"/cases/C-{one.case_id}#promises",
        said=one.text,
        phone=one.phone,
        high=one.high,
    )
