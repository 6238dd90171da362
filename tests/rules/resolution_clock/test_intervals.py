"""Chains of starts become intervals that leave no moment out and count none twice."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.records import OPENED, STEPS, owner_records

from casedesk.resolution_clock.rules.intervals import Interval, Start, intervals, time_by_key

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def test_the_first_start_counts_from_the_opening_and_an_end_is_the_next_start() -> None:
    chain = [Start(None, "mina"), Start(at(2), "omar"), Start(at(5), "mina")]
    assert intervals(chain, at(0), at(6)) == [
        Interval("mina", at(0), at(2)),
        Interval("omar", at(2), at(5)),
        Interval("mina", at(5), at(6)),
    ]


def test_an_opening_that_moved_earlier_lengthens_the_first_interval_only() -> None:
    chain = [Start(None, "mina"), Start(at(2), "omar")]
    assert intervals(chain, at(-3), at(6)) == [
        Interval("mina", at(-3), at(2)),
        Interval("omar", at(2), at(6)),
    ]


def test_what_comes_after_the_end_is_cut_off() -> None:
    chain = [Start(None, "mina"), Start(at(2), "omar"), Start(at(5), "mina")]
    assert intervals(chain, at(0), at(4)) == [Interval("mina", at(0), at(2)), Interval("omar", at(2), at(4))]
    assert intervals(chain, at(0), at(2)) == [Interval("mina", at(0), at(2))]


def test_a_case_that_took_no_time_has_no_intervals() -> None:
    assert intervals([Start(None, "mina")], at(0), at(0)) == []


def test_the_time_of_somebody_who_came_back_is_one_sum_in_order_of_first_appearance() -> None:
    chain = [Start(None, "omar"), Start(at(2), "mina"), Start(at(5), "omar")]
    total = time_by_key(intervals(chain, at(0), at(6)))
    assert list(total.items()) == [("omar", timedelta(hours=3)), ("mina", timedelta(hours=3))]


@given(owner_records(), STEPS, STEPS)
def test_intervals_meet_without_gap_or_overlap_and_sum_to_the_whole(
    chain: list[Start[int]], more: timedelta, earlier: timedelta
) -> None:
    opened, until = OPENED - earlier, (chain[-1].at or OPENED) + more
    pieces = intervals(chain, opened, until)
    assert pieces[0].start == opened
    assert pieces[-1].end == until
    assert all(one.end == following.start for one, following in pairwise(pieces))
    assert sum((piece.duration for piece in pieces), timedelta()) == until - opened
    assert sum(time_by_key(pieces).values(), timedelta()) == until - opened


@given(owner_records(), st.integers(0, 400))
def test_wherever_it_is_cut_the_parts_sum_to_the_time_until_the_cut(
    chain: list[Start[int]], hours: int
) -> None:
    until = OPENED + timedelta(hours=hours)
    assert sum(time_by_key(intervals(chain, OPENED, until)).values(), timedelta()) == until - OPENED
