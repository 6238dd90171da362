"""What a contact does to a case: every stage, every sender, in time, late, and after the window."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.cases.rules import stages
from casedesk.cases.rules.stages import Effect, Sender, Side, Standing, effect_of_contact

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WINDOW = timedelta(days=30)
SECOND = timedelta(microseconds=1)

WHEN = {"late": -SECOND, "at once": timedelta(), "last moment": WINDOW, "past the window": WINDOW + SECOND}

ENDED = {
    "resolved": ("resolved", "resolved"),
    "closed, resolved": ("closed", "resolved"),
    "closed, declined": ("closed", "declined"),
    "closed, withdrawn": ("closed", "withdrawn"),
    "closed, no_reply": ("closed", "no_reply"),
    "closed, unknown": ("closed", "unknown"),
    "closed, spam": ("closed", "spam"),
    "closed, duplicate": ("closed", "duplicate"),
}

# Effects by when it happened: late, at once, in the last moment of the window, past it.
NOTHING = ("nothing", "nothing", "nothing", "nothing")
COMES_BACK = ("nothing", "to_working", "to_working", "to_working")
CHASES = ("nothing", "chase", "chase", "chase")
REOPENS = ("nothing", "reopens", "reopens", "new_case")
NEVER_REOPENS = ("nothing", "new_case", "new_case", "new_case")
OFFERS = ("nothing", "offers_reopen", "offers_reopen", "offers_reopen")

TABLE: dict[str, dict[Sender, tuple[str, str, str, str]]] = {
    "working": {Sender.CUSTOMER: CHASES, Sender.PARTICIPANT: NOTHING},
    "awaiting_approval": {Sender.CUSTOMER: CHASES, Sender.PARTICIPANT: NOTHING},
    "awaiting_third_party": {Sender.CUSTOMER: CHASES, Sender.PARTICIPANT: COMES_BACK},
    "awaiting_customer": {Sender.CUSTOMER: COMES_BACK, Sender.PARTICIPANT: COMES_BACK},
    "resolved": {Sender.CUSTOMER: REOPENS, Sender.PARTICIPANT: OFFERS},
    "closed, resolved": {Sender.CUSTOMER: REOPENS, Sender.PARTICIPANT: OFFERS},
    "closed, declined": {Sender.CUSTOMER: REOPENS, Sender.PARTICIPANT: OFFERS},
    "closed, withdrawn": {Sender.CUSTOMER: REOPENS, Sender.PARTICIPANT: OFFERS},
    "closed, no_reply": {Sender.CUSTOMER: REOPENS, Sender.PARTICIPANT: OFFERS},
    "closed, unknown": {Sender.CUSTOMER: REOPENS, Sender.PARTICIPANT: OFFERS},
    "closed, spam": {Sender.CUSTOMER: NEVER_REOPENS, Sender.PARTICIPANT: OFFERS},
    "closed, duplicate": {Sender.CUSTOMER: NEVER_REOPENS, Sender.PARTICIPANT: OFFERS},
}
ROWS = [
    pytest.param(name, sender, when, effect, id=f"{name} - {sender} - {when}")
    for name, by_sender in TABLE.items()
    for sender in Sender
    for when, effect in zip(
        WHEN,
        NOTHING if sender is Sender.MACHINE else by_sender.get(sender, by_sender[Sender.PARTICIPANT]),
        strict=True,
    )
]
"""Strangers do what participants do; machines do nothing."""


def standing(name: str) -> Standing:
    if name in ENDED:
        stage, disposition = ENDED[name]
        return Standing(stage, disposition, stage_since=NOON, ended_at=NOON)
    return Standing(name, None, stage_since=NOON, ended_at=None)


def test_the_table_names_every_standing() -> None:
    assert {name.split(",")[0] for name in TABLE} == set(stages.STAGES)


@pytest.mark.parametrize(("name", "sender", "when", "effect"), ROWS)
def test_what_a_contact_does(name: str, sender: Sender, when: str, effect: str) -> None:
    found = effect_of_contact(standing(name), sender, NOON + WHEN[when], WINDOW, unread=False)
    assert found == Effect(effect)


UNREAD = {
    "working": {Sender.CUSTOMER: "nothing", Sender.STRANGER: "nothing"},
    "awaiting_third_party": {Sender.CUSTOMER: "nothing", Sender.STRANGER: "nothing"},
    "awaiting_customer": {Sender.CUSTOMER: "to_working", Sender.STRANGER: "to_working"},
    "resolved": {Sender.CUSTOMER: "reopens", Sender.STRANGER: "offers_reopen"},
    "closed, declined": {Sender.CUSTOMER: "reopens", Sender.STRANGER: "offers_reopen"},
    "closed, spam": {Sender.CUSTOMER: "nothing", Sender.STRANGER: "offers_reopen"},
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_mail_that_crossed_with_our_move_does_not_lie_unread(name: str) -> None:
    for sender, effect in {**UNREAD[name], Sender.MACHINE: "nothing"}.items():
        found = effect_of_contact(standing(name), sender, NOON - timedelta(minutes=5), WINDOW, unread=True)
        assert found == Effect(effect), sender


@pytest.mark.parametrize(
    ("name", "sender", "when", "effect"), [row for row in ROWS if "late" not in str(row.id)]
)
def test_in_time_it_does_not_matter_whether_it_was_read(
    name: str, sender: Sender, when: str, effect: str
) -> None:
    found = effect_of_contact(standing(name), sender, NOON + WHEN[when], WINDOW, unread=True)
    assert found == Effect(effect)


def test_the_window_counts_from_the_end_and_not_from_a_later_closing() -> None:
    closed = Standing("closed", "resolved", stage_since=NOON + WINDOW, ended_at=NOON)
    assert effect_of_contact(closed, Sender.CUSTOMER, NOON + WINDOW, WINDOW, unread=True) is Effect.REOPENS
    later = NOON + WINDOW + SECOND
    assert effect_of_contact(closed, Sender.CUSTOMER, later, WINDOW, unread=True) is Effect.NEW_CASE


@given(st.sampled_from(list(TABLE)), st.sampled_from(Sender), st.integers(-100, 100), st.booleans())
def test_only_the_customer_chases_reopens_or_begins_anew(
    name: str, sender: Sender, days: int, unread: bool
) -> None:
    effect = effect_of_contact(standing(name), sender, NOON + timedelta(days=days), WINDOW, unread=unread)
    if sender is not Sender.CUSTOMER:
        assert effect not in (Effect.CHASE, Effect.REOPENS, Effect.NEW_CASE)
    assert (effect in (Effect.REOPENS, Effect.OFFERS_REOPEN, Effect.NEW_CASE)) <= (name in ENDED)
    assert (effect is Effect.CHASE) <= (stages.side(name) is Side.US if name not in ENDED else False)


def test_every_stage_has_its_side() -> None:
    assert {stage: stages.side(stage) for stage in stages.STAGES} == {
        "working": Side.US,
        "awaiting_approval": Side.US,
        "awaiting_third_party": Side.US,
        "awaiting_customer": Side.CUSTOMER,
        "resolved": Side.NOBODY,
        "closed": Side.NOBODY,
    }
    assert [stage for stage in stages.STAGES if stages.is_open(stage)] == list(stages.OPEN)


RESPONSES = {
    "a mail that a person wrote": (("out", "ordinary", True, None), True),
    "a mail that the program wrote": (("out", "ordinary", False, None), False),
    "an automatic reply": (("out", "auto_reply", True, None), False),
    "a mail from the customer": (("in", "ordinary", False, None), False),
    "a letter from the customer that somebody wrote down": (("in", "ordinary", True, None), False),
    "a call of the customer that was answered": (("in", "ordinary", True, True), True),
    "a call of the customer that was missed": (("in", "ordinary", False, False), False),
    "a call to the customer who picked up": (("out", "ordinary", True, True), True),
    "a call to the customer who did not": (("out", "ordinary", True, False), False),
}


@pytest.mark.parametrize(("contact", "responds"), RESPONSES.values(), ids=RESPONSES)
def test_a_first_response_is_a_contact_that_a_person_had_with_the_customer(
    contact: tuple[str, str, bool, bool | None], responds: bool
) -> None:
    assert stages.is_first_response(*contact) is responds


def test_a_resolved_case_closes_when_its_window_has_passed_and_not_before() -> None:
    assert not stages.due_to_close(NOON, NOON + WINDOW, WINDOW)
    assert stages.due_to_close(NOON, NOON + WINDOW + SECOND, WINDOW)


@given(st.integers(-40, 40).map(lambda days: NOON + timedelta(days=days)))
def test_while_a_contact_would_reopen_it_a_resolved_case_is_not_closed(at: datetime) -> None:
    effect = effect_of_contact(standing("resolved"), Sender.CUSTOMER, at, WINDOW, unread=True)
    assert (effect is Effect.REOPENS) is not stages.due_to_close(NOON, at, WINDOW)
