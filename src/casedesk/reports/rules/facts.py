"""What a report counts of one case, worked out from its record by the rules of the clock.

The desk keeps the same in a row for each case, which SQL brings along; `verify` holds the two against each
other. Nothing here changes by the mere passing of time: while a case is open, the stage that it is in has no
length yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk.reports.rules.periods import LEFT_OUT
from casedesk.resolution_clock.rules.resolutions import (
    ENDED,
    OPEN_STAGES,
    THOUGHT_FIXED,
    StageStart,
    outcome,
    standing_starts,
    time_by_stage,
)

PARTS = (*OPEN_STAGES, THOUGHT_FIXED, ENDED)
"""Where the time of a case can go."""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Facts:
    """The facts that follow from the chain of stages and the first response; lengths in microseconds.

    `ending` is resolved, otherwise, open or left_out. `by_stage` sums to `to_stop`, or for an open case to its
    age when the stage it is in, `running`, began.
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


def facts(opened_at: datetime, first_response_at: datetime | None, stages: Sequence[StageStart]) -> Facts:
    """The facts of a case whose stages are given in order."""
    result = outcome(stages, opened_at)
    current = standing_starts(stages)[-1]
    is_open = result.disposition is None
    running_since = (current.at or opened_at) if is_open else None
    stops_at = result.resolved_at or result.ended_at
    spent = time_by_stage(stages, opened_at, running_since or opened_at)
    return Facts(
        ending=_ending(result.disposition),
        stops_at=stops_at,
        to_stop=_since(opened_at, stops_at),
        to_answer=_since(opened_at, first_response_at),
        to_first_resolution=_since(opened_at, result.episodes[0].resolved_at if result.episodes else None),
        reopened=result.reopened,
        by_stage={part: spent.get(part, timedelta()) // _MICROSECOND for part in PARTS},
        running=result.stage if is_open else None,
        running_since=running_since,
    )


def _ending(disposition: str | None) -> str:
    if disposition is None:
        return "open"
    if disposition in LEFT_OUT:
        return "left_out"
    return "resolved" if disposition == "resolved" else "otherwise"


def _since(opened_at: datetime, at: datetime | None) -> int | None:
    return None if at is None else (at - opened_at) // _MICROSECOND
