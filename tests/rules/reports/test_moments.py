"""Who was at risk when."""

from casedesk.reports.rules.moments import Count, Ending, Moment, moments, moments_of

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
