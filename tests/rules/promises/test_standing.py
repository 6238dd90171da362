"""Which standing promises a case inherits, and what it owes by them."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.promises.standing.rules.dues import KEPT, MISSED, OWED, SETTLED, Due, Happened, dues, state
from casedesk.promises.standing.rules.lines import KINDS, Described, Line, inherited

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
LAMPS, BILLS = 1, 2


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def line(key: int, kind: str = "first_answer", **more: object) -> Line:
    usual = {
        "minutes": 240, "working": False, "tier": None, "category_id": None, "channel": None, "from_at": at(-24),
        "ended_at": None,
    }  # fmt: skip
    return Line(id=key, kind=kind, **{**usual, **more})  # type: ignore[arg-type]


CASE = Described(NINE, "gold", LAMPS, "email")
ALL, GOLD, OF_LAMPS, BY_MAIL = (
    line(1),
    line(2, tier="gold"),
    line(3, category_id=LAMPS),
    line(4, channel="email"),
)
GOLD_BY_MAIL, LAMPS_BY_MAIL = (
    line(5, tier="gold", channel="email"),
    line(6, category_id=LAMPS, channel="email"),
)


@pytest.mark.parametrize(
    ("lines", "wins"),
    [
        ([], None),
        ([ALL], 1),
        ([ALL, BY_MAIL], 4),
        ([BY_MAIL, GOLD, ALL], 2),
        ([GOLD, OF_LAMPS, BY_MAIL], 3),
        ([OF_LAMPS, GOLD_BY_MAIL], 5),
        ([GOLD_BY_MAIL, LAMPS_BY_MAIL], 6),
        ([line(7, tier="silver"), line(8, category_id=BILLS), line(9, channel="phone")], None),
        ([line(7, tier="gold", channel="phone"), ALL], 1),
        ([line(7, from_at=at(1)), line(8, from_at=NINE)], 8),
        ([line(7, ended_at=NINE), line(8, ended_at=at(1))], 8),
    ],
)
def test_the_line_that_says_most_of_the_case_wins(lines: list[Line], wins: int | None) -> None:
    found = inherited(lines, CASE).get("first_answer")
    assert (found.id if found else None) == wins


FILTERS = st.tuples(
    st.sampled_from(KINDS), st.sampled_from([None, "gold", "silver"]), st.sampled_from([None, LAMPS, BILLS]),
    st.sampled_from([None, "email", "phone"]),
)  # fmt: skip


@given(st.lists(FILTERS, unique=True), st.randoms(use_true_random=False))
def test_the_order_in_which_lines_were_written_does_not_matter(
    filters: list[tuple[str, str | None, int | None, str | None]], chance: random.Random
) -> None:
    lines = [
        line(key, kind, tier=tier, category_id=category, channel=channel)
        for key, (kind, tier, category, channel) in enumerate(filters)
    ]
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert inherited(lines, CASE) == inherited(shuffled, CASE)


LINES = {kind: line(key, kind) for key, kind in enumerate(KINDS)}


def owed(happened: Happened) -> dict[tuple[str, datetime], Due]:
    found = dues(happened, LINES, lambda since, one: since + timedelta(minutes=one.minutes))
    return {(one.kind, one.since): one for one in found}


def test_a_word_of_ours_answers_all_that_came_before_it() -> None:
    found = owed(Happened(NINE, words=[at(1), at(2), at(6)], answers=[at(3)]))
    assert found["first_answer", NINE].met_at == at(3)
    assert [found["next_word", one].met_at for one in (at(1), at(2), at(6))] == [at(3), at(3), None]
    assert found["next_word", at(6)].due_at == at(10)


def test_the_end_settles_what_nobody_answered_and_a_letter_at_that_moment_answers() -> None:
    found = owed(Happened(NINE, words=[at(2)], ends=[at(1), at(3)], resolved_at=at(3)))
    assert found["first_answer", NINE].stopped_at == at(1)
    assert found["next_word", at(2)].stopped_at == at(3)
    assert found["resolution", NINE].met_at == at(3)
    solved = owed(Happened(NINE, answers=[at(3)], ends=[at(3)], resolved_at=at(3)))
    assert solved["first_answer", NINE].met_at == at(3)
    assert solved["first_answer", NINE].stopped_at is None


def test_another_end_than_resolved_meets_no_resolution() -> None:
    assert owed(Happened(NINE, ends=[at(1)], ended_at=at(1)))["resolution", NINE].stopped_at == at(1)


@pytest.mark.parametrize(
    ("met", "stopped", "now", "said"),
    [
        (at(4), None, at(9), KEPT),
        (at(4.1), None, at(9), MISSED),
        (None, None, at(4), OWED),
        (None, None, at(4.1), MISSED),
        (None, at(4), at(9), SETTLED),
        (None, at(4.1), at(9), MISSED),
    ],
)
def test_kept_or_missed_follows_from_the_times(
    met: datetime | None, stopped: datetime | None, now: datetime, said: str
) -> None:
    assert state(at(4), met, stopped, now) == said
