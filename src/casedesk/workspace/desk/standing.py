"""On my desk: what my cases owe by standing promises by the end of tomorrow, or overdue; for supervisors, what others
left overdue for longer than the desk allows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casedesk.promises.standing.queries.owed import Owed, overdue_in, owed_of
from casedesk.promises.standing.wording import kind_words
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import duration, spoken
from casedesk.workspace.acting import actor_of
from casedesk.workspace.desk.horizon import (
    LOOKS_AFTER,
    end_of_tomorrow,
    left_overdue_before,
)
from casedesk.workspace.desk.items import Item, Rank

SOON = timedelta(hours=12)
"""What is due sooner is said by how long there is, the rest by its time."""


async def items(user: SignedIn, now: datetime, owners: list[int]) -> Sequence[Item]:
    """What is owed on the user's cases, and on those of whom they cover; and what they look after for others."""
    viewer = actor_of(user)
    until = end_of_tomorrow(user, now)
    found = [_own(one, user, now) for one in await owed_of(owners, now, until, viewer)]
    if user.role in LOOKS_AFTER:
        late = await left_overdue_before(now)
        others = await overdue_in(list(user.teams), now, late, viewer)
        found += [_overdue(one, (one.owner,)) for one in others if one.owner_id != user.id]
    return found


def _own(one: Owed, user: SignedIn, now: datetime) -> Item:
    whose = () if one.owner_id == user.id else (_("for %(name)s") % {"name": one.owner},)
    if one.due_at < now:
        return _overdue(one, whose)
    if one.due_at - now < SOON:
        due = _("in %(time)s") % {"time": duration(one.due_at - now)}
    else:
        due = spoken(one.due_at)
    said = _("%(what)s due %(when)s") % {"what": kind_words(one.kind), "when": due}
    return _item(one, Rank.PROMISE_DUE, _("promised"), (*whose, said))


def _overdue(one: Owed, marks: tuple[str, ...]) -> Item:
    said = _("%(what)s was due %(when)s") % {"what": kind_words(one.kind), "when": spoken(one.due_at)}
    return _item(one, Rank.PROMISE_OVERDUE, _("overdue"), (*marks, said), since=one.due_at)


def _item(one: Owed, rank: Rank, words: str, marks: tuple[str, ...], since: datetime | None = None) -> Item:
    return Item(
        rank=rank,
        case_id=one.case_id,
        title=one.title,
        customer=one.customer,
        at=one.due_at,
        words=words,
        meaning="due",
        since=since,
        marks=marks,
        high=one.high,
    )
