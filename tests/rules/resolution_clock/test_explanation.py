"""Each number of a case comes with the intervals it is the sum of, in calendar time and in working hours."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.records import OPENED, STEPS, last_moment, owner_records, stage_records
from tests.builders.working_hours import calendars

from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.calendars import CLOSED, Calendar, Shift
from casedesk.resolution_clock.rules.explanation import CaseRecord, Length, explain, total, totals
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.measures import case_times
from casedesk.resolution_clock.rules.resolutions import Episode, Fate, StageStart

WINDOW = timedelta(days=14)
OFFICE = Calendar(
    "Europe/Berlin", ((Shift(540, 1020),),) * 5 + (CLOSED, CLOSED), frozenset({date(2026, 3, 9)})
)


def at(day: int, hour: int = 8) -> datetime:
    """In March 2026; eight in UTC is nine in Berlin, until the 29th."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def hours(calendar: float, business: float | None) -> Length:
    return Length(timedelta(hours=calendar), None if business is None else timedelta(hours=business))


# A lamp: opened on Monday morning, thought fixed on Tuesday, reopened on Friday, fixed on the Tuesday after
# a Monday that is a holiday.
LAMP = CaseRecord(
    opened_at=at(2),
    first_response_at=at(2, 10),
    stages=[
        StageStart(1, None, "working"),
        StageStart(2, at(2, 12), "awaiting_customer"),
        StageStart(3, at(3), "working"),
        StageStart(4, at(3, 10), "resolved", "resolved"),
        StageStart(5, at(6, 12), "working"),
        StageStart(6, at(10, 10), "resolved", "resolved"),
    ],
    owners=[Start(None, 1), Start(at(6, 15), 2)],
)


def test_each_measure_has_its_interval_in_both_clocks() -> None:
    found = explain(LAMP, at(28), WINDOW, OFFICE)
    assert found.to_answer is not None
    assert (found.to_answer.start, found.to_answer.end) == (at(2), at(2, 10))
    assert found.to_answer.length == hours(2, 2)
    assert found.to_first_resolution is not None
    assert found.to_first_resolution.length == hours(26, 10)
    for measure in (found.to_resolution, found.to_lasting_resolution, found.so_far):
        assert measure is not None
        assert (measure.end, measure.length) == (at(10, 10), hours(8 * 24 + 2, 5 * 8 + 2))


def test_where_the_time_went_interval_by_interval() -> None:
    found = explain(LAMP, at(28), WINDOW, OFFICE)
    assert [(one.key, one.length) for one in found.stages] == [
        ("working", hours(4, 4)),
        ("awaiting_customer", hours(20, 4)),
        ("working", hours(2, 2)),
        ("thought_fixed", hours(3 * 24 + 2, 3 * 8 + 2)),
        ("working", hours(4 * 24 - 2, 4 + 2)),
    ]
    assert totals(found.stages)["working"] == hours(100, 12)
    assert (found.ours, found.theirs) == (hours(174, 38), hours(20, 4))
    assert [(one.key, one.length) for one in found.owners] == [(1, hours(103, 39)), (2, hours(91, 3))]


def test_every_resolution_is_told_with_what_became_of_it() -> None:
    first, second = Episode(at(3, 10), at(6, 12)), Episode(at(10, 10), None)
    fates = {now: [fate for _one, fate in explain(LAMP, now, WINDOW, None).fates] for now in (at(12), at(28))}
    assert [one for one, _fate in explain(LAMP, at(12), WINDOW, None).fates] == [first, second]
    assert fates == {at(12): [Fate.REOPENED, Fate.PENDING], at(28): [Fate.REOPENED, Fate.HELD]}
    repeated = CaseRecord(LAMP.opened_at, None, LAMP.stages, LAMP.owners, repeats=[at(12)])
    found = explain(repeated, at(28), WINDOW, None)
    assert found.fates[-1] == (second, Fate.REPEATED)
    assert found.to_lasting_resolution is None
    assert found.to_resolution is not None


def test_what_is_not_reached_has_no_interval_and_without_a_calendar_nothing_is_working_time() -> None:
    fresh = CaseRecord(at(2), None, LAMP.stages[:1], LAMP.owners[:1])
    found = explain(fresh, at(2, 9), WINDOW, None)
    assert found.to_answer is found.to_first_resolution is found.to_resolution is None
    assert found.to_lasting_resolution is None
    assert found.so_far.length == found.ours == hours(1, None)
    assert total(()) == hours(0, 0)


@given(stage_records(), owner_records(), STEPS, st.data())
def test_in_both_clocks_the_parts_sum_to_the_whole_exactly(
    stages: list[StageStart], owners: list[Start[int]], more: timedelta, data: st.DataObject
) -> None:
    calendar = data.draw(calendars("Europe/Berlin", OPENED.date()))
    now = max(last_moment(stages), owners[-1].at or OPENED) + more
    found = explain(CaseRecord(OPENED, None, stages, owners), now, WINDOW, calendar)
    whole = found.so_far.length
    assert whole.business == business_time_between(OPENED, found.so_far.end, calendar)
    assert total(found.stages) == total(found.owners) == whole
    assert found.theirs.calendar + found.ours.calendar == whole.calendar
    times = case_times(OPENED, None, stages, owners, now)
    assert {key: length.calendar for key, length in totals(found.stages).items()} == times.by_stage
    assert {key: length.calendar for key, length in totals(found.owners).items()} == times.by_owner
    assert found.ours.calendar == times.ours
