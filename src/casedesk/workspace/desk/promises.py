"""On my desk: what I promised that is due by the end of tomorrow or overdue; for supervisors, what others left
overdue for longer than the desk allows."""

from collections.abc import Sequence
from datetime import datetime

from casedesk.promises.queries.due import Due, due_of, overdue_in
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.web.zoned import spoken_in
from casedesk.workspace.acting import actor_of
from casedesk.workspace.desk.horizon import (
    LOOKS_AFTER,
    end_of_tomorrow,
    left_overdue_before,
)
from casedesk.workspace.desk.items import Item, Rank


async def items(user: SignedIn, now: datetime, owners: list[int]) -> Sequence[Item]:
    """What is promised on the user's cases, and on those of whom they cover; and what they look after for others."""
    viewer = actor_of(user)
    until = end_of_tomorrow(user, now)
    found = [_own(one, user, now) for one in await due_of(owners, until, viewer)]
    if user.role in LOOKS_AFTER:
        late = await left_overdue_before(now)
        others = await overdue_in(list(user.teams), late, viewer)
        found += [_of_others(one) for one in others if one.owner_id != user.id]
    return found


def _own(one: Due, user: SignedIn, now: datetime) -> Item:
    whose = () if one.owner_id == user.id else (_("for %(name)s") % {"name": one.owner},)
    due = {"due": spoken_in(one.due_at, one.zone)}
    if one.due_at < now:
        marks = (*whose, _("promised by %(due)s") % due)
        return _item(one, Rank.PROMISE_OVERDUE, _("overdue"), marks, since=one.due_at)
    return _item(one, Rank.PROMISE_DUE, _("promised"), (*whose, _("by %(due)s") % due))


def _of_others(one: Due) -> Item:
    return _item(one, Rank.PROMISE_OVERDUE, _("overdue"), (one.owner,), since=one.due_at)


def _item(one: Due, rank: Rank, words: str, marks: tuple[str, ...], since: datetime | None = None) -> Item:
    return Item(
        rank=rank,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.due_at,
        words=words,
        meaning="due",
        since=since,
        href=f"/cases/C-{one.case_id}#promises",
        said=one.text,
        phone=one.phone,
        marks=marks,
        high=one.high,
    )
