"""Who was at risk when, and how a group looked at an earlier time."""

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.waiting import WAITS, Waits

from casedesk.reports.rules.moments import Count, Ending, Moment, followed_until, moments, moments_of

EVENT, OTHER, CENSORED = Ending.EVENT, Ending.OTHER, Ending.CENSORED
GROUP = moments_of(
    [(5.0, EVENT), (2.0, CENSORED), (2.0, EVENT), (2.0, OTHER), (9.0, CENSORED), (5.0, EVENT), (7.0, EVENT)]
)


def test_all_who_had_not_ended_before_are_at_risk() -> None:
    assert (
        Moment(2.0, 7, events=1, others=1, censored=1),
        Moment(5.0, 4, events=2),
        Moment(7.0, 2, events=1),
        Moment(9.0, 1, events=0, censored=1),
    ) == GROUP
    assert [moment.left for moment in GROUP] == [4, 2, 1, 0]


def test_counts_may_come_in_any_order() -> None:
    counts = [Count(moment.time, moment.events, moment.others, moment.censored) for moment in GROUP]
    assert moments(reversed(counts)) == moments(counts) == GROUP
    assert moments([]) == ()


def test_at_an_earlier_time_what_came_later_was_not_known() -> None:
    assert followed_until(GROUP, 6.0) == (*GROUP[:2], Moment(6.0, 2, events=0, censored=2))
    assert followed_until(GROUP, 5.0) == (GROUP[0], Moment(5.0, 4, events=2, censored=2))
    assert followed_until(GROUP, 1.0) == (Moment(1.0, 7, events=0, censored=7),)
    assert followed_until(GROUP, 9.0) == followed_until(GROUP, 99.0) == GROUP


@given(WAITS, st.integers(0, 13).map(float))
def test_following_a_group_shorter_is_censoring_everybody_then(waits: Waits, until: float) -> None:
    known = [(time, how) if time <= until else (until, CENSORED) for time, how in waits]
    assert followed_until(moments_of(waits), until) == moments_of(known)
