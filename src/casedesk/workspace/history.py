"""A contact history as a page shows it: by day, the small changes folded, the old part of a long one too.

What was said is always there. Small changes that follow one another (three or more on one day) fold into
one line; of a history of more than FOLD_FROM entries the last LATEST stay open, what is older folds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import groupby

from casedesk.automation.macros.queries.macros import macros_named
from casedesk.automation.triggers.queries.runs import triggers_of_runs
from casedesk.cases.queries.people import Writer
from casedesk.cases.queries.stream import Entry
from casedesk.cases.queries.tags import Tag, tags_named
from casedesk.channels.email.queries.outgoing import Sending
from casedesk.ownership.handoffs.queries.of_case import Handoff, handoffs_named
from casedesk.ownership.tasks.queries.tasks import Task, tasks_named
from casedesk.problems.queries.of_case import problems_named
from casedesk.promises.queries.ledger import Said, said_in
from casedesk.workspace.case_fields import NamedField, fields_named

SMALL = frozenset(
    {
        "details",
        "fields",
        "linked",
        "opening_moved",
        "owner",
        "placed",
        "reply_recalled",
        "stage",
        "story",
        "tagged",
        "trigger_undone",
        "triggered",
        "unlinked",
        "untagged",
    }
)
"""Kinds of events that change nothing a customer would notice."""
SHORTEST_RUN = 3
FOLD_FROM = 45
LATEST = 30


@dataclass(frozen=True)
class Day:
    """What happened on one day: each piece is one entry, or a run of small changes to be folded."""

    at: datetime
    pieces: list[list[Entry]]


@dataclass(frozen=True)
class Named:
    """What the entries of a history name by its key."""

    promises: Mapping[int, Said] = field(default_factory=dict)
    handoffs: Mapping[int, Handoff] = field(default_factory=dict)
    tasks: Mapping[int, Task] = field(default_factory=dict)
    tags: Mapping[int, Tag] = field(default_factory=dict)
    macros: Mapping[int, str] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[int, NamedField] = field(default_factory=dict)
    triggers: Mapping[int, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """The days of a history in order: `older` are to be folded, `hidden` is how many entries that are. `mails`
    tells by contact how far a mail came that is not sent yet, `writers` who wrote it where that is not plain,
    `named` what the entries name."""

    older: list[Day]
    days: list[Day]
    hidden: int
    mails: Mapping[int, Sending] = field(default_factory=dict)
    writers: Mapping[int, Writer] = field(default_factory=dict)
    named: Named = field(default_factory=Named)


def history_of(
    entries: Sequence[Entry],
    zone: tzinfo,
    *,
    fold: bool = True,
    mails: Mapping[int, Sending] | None = None,
    writers: Mapping[int, Writer] | None = None,
    named: Named | None = None,
) -> History:
    """Arranges entries, oldest first, by the days of `zone`. With `fold` off nothing is old."""
    hidden = len(entries) - LATEST if fold and len(entries) > FOLD_FROM else 0
    older, days = _days(entries[:hidden], zone), _days(entries[hidden:], zone)
    return History(older, days, hidden, mails or {}, writers or {}, named or Named())


def not_sent(entries: Sequence[Entry]) -> list[int]:
    """The contacts of which it has to be said how far their mail came."""
    return [
        entry.id for entry in entries if entry.kind == "contact" and entry.delivery in ("queued", "failed")
    ]


async def named_in(
    entries: Sequence[Entry], handoffs: Sequence[Handoff] = (), tasks: Sequence[Task] = ()
) -> Named:
    """What these entries name by a key: promises, handoffs, tasks, tags, runs of macros, problems; and fields. Of the
    handoffs and tasks some may be known already."""
    known, asked = {one.id: one for one in handoffs}, {one.id: one for one in tasks}
    return Named(
        promises=await said_in(_keys(entries, "promise")),
        handoffs=known | await handoffs_named([key for key in _keys(entries, "handoff") if key not in known]),
        tasks=asked | await tasks_named([key for key in _keys(entries, "task") if key not in asked]),
        tags=await tags_named(_keys(entries, "tag")),
        macros=await macros_named(_keys(entries, "run")),
        problems=await problems_named(_keys(entries, "problem")),
        fields=await fields_named() if any(entry.kind == "fields" for entry in entries) else {},
        triggers=await triggers_of_runs(_keys(entries, "trigger_run")),
    )


def _keys(entries: Sequence[Entry], name: str) -> list[int]:
    return [entry.payload[name] for entry in entries if name in entry.payload]


def _days(entries: Sequence[Entry], zone: tzinfo) -> list[Day]:
    days = groupby(entries, key=lambda entry: entry.at.astimezone(zone).date())
    found = [list(of_day) for _, of_day in days]
    return [Day(of_day[0].at, list(_pieces(of_day))) for of_day in found]


def _pieces(entries: list[Entry]) -> Iterator[list[Entry]]:
    for small, found in groupby(entries, key=_is_small):
        run = list(found)
        if small and len(run) >= SHORTEST_RUN:
            yield run
        else:
            yield from ([entry] for entry in run)


def _is_small(entry: Entry) -> bool:
    # Who has it from the start is never hidden: it is the first thing that the customer was told.
    return entry.kind in SMALL and not (entry.kind == "owner" and entry.from_name is None)
