"""Who is here at a moment, over nights, zones, summer time and absences; and when they are next."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.resolution_clock.rules.calendars import CLOSED, Calendar, Shift
from casedesk.rota.rules.presence import Away, Hours, weekly

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = [(day, 540, 1020) for day in range(5)]
NIGHTS = [(day, 1320, 1800) for day in range(7)]


def at(day: int, hour: float) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour)


def hours(zone: str, shifts: list[tuple[int, int, int]], *absences: Away) -> Hours:
    return Hours(weekly(zone, tuple(shifts)), absences)


HERE = {
    "at the beginning": (hours("UTC", OFFICE), at(0, 9), True),
    "not at the end": (hours("UTC", OFFICE), at(0, 17), False),
    "not on Saturday": (hours("UTC", OFFICE), at(5, 12), False),
    "in their own zone": (hours("Asia/Seoul", OFFICE), at(0, 1), True),
    "over midnight": (hours("UTC", NIGHTS), at(1, 5.5), True),
    "a split day, in between": (hours("UTC", [(0, 480, 720), (0, 780, 1020)]), at(0, 12.5), False),
    "away": (hours("UTC", OFFICE, Away(at(0, 0), at(1, 0))), at(0, 10), False),
    "back": (hours("UTC", OFFICE, Away(at(0, 0), at(1, 0))), at(1, 10), True),
    "without hours always": (Hours(), at(6, 3), True),
    "without hours, but away": (Hours(absences=(Away(at(0, 0)),)), at(6, 3), False),
}


@pytest.mark.parametrize(("who", "when", "here"), HERE.values(), ids=HERE)
def test_who_is_here(who: Hours, when: datetime, here: bool) -> None:
    assert who.is_here(when) is here


NEXT = {
    "now": (hours("UTC", OFFICE), at(0, 10), at(0, 10)),
    "in the morning": (hours("UTC", OFFICE), at(0, 18), at(1, 9)),
    "after the weekend": (hours("UTC", OFFICE), at(4, 17), at(7, 9)),
    "after the holiday": (hours("UTC", OFFICE, Away(at(0, 0), at(9, 0))), at(0, 10), at(9, 9)),
    "back in the middle of a shift": (hours("UTC", OFFICE, Away(at(0, 0), at(1, 11))), at(0, 10), at(1, 11)),
    "gone again before they were back": (
        hours("UTC", OFFICE, Away(at(0, 0), at(1, 7)), Away(at(1, 8), at(2, 12))),
        at(0, 10),
        at(2, 12),
    ),
    "until further notice": (hours("UTC", OFFICE, Away(at(0, 0))), at(0, 10), None),
    "without hours, when back": (Hours(absences=(Away(at(0, 0), at(3, 5)),)), at(0, 10), at(3, 5)),
    "a calendar that never opens": (Hours(Calendar("UTC", (CLOSED,) * 7)), at(0, 10), None),
}


@pytest.mark.parametrize(("who", "when", "back"), NEXT.values(), ids=NEXT)
def test_when_they_are_next_here(who: Hours, when: datetime, back: datetime | None) -> None:
    assert who.next_here(when) == back


ENDS = {
    "of the day": (hours("UTC", OFFICE), at(0, 10), at(0, 17)),
    "of the night": (hours("UTC", NIGHTS), at(0, 23), at(1, 6)),
    "at the lunch": (hours("UTC", [(0, 480, 720), (0, 780, 1020)]), at(0, 10), at(0, 12)),
    "by going away": (hours("UTC", OFFICE, Away(at(0, 14))), at(0, 10), at(0, 14)),
    "in their zone": (hours("America/New_York", OFFICE), at(0, 15), at(0, 22)),
    "two days in one": (hours("UTC", [(0, 540, 1440), (1, 0, 600)]), at(0, 10), at(1, 10)),
    "not here": (hours("UTC", OFFICE), at(0, 20), None),
    "never": (Hours(), at(0, 20), None),
}


@pytest.mark.parametrize(("who", "when", "ends"), ENDS.values(), ids=ENDS)
def test_when_a_shift_ends(who: Hours, when: datetime, ends: datetime | None) -> None:
    assert who.shift_ends(when) == ends


def test_own_hours_are_closed_where_the_team_is() -> None:
    like = Calendar(
        "UTC",
        (CLOSED,) * 7,
        holidays=frozenset({date(2026, 11, 23)}),
        date_overrides={date(2026, 11, 24): CLOSED, date(2026, 11, 28): (Shift(540, 600),)},
    )
    found = Hours(weekly("UTC", tuple(OFFICE), like))
    assert [found.is_here(at(day, 10)) for day in range(6)] == [False, False, True, True, True, False]


SHIFTS = st.lists(st.integers(0, 7 * 24 - 1), unique=True, max_size=20).map(
    lambda starts: [(hour // 24, hour % 24 * 60, hour % 24 * 60 + 50) for hour in starts]
)


@given(SHIFTS, st.lists(st.integers(0, 400), unique=True, max_size=6), st.integers(0, 300))
def test_next_is_the_first_moment_at_which_they_are_here(
    shifts: list[tuple[int, int, int]], edges: list[int], hour: int
) -> None:
    ordered = [MONDAY + edge * HOUR for edge in sorted(edges)]
    absences = [Away(begin, end) for begin, end in list(pairwise(ordered))[::2]]
    who = hours("Europe/Berlin", shifts, *absences)
    begin = MONDAY + hour * HOUR
    found = who.next_here(begin)
    assert found is not None, "nobody is away for ever here"
    assert who.is_here(found)
    steps = int((found - begin) / timedelta(minutes=10))
    assert not any(who.is_here(begin + step * timedelta(minutes=10)) for step in range(min(steps, 300)))
