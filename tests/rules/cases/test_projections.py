"""What the columns of a case must say, by tables of small records and by properties of any record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.cases.rules.projections import (
    Contact,
    ball_since,
    broken_chain,
    chases,
    first_response,
    project,
)
from casedesk.cases.rules.stages import OPEN
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.resolution_clock.rules.resolutions import StageStart

NINE = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def after(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def chain(
    *moves: tuple[float, str] | tuple[float, str, str] | tuple[float, str, str, int],
) -> list[StageStart]:
    """Starts of stage: working from the opening, then each (hours, stage[, disposition[, restored start]])."""
    starts = [StageStart(1, None, "working")]
    for number, (hours, *rest) in enumerate(moves, start=2):
        starts.append(StageStart(number, after(hours), *rest))
    return starts


def word(number: int, hours: float, **differing: object) -> Contact:
    """A mail of the customer's, placed as it came."""
    contact = Contact(
        id=number,
        at=after(hours),
        placed_at=after(hours),
        direction="in",
        nature="ordinary",
        from_customer=True,
        by_person=False,
        answered=None,
        delivery=None,
    )
    return replace(contact, **differing)  # type: ignore[arg-type]


def reply(number: int, hours: float, **differing: object) -> Contact:
    """A mail of ours."""
    return word(
        number,
        hours,
        **{"direction": "out", "from_customer": False, "by_person": True, "delivery": "sent", **differing},
    )


FIRST = word(1, 0)
RESOLVED_AND_THANKED = chain((2, "resolved", "resolved"), (5, "working"), (6, "resolved", "resolved", 2))


@pytest.mark.parametrize(
    ("moves", "since"),
    [
        (chain(), 0),
        (chain((1, "awaiting_third_party")), 0),
        (chain((1, "awaiting_third_party"), (3, "working")), 0),
        (chain((1, "awaiting_customer")), 1),
        (chain((1, "awaiting_customer"), (2, "awaiting_customer")), 1),
        (chain((1, "awaiting_customer"), (4, "working")), 4),
        (chain((2, "resolved", "resolved"), (9, "closed", "resolved")), 2),
        (chain((2, "resolved", "resolved"), (3, "working")), 3),
        (RESOLVED_AND_THANKED, 2),
        (chain((1, "awaiting_customer"), (2, "closed", "no_reply")), 2),
    ],
)
def test_since_when_the_ball_is_where_it_is(moves: list[StageStart], since: float) -> None:
    assert ball_since(NINE, moves) == after(since)


@pytest.mark.parametrize(
    ("contacts", "hours"),
    [
        ([FIRST], None),
        ([FIRST, reply(2, 3)], 3),
        ([FIRST, reply(2, 3, delivery="bounced")], None),
        ([FIRST, reply(2, 3, delivery="failed"), reply(3, 8)], 8),
        ([FIRST, reply(2, 3, delivery="queued")], 3),
        ([FIRST, reply(2, 0.1, by_person=False), reply(3, 2)], 2),
        ([FIRST, reply(2, 0.1, nature="machine"), reply(3, 2)], 2),
        ([word(1, 0, answered=True, by_person=True)], 0),
        ([FIRST, word(2, 1, answered=False, by_person=True)], None),
        ([FIRST, reply(2, 1, answered=False)], None),
        ([FIRST, reply(2, 1, answered=True, delivery=None)], 1),
        ([reply(1, -2), FIRST], None),
    ],
)
def test_the_first_response(contacts: list[Contact], hours: float | None) -> None:
    assert first_response(NINE, contacts) == (None if hours is None else after(hours))


@pytest.mark.parametrize(
    ("moves", "contact", "counts"),
    [
        (chain(), word(2, 5), True),
        (chain((1, "awaiting_third_party")), word(2, 5), True),
        (chain((1, "awaiting_approval")), word(2, 5), True),
        (chain((1, "awaiting_customer"), (5, "working")), word(2, 5), False),
        (chain((1, "awaiting_customer"), (5, "working")), word(2, 6), True),
        (chain((1, "resolved", "resolved"), (5, "working")), word(2, 5), False),
        (chain(), word(2, 5, from_customer=False), False),
        (chain(), word(2, 5, nature="auto_reply"), False),
        (chain(), reply(2, 5), False),
        # Written down later than it happened: before the stage that it found.
        (chain((1, "awaiting_customer"), (5, "working")), word(2, 3, placed_at=after(7)), False),
        # Moved here from another case, where it came while we worked.
        (chain(), word(2, 3, placed_at=after(9)), True),
    ],
)
def test_what_is_a_chase(moves: list[StageStart], contact: Contact, counts: bool) -> None:
    assert chases(NINE, moves, [FIRST, contact]) == ([contact] if counts else [])


def test_the_contact_that_opened_the_case_is_no_chase() -> None:
    assert chases(NINE, chain(), [FIRST]) == []
    assert chases(NINE, chain(), [FIRST, word(2, 0)]) == [word(2, 0)]


def test_a_case_opened_by_hand_before_a_word_is_chased_by_the_first() -> None:
    assert chases(NINE, chain(), [word(1, 2)]) == [word(1, 2)]


def test_a_whole_case() -> None:
    stages = chain(
        (2, "awaiting_customer"), (8, "working"), (9, "resolved", "resolved"), (20, "working"),
        (22, "resolved", "resolved"), (30, "working"), (31, "resolved", "resolved", 6),
    )  # fmt: skip
    contacts = [FIRST, reply(2, 2), word(3, 8), word(4, 8.5), reply(5, 9), word(6, 20), word(7, 30)]
    owners = [Start(None, 7), Start(after(3), 9)]
    found = project(NINE, owners, stages, contacts)
    assert found.owner_id == 9
    assert (found.stage, found.disposition) == ("resolved", "resolved")
    assert (found.stage_since, found.ball_since) == (after(31), after(22))
    assert found.first_response_at == after(2)
    assert (found.resolved_at, found.ended_at) == (after(22), after(22))
    assert found.reopened == 1, "the one that was only thanks does not count"
    assert (found.chases, found.chased_at) == (1, after(8.5))


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ([None], None),
        ([None, after(1), after(2)], None),
        ([], "are missing"),
        ([after(1)], "no first one"),
        ([None, None], "two that count from the opening"),
        ([None, after(2), after(1)], "do not rise"),
        ([None, after(1), after(1)], "do not rise"),
        ([None, NINE], "do not rise"),
    ],
)
def test_whether_a_chain_is_whole(times: list[datetime | None], wrong: str | None) -> None:
    found = broken_chain(NINE, times)
    assert found is None if wrong is None else found is not None and wrong in found


# Any record

ENDS = ("declined", "withdrawn", "no_reply", "spam")


def _next_moves(last: StageStart) -> list[tuple[str, str | None]]:
    """Where a case can go from here: whoever ended something takes it up again first."""
    merged: list[tuple[str, str | None]] = [("closed", "duplicate")]
    if last.stage in OPEN:
        return [
            *((stage, None) for stage in OPEN),
            ("resolved", "resolved"),
            *(("closed", how) for how in ENDS),
            *merged,
        ]
    if last.stage == "resolved":
        return [("working", None), ("closed", "resolved"), *merged]
    return [("working", None)]


@st.composite
def stage_chains(draw: st.DrawFn) -> list[StageStart]:
    """Any chain that the desk could have written: thanks restore the resolution that was just left."""
    starts = [StageStart(1, None, "working")]
    hour = 0.0
    for number in range(2, draw(st.integers(2, 10))):
        hour += draw(st.floats(0.01, 50))
        left = starts[-2] if len(starts) > 1 and starts[-1].stage == "working" else None
        if left is not None and left.stage == "resolved" and draw(st.booleans()):
            restores = left.restores or left.id
            starts.append(StageStart(number, after(hour), "resolved", "resolved", restores))
            continue
        stage, ends = draw(st.sampled_from(_next_moves(starts[-1])))
        starts.append(StageStart(number, after(hour), stage, ends))
    return starts


@st.composite
def contact_lists(draw: st.DrawFn) -> list[Contact]:
    found = [FIRST]
    for number in range(2, draw(st.integers(2, 10))):
        hour = draw(st.floats(0, 300))
        make = draw(st.sampled_from((word, reply)))
        state = draw(st.sampled_from((None, "queued", "sent", "delivered", "bounced", "failed")))
        late = draw(st.floats(0, 20))
        found.append(
            make(
                number, hour, placed_at=after(hour + late), delivery=state, from_customer=draw(st.booleans()),
                nature=draw(st.sampled_from(("ordinary", "auto_reply", "bounce"))),
            )
        )  # fmt: skip
    return sorted(found, key=lambda contact: (contact.at, contact.id))


@settings(max_examples=50)
@given(stage_chains(), contact_lists())
def test_the_columns_never_contradict_each_other(stages: list[StageStart], contacts: list[Contact]) -> None:
    found = project(NINE, [Start(None, 1)], stages, contacts)
    assert (found.disposition is None) == (found.stage in OPEN) == (found.ended_at is None)
    assert (found.disposition == "resolved") == (found.resolved_at is not None)
    assert NINE <= found.ball_since <= found.stage_since
    assert found.resolved_at is None or found.resolved_at == found.ended_at
    assert found.ended_at is None or found.ended_at <= found.stage_since
    assert 0 <= found.reopened <= sum(start.stage == "resolved" for start in stages)
    assert (found.chases == 0) == (found.chased_at is None)
    assert found.first_response_at is None or found.first_response_at >= NINE


@settings(max_examples=50)
@given(stage_chains(), contact_lists())
def test_only_the_customers_own_words_chase(stages: list[StageStart], contacts: list[Contact]) -> None:
    found = chases(NINE, stages, contacts)
    assert all(one.direction == "in" and one.nature == "ordinary" and one.from_customer for one in found)
    assert FIRST not in found
    without_ours = [one for one in contacts if one.direction == "in"]
    assert chases(NINE, stages, without_ours) == found


@settings(max_examples=50)
@given(contact_lists(), st.floats(0, 300))
def test_a_reply_that_came_back_changes_no_first_response(contacts: list[Contact], hour: float) -> None:
    bounced = reply(99, hour, delivery="bounced")
    assert first_response(NINE, [*contacts, bounced]) == first_response(NINE, contacts)


@settings(max_examples=50)
@given(contact_lists(), st.floats(0, 300))
def test_another_reply_never_makes_the_first_response_later(contacts: list[Contact], hour: float) -> None:
    before, now = first_response(NINE, contacts), first_response(NINE, [*contacts, reply(99, hour)])
    assert now is not None
    assert now == min(after(hour), before or after(hour))
