"""The measures of one case, in calendar time.

time to answer = first response - opened; time to resolution = the last entry into resolved still standing
- opened. Declined, withdrawn, no_reply and unknown were not resolved: they are a second way to end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.resolution_clock.rules.intervals import Start, intervals, time_by_key
from casedesk.resolution_clock.rules.resolutions import (
    THOUGHT_FIXED,
    Outcome,
    StageStart,
    clock_stops_at,
    outcome,
    time_by_stage,
)

THEIR_TIME = "awaiting_customer"


@dataclass(frozen=True)
class CaseTimes:
    """What the clock says of a case. Durations are exact; `to_*` are None where not (yet) reached.

    `so_far` runs from the opening to the standing end, or to now. `by_stage` and `by_owner` each sum to it.
    """

    outcome: Outcome
    so_far: timedelta
    to_answer: timedelta | None
    to_resolution: timedelta | None
    by_stage: dict[str, timedelta]
    by_owner: dict[int, timedelta]

    @property
    def ours(self) -> timedelta:
        """All but the time in which the ball was with the customer."""
        return self.so_far - self.by_stage.get(THEIR_TIME, timedelta())

    @property
    def thought_fixed(self) -> timedelta:
        return self.by_stage.get(THOUGHT_FIXED, timedelta())


@dataclass(frozen=True)
class WorkingTimes:
    """The same measures in the working hours that a case keeps."""

    so_far: timedelta
    to_answer: timedelta | None
    to_resolution: timedelta | None


def working_times(
    times: CaseTimes,
    opened_at: datetime,
    first_response_at: datetime | None,
    now: datetime,
    calendar: Calendar,
) -> WorkingTimes:
    """The measures of one case by a calendar."""

    def until(end: datetime | None) -> timedelta | None:
        return None if end is None else business_time_between(opened_at, end, calendar)

    return WorkingTimes(
        so_far=business_time_between(opened_at, clock_stops_at(times.outcome, now), calendar),
        to_answer=until(first_response_at),
        to_resolution=until(times.outcome.resolved_at),
    )


def case_times(
    opened_at: datetime,
    first_response_at: datetime | None,
    stages: Sequence[StageStart],
    owners: Sequence[Start[int]],
    now: datetime,
) -> CaseTimes:
    """The measures of one case from its record."""
    result = outcome(stages, opened_at)
    until = clock_stops_at(result, now)
    return CaseTimes(
        outcome=result,
        so_far=until - opened_at,
        to_answer=None if first_response_at is None else first_response_at - opened_at,
        to_resolution=None if result.resolved_at is None else result.resolved_at - opened_at,
        by_stage=time_by_stage(stages, opened_at, now),
        by_owner=time_by_key(intervals(owners, opened_at, until)),
    )
