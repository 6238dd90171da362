"""Working hours as instants are the same hours: the same open time, no two touch, and each tells what was before."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from tests.builders.working_hours import Walked, walks

from casedesk.resolution_clock.rules.business_time import business_time_between
from casedesk.resolution_clock.rules.calendars import ALL_DAY, CLOSED, Calendar
from casedesk.resolution_clock.rules.opening_hours import counted_hours, open_hours

MICROSECOND = timedelta(microseconds=1)


@given(walks(timedelta(days=40)))
def test_they_sum_to_the_business_time_of_any_range_in_any_zone(walked: Walked) -> None:
    start, end = sorted((walked.start, walked.end))
    opening = list(open_hours(walked.calendar, start, end))
    assert sum((closes - opens for opens, closes in opening), timedelta()) == business_time_between(
        start, end, walked.calendar
    )
    assert all(opens < closes for opens, closes in opening)
    assert all(one[1] < other[0] for one, other in pairwise(opening))


@given(walks(timedelta(days=40)))
def test_each_tells_how_much_was_open_before_it_from_the_start_on(walked: Walked) -> None:
    start, end = sorted((walked.start, walked.end))
    counted = list(counted_hours(walked.calendar, start, end))
    assert counted[0][0] == start
    for opens, _closes, before in counted:
        assert before == business_time_between(start, opens, walked.calendar) // MICROSECOND


def test_a_desk_that_never_closes_is_open_once() -> None:
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    always = Calendar("Europe/Berlin", (ALL_DAY,) * 7)
    assert list(open_hours(always, start, end)) == [(start, end)]
    assert list(counted_hours(Calendar("UTC", (CLOSED,) * 7), start, end)) == [(start, start, 0)]
