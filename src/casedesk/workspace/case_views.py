"""The views of the list of cases: those that every desk has, those that were saved, and what a list asks for that is
gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casedesk.cases.queries.filters import Filters, Narrowing, both
from casedesk.cases.queries.tags import TagMeant, meant_by
from casedesk.fields.queries.cases_with import cases_with
from casedesk.fields.rules.asking import PREFIX
from casedesk.fields.rules.asking import asked_of as asked_of_field
from casedesk.fields.rules.fields import Field
from casedesk.problems.queries.alike import alike_in
from casedesk.problems.queries.of_case import part_of
from casedesk.problems.rules import alike_key_in, key_in
from casedesk.promises.queries.cases_due import due_by
from casedesk.promises.queries.dark import in_the_dark
from casedesk.views.queries import SavedView
from casedesk.views.rules import USUAL_COLUMNS, Editor, Whose
from casedesk.web.i18n import gettext as _
from casedesk.web.sessions import SignedIn
from casedesk.workspace.case_filters import Addresses, Choices, filters_from, said_in
from casedesk.workspace.figure_filters import behind_from, narrowed_to

TODAY = "today"


@dataclass(frozen=True)
class Tab:
    """One view beside the others; `count` is as far as one counts."""

    name: str
    address: str
    here: bool
    count: int
    whose: Whose | None = None


@dataclass(frozen=True)
class Shown:
    """What a list shows: which cases, with which columns, and the saved view it came from, if it was one."""

    filters: Filters
    columns: tuple[str, ...] = USUAL_COLUMNS
    saved: SavedView | None = None


def editor_of(user: SignedIn) -> Editor:
    """Who is signed in, as the rules of views know them."""
    return Editor(user.id, user.teams, user.may("team.see"), user.may("settings.lists"))


def asked_of(
    query: Mapping[str, str], user: SignedIn, zone: str, now: datetime, fields: Sequence[Field]
) -> Filters:
    """All that an address, or a saved view, asks for: the case's own, and what other features know of it."""
    narrowing = in_the_dark(query.get("dark", ""), now) or narrowed_to(behind_from(query), now)
    narrowing = both(_of_problem(query), narrowing)
    return replace(
        filters_from(query, user, zone),
        narrowing=both(_due(query, user, now), narrowing),
        also=asked_of_fields(query, fields),
    )


def asked_of_fields(query: Mapping[str, str], fields: Sequence[Field]) -> tuple[Narrowing, ...]:
    """What is asked of fields; what cannot be asked of one is left out."""
    typed = [(one, query.get(PREFIX + one.key, "")) for one in fields]
    found = [asked_of_field(one, words) for one, words in typed if words]
    return tuple(cases_with(one) for one in found if one is not None)


def _of_problem(query: Mapping[str, str]) -> Narrowing | None:
    """The cases of one problem, `P-12`; or those that may have one cause, `alike-3`."""
    group = alike_key_in(query.get("problem", ""))
    if group is not None:
        return alike_in(group)
    key = key_in(query.get("problem", ""))
    return None if key is None else part_of(key)


async def with_tags_meant(several: Sequence[Filters]) -> list[Filters]:
    """The same filters, with all that their tags stand for: one statement, and none where there is no tag."""
    found = await meant_by({tag for one in several for tag in one.tags if tag})
    return [
        replace(one, tags_meant=tuple(found.get(tag, (tag,)) for tag in one.tags)) if any(one.tags) else one
        for one in several
    ]


def _due(query: Mapping[str, str], user: SignedIn, now: datetime) -> Narrowing | None:
    """What is due before the reader's day ends."""
    if query.get("due") != TODAY:
        return None
    zone = ZoneInfo(user.zone)
    day = now.astimezone(zone).date()
    return due_by(day, datetime.combine(day + timedelta(days=1), time(), zone))


def usual_views(user: SignedIn, now: datetime) -> list[tuple[str, Filters]]:
    """The views that every desk has, by name."""
    due = _due({"due": TODAY}, user, now)
    found = [
        (_("mine"), Filters(owner_id=user.id, stage="open", order="waiting")),
        (_("with us"), Filters(stage="ours", order="waiting")),
        (_("with the customer"), Filters(stage="theirs", order="waiting")),
        (_("due today"), Filters(stage="open", order="waiting", narrowing=due)),
        (_("high priority"), Filters(stage="open", priority="high")),
        (_("resolved"), Filters(stage="resolved")),
        (_("all"), Filters()),
    ]
    if user.teams:
        waits = Filters(stage="open", answered="no", of_teams=user.teams, order="waiting")
        found.insert(1, (_("my team's, no answer yet"), waits))
    return found


def tabs(
    usual: Sequence[tuple[str, Filters]],
    saved: Sequence[tuple[SavedView, Filters]],
    counts: Sequence[int],
    shown: Shown,
    zone: str,
) -> list[Tab]:
    """The views as tabs: the usual ones, everybody's, the teams', one's own; `counts` are in this order."""
    here = shown.saved.id if shown.saved is not None else None
    found = [
        Tab(name, Addresses(zone).of(filters), here is None and filters == shown.filters, count)
        for (name, filters), count in zip(usual, counts, strict=False)
    ]
    return found + [
        Tab(
            view.name,
            Addresses(zone, view.columns, view.id).of(filters),
            view.id == here,
            count,
            view.audience.whose,
        )
        for (view, filters), count in zip(saved, counts[len(usual) :], strict=True)
    ]


def unread_in(view: SavedView, asked: Filters, zone: str) -> list[str]:
    """What of a saved view was left out, by name, because this version does not know it, or not its value: `asked` is
    what was read of it."""
    read = {**said_in(asked, zone), "order": ""}
    return sorted({*view.unknown, *(name for name in view.filters if name not in read)})


def gone_in(
    filters: Filters, choices: Choices, tags: Mapping[int, TagMeant], unread: Sequence[str]
) -> list[str]:
    """What a list asks for that is not there any more, or not as it was, in sentences; `unread` is what of the saved
    view that it came from was left out."""
    found = [
        *_gone_people(filters, choices),
        *_gone_entry(
            filters.category_id, {one.id: (one.name, one.active) for one in choices.categories}, _("category")
        ),
        *_gone_entry(
            filters.cause_id, {one.id: (one.name, one.active) for one in choices.causes}, _("cause")
        ),
    ]
    found += [said for key in filters.tags if key for said in _gone_tag(tags.get(key))]
    if unread:
        words = _("It asks for something that this version does not know, and was left out: %(what)s.")
        found.append(words % {"what": ", ".join(unread)})
    return found


def _gone_tag(tag: TagMeant | None) -> list[str]:
    if tag is None:
        return [_("The tag it asks for does not exist.")]
    found = []
    if tag.name != tag.leads_to:
        words = _("The tag “%(tag)s” was merged into “%(other)s”, whose cases these are.")
        found.append(words % {"tag": tag.name, "other": tag.leads_to})
    if tag.retired:
        found.append(_("The tag “%(tag)s” is not offered any more.") % {"tag": tag.leads_to})
    return found


def _gone_people(filters: Filters, choices: Choices) -> list[str]:
    found = []
    owners = {one.id: one for one in choices.owners}
    owner = owners.get(filters.owner_id or 0)
    if filters.owner_id and owner is None:
        found.append(_("The owner it asks for does not exist."))
    if owner is not None and not owner.active:
        found.append(_("%(name)s has left: what is open was handed over.") % {"name": owner.name})
    if filters.team_id and filters.team_id not in {one.id for one in choices.teams}:
        found.append(_("The team it asks for does not exist."))
    return found


def _gone_entry(key: int | None, entries: Mapping[int, tuple[str, bool]], what: str) -> list[str]:
    if not key:
        return []
    name, active = entries.get(key, ("", False))
    if not name:
        return [_("The %(what)s it asks for does not exist.") % {"what": what}]
    return (
        []
        if active
        else [_("The %(what)s “%(name)s” is not offered any more.") % {"what": what, "name": name}]
    )
