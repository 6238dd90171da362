"""What would have set a trigger off in the past.

Cases are judged as the record says they were at the moment of the fact: category, kind, priority, team, language and
order by the entries that changed them, stage and owner by their starts, tags and words by when they came. What leaves
no entry is taken as it is now: a changed title, the customer's tier, organisation and merges. What one trigger would
have set off in another is not tried, nor what its own steps would have changed for the next fact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casedesk.cases.rules import stages
from casedesk.cases.rules.stages import Side
from casedesk.resolution_clock.rules.business_time import NeverOpen, add_business_time
from casedesk.resolution_clock.rules.calendars import Calendar

MOST_DAYS = 92
"""The longest period that is tried at once."""


@dataclass(frozen=True)
class StageStart:
    """From when a case was in a stage."""

    at: datetime
    stage: str


def waits(
    starts: Sequence[StageStart], side: str, hours: int, calendar: Calendar | None, until: datetime
) -> Iterator[datetime]:
    """The moments, before another, at which a ball had been on a side for so many working hours (hours, without a
    calendar); `starts` are those of one case, in order."""
    wanted = Side.CUSTOMER if side == "customer" else Side.US
    begun: datetime | None = None
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        if stages.side(start.stage) is not wanted:
            begun = None
            continue
        begun = begun or start.at
        if following is not None and stages.side(following.stage) is wanted:
            continue
        due = _due(begun, hours, calendar)
        if due < min(until, following.at if following is not None else until):
            yield due


def _due(begun: datetime, hours: int, calendar: Calendar | None) -> datetime:
    length = timedelta(hours=hours)
    if calendar is None:
        return begun + length
    try:
        return add_business_time(begun, length, calendar)
    except NeverOpen:
        return datetime.max.replace(tzinfo=begun.tzinfo)
