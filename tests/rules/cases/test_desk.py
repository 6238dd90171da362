"""Why a case is where it is on its owner's desk, and which comes first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.cases.rules.desk import SOON, OpenCase, Reason, reason_of
from casedesk.cases.rules.stages import OPEN, OURS, WORKING

NOW = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 4)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ANSWERED = OpenCase(
    stage="working",
    ball_since=NOW - DAY,
    first_response_at=NOW - DAY,
    chased_at=None,
    answered_at=NOW - DAY,
    wait_until=None,
    needed_by=None,
)
WAITS = replace(ANSWERED, stage="awaiting_customer", wait_until=NOW + DAY)

REASONS = {
    "answered, and it is our turn": (ANSWERED, Reason.WITH_US),
    "the customer wrote again": (replace(ANSWERED, chased_at=NOW - HOUR), Reason.CHASED),
    "called and got nobody, and wrote again": (
        replace(ANSWERED, chased_at=NOW - HOUR, missed_at=NOW - 2 * HOUR),
        Reason.CALL_BACK,
    ),
    "called and got nobody, and was spoken to since": (
        replace(ANSWERED, missed_at=NOW - 2 * HOUR, answered_at=NOW - HOUR),
        Reason.WITH_US,
    ),
    "says that it is solved": (replace(ANSWERED, confirmed_at=NOW - HOUR), Reason.SAYS_SOLVED),
    "chased us, then says that it is solved": (
        replace(ANSWERED, chased_at=NOW - 2 * HOUR, confirmed_at=NOW - HOUR),
        Reason.SAYS_SOLVED,
    ),
    "said that it is solved, then wrote again": (
        replace(ANSWERED, confirmed_at=NOW - 2 * HOUR, chased_at=NOW - HOUR),
        Reason.CHASED,
    ),
    "said that it is solved, and was answered since": (
        replace(ANSWERED, confirmed_at=NOW - 2 * HOUR, answered_at=NOW - HOUR),
        Reason.WITH_US,
    ),
    "wrote again, and was answered since": (
        replace(ANSWERED, chased_at=NOW - 2 * HOUR, answered_at=NOW - HOUR),
        Reason.WITH_US,
    ),
    "wrote again at the very moment of the answer": (
        replace(ANSWERED, chased_at=NOW - HOUR, answered_at=NOW - HOUR),
        Reason.WITH_US,
    ),
    "wrote again and was never answered": (
        replace(ANSWERED, chased_at=NOW - HOUR, answered_at=None, first_response_at=None),
        Reason.CHASED,
    ),
    "chased while somebody else has it": (
        replace(WAITS, stage="awaiting_third_party", chased_at=NOW - HOUR),
        Reason.CHASED,
    ),
    "came back, and nobody answered": (replace(ANSWERED, came_back_at=NOW - HOUR), Reason.CAME_BACK),
    "came back, and was answered since": (
        replace(ANSWERED, came_back_at=NOW - 2 * HOUR, answered_at=NOW - HOUR),
        Reason.WITH_US,
    ),
    "came back, and a carrier has it now": (
        replace(WAITS, stage="awaiting_third_party", came_back_at=NOW - HOUR),
        Reason.WAITING,
    ),
    "came back, and wrote again": (
        replace(ANSWERED, came_back_at=NOW - 2 * HOUR, chased_at=NOW - HOUR),
        Reason.CHASED,
    ),
    "never answered": (replace(ANSWERED, first_response_at=None, answered_at=None), Reason.UNANSWERED),
    "never answered, but it is not our move": (
        replace(WAITS, first_response_at=None, answered_at=None),
        Reason.WAITING,
    ),
    "the wait ends this moment": (replace(WAITS, wait_until=NOW), Reason.WAIT_OVER),
    "the wait ended long ago": (replace(WAITS, wait_until=NOW - 9 * DAY), Reason.WAIT_OVER),
    "the wait goes on": (WAITS, Reason.WAITING),
    "waits for a third party": (replace(WAITS, stage="awaiting_third_party"), Reason.WAITING),
    "waits for an approval": (replace(ANSWERED, stage="awaiting_approval"), Reason.WAITING),
    "needed the day after tomorrow": (replace(ANSWERED, needed_by=TODAY + SOON), Reason.NEEDED_SOON),
    "needed a day later": (replace(ANSWERED, needed_by=TODAY + SOON + DAY), Reason.WITH_US),
    "was needed yesterday": (replace(ANSWERED, needed_by=TODAY - DAY), Reason.NEEDED_SOON),
    "needed soon, while a carrier has it": (
        replace(WAITS, stage="awaiting_third_party", needed_by=TODAY),
        Reason.NEEDED_SOON,
    ),
    "needed soon, but the customer has it": (replace(WAITS, needed_by=TODAY), Reason.WAITING),
    "never answered and needed today": (
        replace(ANSWERED, first_response_at=None, needed_by=TODAY),
        Reason.UNANSWERED,
    ),
}


@pytest.mark.parametrize(("case", "reason"), REASONS.values(), ids=REASONS)
def test_each_case_has_one_reason_to_be_where_it_is(case: OpenCase, reason: Reason) -> None:
    assert reason_of(case, NOW, TODAY) is reason


def test_there_is_a_case_for_each_reason() -> None:
    assert {reason_of(case, NOW, TODAY) for case, _ in REASONS.values()} == set(Reason)


_moments = st.timedeltas(-9 * DAY, 9 * DAY).map(lambda since: NOW + since)


@given(
    case=st.builds(
        OpenCase,
        stage=st.sampled_from(OPEN),
        ball_since=_moments,
        first_response_at=st.none() | _moments,
        chased_at=st.none() | _moments,
        answered_at=st.none() | _moments,
        wait_until=st.none() | _moments,
        needed_by=st.none() | st.dates(TODAY - 9 * DAY, TODAY + 9 * DAY),
    )
)
def test_what_waits_for_somebody_else_is_last_and_never_ours_to_do(case: OpenCase) -> None:
    reason = reason_of(case, NOW, TODAY)
    if reason is Reason.WITH_US:
        assert case.stage == WORKING
    if reason is Reason.WAITING:
        assert case.stage != WORKING
    if reason is Reason.NEEDED_SOON:
        assert case.stage in OURS
