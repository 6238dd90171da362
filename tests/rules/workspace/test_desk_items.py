"""The order of my desk, one row a case, and what comes next after one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casedesk.cases.rules.desk import Reason
from casedesk.workspace.desk.items import Item, Rank, in_order, next_after
from casedesk.workspace.desk.own_cases import RANKS

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLAIN = Item(
    rank=Rank.WITH_US, case_id=1, title="Lamp", customer="Aylin", at=NOW, words="with us", meaning="ours"
)


def test_a_case_is_there_once_by_its_most_pressing_reason_and_says_the_others() -> None:
    chased = replace(PLAIN, rank=Rank.CHASED, words="chased once", meaning="due")
    promised = replace(PLAIN, rank=Rank.PROMISE_DUE, words="call by noon", meaning="due")
    [row] = in_order([PLAIN, chased, promised, chased])
    assert (row.rank, row.also) == (Rank.PROMISE_DUE, ("chased once",))


def test_of_two_that_press_alike_one_that_says_what_to_do_says_it() -> None:
    overdue = replace(PLAIN, rank=Rank.PROMISE_OVERDUE, words="overdue", meaning="due")
    promised = replace(overdue, at=NOW + timedelta(hours=1), said="call her", phone="+4930901820")
    later = replace(promised, at=NOW + timedelta(hours=2), said="write to her", phone="")
    [row] = in_order([later, replace(PLAIN, said="Hello"), promised, overdue])
    assert (row.at, row.said, row.phone, row.also) == (NOW, "call her", "+4930901820", ())


def test_within_a_rank_high_priority_then_the_day_then_the_longest_wait() -> None:
    rows = [
        replace(PLAIN, case_id=1),
        replace(PLAIN, case_id=2, at=NOW - timedelta(hours=1)),
        replace(PLAIN, case_id=3, needed_by=date(2026, 12, 1)),
        replace(PLAIN, case_id=4, high=True),
        replace(PLAIN, case_id=5, rank=Rank.HANDOFF),
    ]
    assert [one.case_id for one in in_order(rows)] == [5, 4, 3, 2, 1]


def test_every_reason_of_a_case_has_its_place_in_the_same_order() -> None:
    assert list(RANKS) == list(Reason)
    assert sorted(RANKS.values()) == list(RANKS.values())


@given(st.lists(st.tuples(st.sampled_from(Rank), st.integers(1, 6))), st.integers(1, 7))
def test_going_on_from_case_to_case_comes_through_all_of_them(
    found: list[tuple[Rank, int]], first: int
) -> None:
    rows = in_order([replace(PLAIN, rank=rank, case_id=key) for rank, key in found])
    seen, at = set[int](), first
    for _ in rows:
        follows = next_after(rows, at)
        if follows is None:
            break
        assert follows.case_id != at
        at = follows.case_id
        seen.add(at)
    assert seen | {first} == {one.case_id for one in rows} | {first}


def test_of_those_who_wrote_again_whoever_asked_most_often_comes_first() -> None:
    once = replace(PLAIN, rank=Rank.CHASED, case_id=1, times=1)
    thrice = replace(once, case_id=2, times=3, at=once.at + timedelta(hours=5))
    soon = replace(once, case_id=3, times=1, needed_by=date(2026, 11, 24))
    urgent = replace(once, case_id=4, high=True)
    assert [one.case_id for one in in_order([once, thrice, soon, urgent])] == [4, 2, 3, 1]
