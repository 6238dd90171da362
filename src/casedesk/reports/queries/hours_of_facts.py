"""The lengths of a case in working hours, worked out from its record by the calendar that it keeps."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from casedesk.reports.rules.facts import PARTS, Record, owner_stretches, stage_stretches
from casedesk.resolution_clock.queries.calendars import KeptCalendar
from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.intervals import Interval

_MICROSECOND = timedelta(microseconds=1)


def working_hours(
    case: Mapping[str, Any], record: Record, expected: Mapping[str, Any], kept: KeptCalendar | None
) -> dict[str, Any]:
    """The times of the facts in working hours; none where the case keeps none, or lies outside what they count."""
    opened_at, stops_at, runs = case["opened_at"], expected["stops_at"], expected["running_since"]
    known = kept is not None and kept.counts(opened_at, stops_at or runs)
    spent = _by_key(stage_stretches(record), kept) if kept is not None and known else {}
    return {
        "calendar_id": case["calendar_id"],
        "opened_place_us": _place(kept, opened_at),
        "to_stop_business_us": _between(kept, opened_at, stops_at),
        "to_answer_business_us": _between(kept, opened_at, case["first_response_at"]),
        "running_place_us": _place(kept, runs),
        **{f"{part}_business_us": spent.get(part, 0) if known else None for part in PARTS},
    }


def custody_in_hours(
    record: Record, expected: Mapping[str, Any], kept: KeptCalendar | None
) -> dict[int, tuple[int | None, int | None]]:
    """How long each had a case in working hours, and where on their axis the time began of who has it now."""
    stops_at, last = expected["stops_at"], record.owners[-1]
    known = kept is not None and kept.counts(record.opened_at, stops_at or record.opened_at)
    spent = _by_key(owner_stretches(record), kept) if kept is not None and known else {}
    runs = _place(kept, last.at or record.opened_at) if stops_at is None else None
    return {
        owner: (spent.get(owner, 0) if known else None, runs if owner == last.key else None)
        for owner in {start.key for start in record.owners}
    }


def _by_key(stretches: Sequence[Interval[Any]], kept: KeptCalendar) -> dict[Any, int]:
    spent: defaultdict[Any, int] = defaultdict(int)
    for one in stretches:
        spent[one.key] += business_time_between(one.start, one.end, kept.calendar) // _MICROSECOND
    return spent


def _between(kept: KeptCalendar | None, start: datetime, end: datetime | None) -> int | None:
    if kept is None or end is None or not kept.counts(start, end):
        return None
    return business_time_between(start, end, kept.calendar) // _MICROSECOND


def _place(kept: KeptCalendar | None, moment: datetime | None) -> int | None:
    return None if kept is None or moment is None else _between(kept, kept.counted_from, moment)
