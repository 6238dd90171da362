"""What a case owes by the standing promises it inherits, by its record.

The first answer is owed since the case opened. A word is owed since each later word of the customer: one of ours
answers all that came before it. The resolution is owed since the case opened and is met while the case stands as
resolved. The end of a case settles what was still to come; what was due by then was missed. Nothing here depends on
when somebody looked.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.promises.standing.rules.lines import FIRST_ANSWER, NEXT_WORD, RESOLUTION, Line

KEPT = "kept"
MISSED = "missed"
OWED = "owed"
SETTLED = "settled"
STATES = (KEPT, MISSED, OWED, SETTLED)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened on a case, each in order of time: words of the customer after the opening, contacts that a person
    of ours had with them, entries into an end. `resolved_at` stands while the case is resolved; `ended_at` where it
    ended another way."""

    opened_at: datetime
    words: Sequence[datetime] = ()
    answers: Sequence[datetime] = ()
    ends: Sequence[datetime] = ()
    resolved_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is owed. At most one of `met_at` and `stopped_at` is there."""

    kind: str
    standing_id: int
    since: datetime
    due_at: datetime
    met_at: datetime | None = None
    stopped_at: datetime | None = None


DueAfter = Callable[[datetime, Line], datetime | None]
"""By when something is due that is owed since a moment; None where the working hours never come to that."""


def dues(happened: Happened, lines: Mapping[str, Line], due_after: DueAfter) -> list[Due]:
    """Everything that a case owes or owed by these lines."""
    found: list[Due | None] = []
    if (line := lines.get(FIRST_ANSWER)) is not None:
        found.append(_answered(line, happened.opened_at, happened, due_after))
    if (line := lines.get(NEXT_WORD)) is not None:
        found += [_answered(line, at, happened, due_after) for at in sorted(set(happened.words))]
    if (line := lines.get(RESOLUTION)) is not None:
        found.append(_due(line, happened.opened_at, (happened.resolved_at, happened.ended_at), due_after))
    return [one for one in found if one is not None]


def _answered(line: Line, since: datetime, happened: Happened, due_after: DueAfter) -> Due | None:
    answer, end = _first_from(happened.answers, since), _first_from(happened.ends, since)
    # The letter that says it is solved answers, too: it goes at the very moment of the end.
    if answer is not None and (end is None or answer <= end):
        end = None
    else:
        answer = None
    return _due(line, since, (answer, end), due_after)


def _due(
    line: Line, since: datetime, settled: tuple[datetime | None, datetime | None], due_after: DueAfter
) -> Due | None:
    due_at = due_after(since, line)
    return None if due_at is None else Due(line.kind, line.id, since, due_at, *settled)


def _first_from(times: Sequence[datetime], since: datetime) -> datetime | None:
    place = bisect_left(times, since)
    return times[place] if place < len(times) else None


def state(due_at: datetime, met_at: datetime | None, stopped_at: datetime | None, now: datetime) -> str:
    """Whether it was kept, missed, is still owed, or was settled by the end of the case before it was due."""
    if met_at is not None:
        return KEPT if met_at <= due_at else MISSED
    if due_at < (stopped_at or now):
        return MISSED
    return OWED if stopped_at is None else SETTLED
