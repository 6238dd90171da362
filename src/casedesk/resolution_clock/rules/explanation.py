"""How each number of a case came about: the intervals that it is the sum of, in both clocks.

Calendar time is the headline. Business time is counted by the calendar of the team in which the case opened,
and is left out where no calendar is known. In either clock the parts of a case sum to the whole exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.resolution_clock.rules.intervals import Interval, Key, Start, intervals
from casedesk.resolution_clock.rules.measures import THEIR_TIME
from casedesk.resolution_clock.rules.resolutions import (
    Episode,
    Fate,
    Outcome,
    StageStart,
    clock_stops_at,
    fate_of,
    lasting_since,
    outcome,
    stage_intervals,
)


@dataclass(frozen=True)
class CaseRecord:
    """What the clock reads of a case. `repeats` are the times at which cases that repeat it were opened."""

    opened_at: datetime
    first_response_at: datetime | None
    stages: Sequence[StageStart]
    owners: Sequence[Start[int]]
    repeats: Sequence[datetime] = ()


@dataclass(frozen=True)
class Length:
    """A time in both clocks; `business` is None without a calendar."""

    calendar: timedelta
    business: timedelta | None


@dataclass(frozen=True)
class Counted(Interval[Key]):
    """An interval, and how long it was in both clocks."""

    length: Length


@dataclass(frozen=True)
class Explanation:
    """The numbers of a case, each with its interval. A measure is None where it is not (yet) reached.

    `so_far` runs from the opening to the standing end, or to now; `stages` and `owners` each sum to it.
    """

    outcome: Outcome
    fates: tuple[tuple[Episode, Fate], ...]
    so_far: Counted[str]
    to_answer: Counted[str] | None
    to_first_resolution: Counted[str] | None
    to_resolution: Counted[str] | None
    to_lasting_resolution: Counted[str] | None
    stages: tuple[Counted[str], ...]
    owners: tuple[Counted[int], ...]

    @property
    def ours(self) -> Length:
        """All but the time in which the ball was with the customer."""
        return total(stage for stage in self.stages if stage.key != THEIR_TIME)

    @property
    def theirs(self) -> Length:
        """The time in which the ball was with the customer."""
        return total(stage for stage in self.stages if stage.key == THEIR_TIME)


def total(pieces: Iterable[Counted[Key]]) -> Length:
    """The sum of intervals, in both clocks."""
    lengths = [piece.length for piece in pieces]
    business = [length.business for length in lengths if length.business is not None]
    return Length(
        sum((length.calendar for length in lengths), timedelta()),
        sum(business, timedelta()) if len(business) == len(lengths) else None,
    )


def totals(pieces: Sequence[Counted[Key]]) -> dict[Key, Length]:
    """The sum for each key, in the order in which they first appear."""
    return {
        key: total(one for one in pieces if one.key == key)
        for key in dict.fromkeys(one.key for one in pieces)
    }


def explain(
    record: CaseRecord, now: datetime, holding_window: timedelta, calendar: Calendar | None
) -> Explanation:
    """The numbers of a case as they stand now, with the intervals they come from."""
    result = outcome(record.stages, record.opened_at)
    lasting = lasting_since(result, record.repeats, now, holding_window)

    def counted(key: Key, start: datetime, end: datetime) -> Counted[Key]:
        business = None if calendar is None else business_time_between(start, end, calendar)
        return Counted(key, start, end, Length(end - start, business))

    def until(end: datetime | None, name: str) -> Counted[str] | None:
        return None if end is None else counted(name, record.opened_at, end)

    stops_at = clock_stops_at(result, now)
    return Explanation(
        outcome=result,
        fates=tuple((one, fate_of(one, record.repeats, now, holding_window)) for one in result.episodes),
        so_far=counted("so far", record.opened_at, stops_at),
        to_answer=until(record.first_response_at, "to answer"),
        to_first_resolution=until(
            result.episodes[0].resolved_at if result.episodes else None, "first resolution"
        ),
        to_resolution=until(result.resolved_at, "to resolution"),
        to_lasting_resolution=until(lasting, "lasting resolution"),
        stages=tuple(
            counted(one.key, one.start, one.end)
            for one in stage_intervals(record.stages, record.opened_at, now)
        ),
        owners=tuple(
            counted(one.key, one.start, one.end)
            for one in intervals(record.owners, record.opened_at, stops_at)
        ),
    )
