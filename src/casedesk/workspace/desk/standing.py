"""On my desk: what my cases owe by standing promises by the end of tomorrow, or overdue; for supervisors, what others
left overdue for longer than the desk allows."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casedesk.promises.standing.queries.owed import Owed, overdue_in, owed_of
from casedesk.promises.standing.wording import kind_words
from casedesk.rota.queries.cover import covered_by
from casedesk.settings.queries import desk_settings
from casedesk.web.filters import duration, spoken
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.workspace.acting import actor_of
from casedesk.workspace.desk.items import Item, Rank
from casedesk.workspace.desk.promises import LOOKS_AFTER

SOON = timedelta(hours=12)
"""What is due sooner is said by how long there is, the rest by its time."""


async def items(user: SignedIn, now: datetime) -> Sequence[Item]:
    """What is owed on the user's cases, and on those of whom they cover; and what they look after for others."""
    viewer = actor_of(user)
    owners = [user.id, *await covered_by(user.id, now)]
    tomorrow = now.astimezone(ZoneInfo(user.zone)).date() + timedelta(days=1)
    until = datetime.combine(tomorrow, time(23, 59), ZoneInfo(user.zone))
    found = [_own(one, user, now) for one in await owed_of(owners, now, until, viewer)]
    if user.role in LOOKS_AFTER:
        late = now - timedelta(hours=(await desk_settings()).overdue_hours)
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
