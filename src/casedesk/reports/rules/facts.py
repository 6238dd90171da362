"""What a report counts of one case, worked out from its record by the rules of the clock.

The desk keeps the same in a row for each case, which SQL brings along; `verify` holds the two against each
other. Nothing here changes by the mere passing of time: while a case is open, the stage that it is in has no
length yet, and what has to hold still is told by when it will have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from casedesk.cases.rules.projections import Contact
from casedesk.reports.rules.periods import LEFT_OUT
from casedesk.reports.rules.stage_moves import moves
from casedesk.resolution_clock.rules.intervals import Interval, Start, intervals, time_by_key
from casedesk.resolution_clock.rules.resolutions import (
    ENDED,
    OPEN_STAGES,
    THOUGHT_FIXED,
    Fate,
    StageStart,
    fate_of,
    lasting_since,
    outcome,
    stage_intervals,
    standing_starts,
    time_by_stage,
)

PARTS = (*OPEN_STAGES, THOUGHT_FIXED, ENDED)
"""Where the time of a case can go."""
EVER = datetime.max.replace(tzinfo=UTC)
"""A time by which every window has passed."""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Record:
    """All of a case's record that its facts follow from; `repeats` are when cases opened that repeat it, `asked`
    when its customer was asked whether it is solved."""

    opened_at: datetime
    first_response_at: datetime | None
    stages: Sequence[StageStart]
    owners: Sequence[Start[int]]
    contacts: Sequence[Contact]
    repeats: Sequence[datetime] = ()
    asked: Sequence[datetime] = ()


@dataclass(frozen=True)
class Facts:
    """The facts that follow from the record; lengths in microseconds.

    `ending` is resolved, otherwise, open or left_out. `by_stage` sums to `to_stop`, or for an open case to its
    age when the stage it is in, `running`, began. A resolution lasts from `lasts_from` on: nothing undid it.
    """

    ending: str
    stops_at: datetime | None
    to_stop: int | None
    to_answer: int | None
    to_first_resolution: int | None
    reopened: int
    by_stage: dict[str, int]
    running: str | None
    running_since: datetime | None
    lasting_at: datetime | None
    lasts_from: datetime | None
    repeated: bool
    their_contacts: int
    our_contacts: int
    first_contact: bool
    owner_changes: int
    bounces: int
    asked: bool
    confirmed: bool
    moves: bytes


@dataclass(frozen=True)
class Custody:
    """How long somebody had a case, up to where its clock stops; what runs on since `running_since` is not in it."""

    us: int
    running_since: datetime | None
    is_last: bool


def facts(record: Record, window: timedelta) -> Facts:
    """The facts of a case, where a resolution has to hold for the window to last."""
    opened_at, stages = record.opened_at, record.stages
    result = outcome(stages, opened_at)
    is_open = result.disposition is None
    running_since = (standing_starts(stages)[-1].at or opened_at) if is_open else None
    stops_at = result.resolved_at or result.ended_at
    spent = time_by_stage(stages, opened_at, running_since or opened_at)
    lasting_at = lasting_since(result, record.repeats, EVER, window)
    theirs, ours = contacts_until(record.contacts, stops_at)
    held_by = owners_until(record.owners, stops_at)
    since = came_back_at(stages) or opened_at
    return Facts(
        ending=_ending(result.disposition),
        stops_at=stops_at,
        to_stop=_since(opened_at, stops_at),
        to_answer=_since(opened_at, record.first_response_at),
        to_first_resolution=_since(opened_at, result.episodes[0].resolved_at if result.episodes else None),
        reopened=result.reopened,
        by_stage={part: spent.get(part, timedelta()) // _MICROSECOND for part in PARTS},
        running=result.stage if is_open else None,
        running_since=running_since,
        lasting_at=lasting_at,
        lasts_from=None if lasting_at is None else lasting_at + window,
        repeated=any(fate_of(one, record.repeats, EVER, window) is Fate.REPEATED for one in result.episodes),
        their_contacts=theirs,
        our_contacts=ours,
        first_contact=result.resolved_at is not None and not result.reopened and theirs <= 1 and ours <= 1,
        owner_changes=len(held_by) - 1,
        bounces=sum(one == other for one, other in zip(held_by, held_by[2:], strict=False)),
        asked=any(at >= since for at in record.asked),
        confirmed=any(one.nature == "confirmation" and one.at >= since for one in record.contacts),
        moves=moves(stages, opened_at),
    )


def stage_stretches(record: Record) -> list[Interval[str]]:
    """Where the time went, stretch by stretch, up to where the clock stops, or to where the stage began that runs."""
    running_since = standing_starts(record.stages)[-1].at or record.opened_at
    return stage_intervals(record.stages, record.opened_at, running_since)


def owner_stretches(record: Record) -> list[Interval[int]]:
    """Who had it, stretch by stretch, as far."""
    result = outcome(record.stages, record.opened_at)
    until = result.resolved_at or result.ended_at or record.owners[-1].at or record.opened_at
    return intervals(record.owners, record.opened_at, until)


def custody(record: Record) -> dict[int, Custody]:
    """Who had the case for how long."""
    result = outcome(record.stages, record.opened_at)
    stops_at = result.resolved_at or result.ended_at
    last = record.owners[-1]
    last_from = last.at or record.opened_at
    spent = time_by_key(intervals(record.owners, record.opened_at, stops_at or last_from))
    return {
        owner: Custody(
            us=spent.get(owner, timedelta()) // _MICROSECOND,
            running_since=last_from if owner == last.key and stops_at is None else None,
            is_last=owner == last.key,
        )
        for owner in {start.key for start in record.owners}
    }


def contacts_until(contacts: Sequence[Contact], stops_at: datetime | None) -> tuple[int, int]:
    """How often the customer spoke with us, and we with them, until the clock stopped. A call that nobody answered
    is none, and neither is what a machine wrote."""
    counted = [
        one
        for one in contacts
        if one.nature == "ordinary" and one.answered is not False and (stops_at is None or one.at <= stops_at)
    ]
    theirs = sum(one.direction == "in" and one.from_customer for one in counted)
    return theirs, sum(one.direction == "out" and not one.outsider and one.by_person for one in counted)


def owners_until(owners: Sequence[Start[int]], stops_at: datetime | None) -> list[int]:
    """Who owned the case one after another until the clock stopped."""
    return [start.key for start in owners if start.at is None or stops_at is None or start.at < stops_at]


def came_back_at(stages: Sequence[StageStart]) -> datetime | None:
    """When the case was last taken up again after it had ended; None where it never was."""
    found, ended = None, False
    for start in standing_starts(stages):
        if start.stage in OPEN_STAGES and ended:
            found = start.at
        ended = start.stage not in OPEN_STAGES
    return found


def _ending(disposition: str | None) -> str:
    if disposition is None:
        return "open"
    if disposition in LEFT_OUT:
        return "left_out"
    return "resolved" if disposition == "resolved" else "otherwise"


def _since(opened_at: datetime, at: datetime | None) -> int | None:
    return None if at is None else (at - opened_at) // _MICROSECOND
