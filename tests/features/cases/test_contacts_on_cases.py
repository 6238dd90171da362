"""Contacts on a case: what they do to it in time, late, from whom, and on which case they land."""

from datetime import datetime, timedelta

import pytest
from tests.builders.cases import (
    BY_CUSTOMER,
    NINE,
    a_case,
    a_team,
    a_user,
    answers,
    call,
    columns,
    contacts_on,
    entries,
    kinds,
    last_entry,
    owner_chain,
    stage_chain,
    writes,
)
from tests.builders.counting import statements_of
from tests.builders.people import a_customer
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.accounts.actions.leaving import deactivate_user
from casedesk.audit.rules import by_user
from casedesk.cases.actions.contacts import Contact, log_contact, record_contact
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.stage_moves import (
    close_resolved,
    end,
    resolve,
    resume,
    wait_for_customer,
    wait_for_third_party,
)
from casedesk.cases.actions.story import change_details
from casedesk.cases.queries.desk import open_cases_on_desk
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Effect, Sender
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Stale
from casedesk.platform.sentences import recalled
from casedesk.settings.actions import change_settings
from casedesk.settings.rules import DeskSettings

WINDOW = timedelta(days=30)


async def resolved_case(desk: Desk, time: StandingClock) -> int:
    """Opened at nine, resolved at ten."""
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    return case_id


# --- while it is open


async def test_the_customer_writes_again_while_we_have_the_ball(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    at = time.advance(hours=2)
    recorded = await writes(case_id)
    assert (recorded.case_id, recorded.effect) == (case_id, Effect.CHASE)
    case = await columns(case_id)
    assert (case.stage, case.chases, case.chased_at) == ("working", 1, at)
    assert (await last_entry(case_id)).payload == {"effect": "chase", "chase": True}
    await assert_true_to_record(case_id)


async def test_while_we_wait_for_the_carrier_they_chase_and_the_stage_stays(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    await wait_for_third_party(case_id, "the carrier", None, desk.by_mina)
    time.advance(hours=1)
    assert (await writes(case_id)).effect is Effect.CHASE
    assert (await columns(case_id)).stage == "awaiting_third_party"
    await assert_true_to_record(case_id)


async def test_what_was_asked_for_comes_and_is_no_chase(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    await wait_for_customer(case_id, "Which lamp is it?", None, desk.by_mina)
    at = time.advance(hours=3)
    assert (await writes(case_id, "The green one.")).effect is Effect.TO_WORKING
    case = await columns(case_id)
    assert (case.stage, case.stage_since, case.ball_since, case.chases) == ("working", at, at, 0)
    assert (await last_entry(case_id)).payload == {"effect": "to_working"}, (
        "one entry, no second for the stage"
    )
    await assert_true_to_record(case_id)


@pytest.mark.parametrize("sender", [Sender.PARTICIPANT, Sender.STRANGER])
async def test_somebody_else_moves_an_open_case_but_never_chases(
    desk: Desk, time: StandingClock, sender: Sender
) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    assert (await writes(case_id, sender=sender)).effect is Effect.NOTHING
    await wait_for_third_party(case_id, "the carrier", None, desk.by_mina)
    time.advance(hours=1)
    assert (await writes(case_id, "It is on its way.", sender)).effect is Effect.TO_WORKING
    assert (await columns(case_id)).chases == 0
    await assert_true_to_record(case_id)


async def test_a_machine_moves_nothing(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    await wait_for_customer(case_id, "Which lamp?", None, desk.by_mina)
    time.advance(hours=1)
    absent = await writes(case_id, "I am away.", Sender.MACHINE, nature="auto_reply")
    bounce = await writes(case_id, "Undeliverable.", Sender.CUSTOMER, nature="bounce")
    odd = await writes(case_id, "beep", Sender.MACHINE)
    assert {absent.effect, bounce.effect, odd.effect} == {Effect.NOTHING}
    assert (await columns(case_id)).stage == "awaiting_customer"
    await assert_true_to_record(case_id)


async def test_a_contact_counts_for_the_customer_only_if_it_is_from_them(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    other = await a_customer("Deniz")
    for sender, given in (
        (Sender.CUSTOMER, None),
        (Sender.PARTICIPANT, other),
        (Sender.STRANGER, desk.aylin),
    ):
        await writes(case_id, sender=sender, customer_id=given)
    kept = await db.records("SELECT customer_id FROM interactions ORDER BY id")
    assert [row["customer_id"] for row in kept] == [desk.aylin, desk.aylin, other, None]
    await assert_true_to_record(case_id)


async def test_two_chases_entered_in_the_wrong_order(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    later = time.advance(hours=3)
    await writes(case_id)
    await record_contact(
        case_id,
        call(desk.mina, at=NINE + timedelta(hours=1)),
        Sender.CUSTOMER,
        desk.by_mina,
        "logged by hand",
    )
    case = await columns(case_id)
    assert (case.chases, case.chased_at) == (2, later)
    await assert_true_to_record(case_id)


async def test_a_time_ahead_becomes_now(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    recorded = await writes(case_id, at=NINE + timedelta(days=400))
    said = await db.value("SELECT at FROM interactions WHERE id = $1", recorded.interaction_id)
    assert said == NINE + timedelta(hours=1)
    assert recorded.effect is Effect.CHASE


# --- first response


async def test_the_first_response_is_the_first_that_a_person_said(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=5)
    await record_contact(
        case_id,
        Contact("email", "out", body="We have it."),
        Sender.CUSTOMER,
        actors.system("ack"),
    )
    assert (await columns(case_id)).first_response_at is None, "a machine said it"
    time.advance(minutes=5)
    await log_contact(case_id, call(desk.mina, "out", answered=False), desk.by_mina)
    assert (await columns(case_id)).first_response_at is None, "nobody picked up"
    at = time.advance(minutes=5)
    await log_contact(case_id, call(desk.mina, "out"), desk.by_mina)
    time.advance(minutes=5)
    await answers(case_id, desk.by_mina)
    assert (await columns(case_id)).first_response_at == at
    await assert_true_to_record(case_id)


async def test_a_call_logged_late_moves_the_first_response_earlier(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=5)
    await answers(case_id, desk.by_mina)
    rang = NINE + timedelta(hours=1)
    await log_contact(case_id, call(desk.mina, "out", at=rang), desk.by_mina)
    assert (await columns(case_id)).first_response_at == rang
    await assert_true_to_record(case_id)


# --- entered late


async def test_what_is_logged_late_moves_nothing_and_chases_nobody(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=2)
    await wait_for_customer(case_id, "Which lamp?", None, desk.by_mina)
    before = await stage_chain(case_id)
    time.advance(hours=1)
    recorded = await log_contact(case_id, call(desk.mina, at=NINE + timedelta(hours=1)), desk.by_mina)
    assert recorded.effect is Effect.NOTHING
    assert await stage_chain(case_id) == before
    assert (await columns(case_id)).chases == 0
    await assert_true_to_record(case_id)


async def test_a_mail_that_crossed_with_our_question_comes_back_to_us(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=2)
    await wait_for_customer(case_id, "Which lamp?", None, desk.by_mina)
    at = time.advance(minutes=5)
    recorded = await writes(case_id, "And it smells burnt!", at=at - timedelta(minutes=6))
    assert recorded.effect is Effect.TO_WORKING
    case = await columns(case_id)
    assert (case.stage, case.stage_since, case.chases) == ("working", at, 0)
    await assert_true_to_record(case_id)


async def test_a_mail_that_crossed_with_our_resolving_reopens(desk: Desk, time: StandingClock) -> None:
    case_id = await resolved_case(desk, time)
    recorded = await writes(case_id, "And it smells burnt!", at=NINE + timedelta(minutes=59))
    assert recorded.effect is Effect.REOPENS
    assert (await columns(case_id)).stage == "working"
    await assert_true_to_record(case_id)


async def test_an_earlier_word_of_the_customer_moves_the_opening(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    await answers(case_id, desk.by_mina)
    first_word = NINE - timedelta(days=2)
    await log_contact(case_id, call(desk.mina, answered=False, at=first_word), desk.by_mina)
    case = await columns(case_id)
    assert case.opened_at == case.stage_since == case.ball_since == first_word
    assert case.chases == 1, "what opened the case until now was the second time they came"
    moved = (await entries(case_id))[-1]
    assert (moved.kind, moved.payload) == (
        "opening_moved",
        {"from": NINE.isoformat(), "to": first_word.isoformat()},
    )
    await assert_true_to_record(case_id)


async def test_a_moved_opening_leaves_later_stages_alone(desk: Desk, time: StandingClock) -> None:
    case_id = await resolved_case(desk, time)
    before = await columns(case_id)
    await log_contact(case_id, call(desk.mina, at=NINE - timedelta(days=2)), desk.by_mina)
    case = await columns(case_id)
    assert case.opened_at == NINE - timedelta(days=2)
    assert (case.stage_since, case.ball_since, case.resolved_at) == (
        before.stage_since,
        before.ball_since,
        before.resolved_at,
    )
    assert case.first_response_at == case.opened_at, "the call was answered"
    await assert_true_to_record(case_id)


@pytest.mark.parametrize("nature", ["ordinary", "machine"])
async def test_what_we_sent_before_the_first_word_neither_opens_nor_answers(desk: Desk, nature: str) -> None:
    case_id = await a_case(desk.aylin)
    early = NINE - timedelta(days=2)
    await log_contact(case_id, call(desk.mina, "out", at=early, nature=nature), desk.by_mina)
    case = await columns(case_id)
    assert (case.opened_at, case.first_response_at) == (NINE, None)
    await assert_true_to_record(case_id)


async def test_a_newsletter_answer_of_a_machine_does_not_open_a_case_earlier(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    await writes(case_id, "away", Sender.MACHINE, nature="auto_reply", at=NINE - timedelta(days=2))
    await writes(case_id, "by the way", Sender.STRANGER, at=NINE - timedelta(days=2))
    assert (await columns(case_id)).opened_at == NINE
    await assert_true_to_record(case_id)


async def test_an_answer_from_before_the_opening_counts_once_the_opening_moved(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    rang_back = NINE - timedelta(days=1)
    await log_contact(case_id, call(desk.mina, "out", at=rang_back), desk.by_mina)
    await writes(case_id, "Please call me.", at=NINE - timedelta(days=2))
    assert (await columns(case_id)).first_response_at == rang_back
    await assert_true_to_record(case_id)


# --- on an ended case


async def test_within_the_window_the_customer_reopens(desk: Desk, time: StandingClock) -> None:
    case_id = await resolved_case(desk, time)
    at = time.advance(days=30)
    recorded = await writes(case_id, "Broken again.")
    assert (recorded.case_id, recorded.effect) == (case_id, Effect.REOPENS)
    case = await columns(case_id)
    assert (case.stage, case.disposition, case.resolved_at, case.ended_at) == ("working", None, None, None)
    assert (case.reopened, case.chases, case.stage_since, case.ball_since) == (1, 0, at, at)
    assert (await last_entry(case_id)).payload == {"effect": "reopens"}
    await assert_true_to_record(case_id)


async def test_past_the_window_it_is_a_new_case_linked_with_the_same_owner(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin, language="ko")
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    for _ in range(3):
        await a_case(desk.aylin, language="ko")
    ended_at = (await columns(case_id)).ended_at
    time.at = ended_at + WINDOW + timedelta(microseconds=1)
    recorded = await writes(case_id, "Broken again.")
    assert recorded.effect is Effect.NEW_CASE
    case = await columns(recorded.case_id)
    assert (case.customer_id, case.owner_id, case.title, case.language) == (
        desk.aylin,
        desk.mina,
        "Lamp",
        "ko",
    )
    assert case.opened_at == time.at
    assert await contacts_on(recorded.case_id) == [recorded.interaction_id]
    assert (await columns(case_id)).stage == "resolved", "the old one is left alone"
    link = await db.record("SELECT case_id, other_id FROM case_links WHERE kind = 'follows'")
    assert link is not None
    assert tuple(link) == (recorded.case_id, case_id)
    await assert_true_to_record(recorded.case_id)


async def test_the_window_is_what_the_desk_chose(desk: Desk, time: StandingClock) -> None:
    await change_settings(DeskSettings(reopen_window_days=7), by_user(desk.ana))
    case_id = await resolved_case(desk, time)
    time.advance(days=8)
    assert (await writes(case_id)).effect is Effect.NEW_CASE


async def test_a_mail_without_a_subject_opens_a_case_of_the_old_name(desk: Desk, time: StandingClock) -> None:
    case_id = await resolved_case(desk, time)
    time.advance(days=31)
    recorded = await record_contact(
        case_id, Contact("email", "in", subject=" \n", body="Broken."), Sender.CUSTOMER, BY_CUSTOMER
    )
    assert (await columns(recorded.case_id)).title == "Lamp arrived broken"


async def test_a_mail_taken_within_the_window_reopens_though_the_case_has_closed(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await resolved_case(desk, time)
    in_time = time.advance(days=29)
    time.advance(days=2)
    assert await close_resolved() == 1
    assert (await columns(case_id)).stage == "closed"
    time.advance(minutes=1)
    recorded = await writes(case_id, at=in_time)
    assert recorded.effect is Effect.REOPENS
    case = await columns(case_id)
    assert (case.stage, case.reopened, case.stage_since) == ("working", 1, time.at)
    await assert_true_to_record(case_id)


@pytest.mark.parametrize(("disposition", "reopened"), [("declined", 0), ("withdrawn", 0), ("no_reply", 0)])
async def test_what_ended_otherwise_comes_back_as_a_return(
    desk: Desk, time: StandingClock, disposition: str, reopened: int
) -> None:
    case_id = await a_case(desk.aylin)
    await end(case_id, disposition, "too old", desk.by_mina)
    time.advance(days=1)
    assert (await writes(case_id)).effect is Effect.REOPENS
    assert (await columns(case_id)).reopened == reopened
    await assert_true_to_record(case_id)


async def test_spam_is_never_reopened(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await end(case_id, "spam", "", desk.by_mina)
    time.advance(days=1)
    recorded = await writes(case_id)
    assert recorded.effect is Effect.NEW_CASE
    assert (await columns(case_id)).disposition == "spam"


@pytest.mark.parametrize("sender", [Sender.PARTICIPANT, Sender.STRANGER])
async def test_somebody_else_never_reopens_it_is_offered(
    desk: Desk, time: StandingClock, sender: Sender
) -> None:
    case_id = await resolved_case(desk, time)
    time.advance(days=1)
    assert (await writes(case_id, sender=sender)).effect is Effect.OFFERS_REOPEN
    assert (await columns(case_id)).stage == "resolved"
    assert (await last_entry(case_id)).payload == {"effect": "offers_reopen"}
    await assert_true_to_record(case_id)


async def test_automatic_mail_never_reopens(desk: Desk, time: StandingClock) -> None:
    case_id = await resolved_case(desk, time)
    time.advance(days=1)
    assert (await writes(case_id, "away", nature="auto_reply")).effect is Effect.NOTHING
    assert (await columns(case_id)).stage == "resolved"


async def test_what_comes_back_after_its_owner_left_is_routed_anew(desk: Desk, time: StandingClock) -> None:
    case_id = await resolved_case(desk, time)
    assert await owner_chain(case_id) == [desk.mina]
    await deactivate_user(desk.mina, None, by_user(desk.ana))
    assert (await columns(case_id)).owner_id == desk.mina, "what has ended keeps its owner"
    time.advance(days=1)
    await writes(case_id)
    assert await owner_chain(case_id) == [desk.mina, desk.jonas]
    assert (await kinds(case_id))[-2:] == ["contact", "owner"]
    handed = (await last_entry(case_id)).payload
    assert handed | {"reason": recalled(handed["reason"])} == {
        "from": desk.mina,
        "to": desk.jonas,
        "reason": "lightest load, 0 open of 12",
    }
    await assert_true_to_record(case_id)


# --- where it lands


async def test_on_a_merged_case_it_lands_on_the_one_that_leads(desk: Desk, time: StandingClock) -> None:
    cases = []
    for _ in range(3):
        cases.append(await a_case(desk.aylin))
        time.advance(minutes=1)
    first, second, third = cases
    await merge(second, third, desk.by_mina)
    await merge(first, second, desk.by_mina)
    time.advance(minutes=1)
    recorded = await writes(third)
    assert (recorded.case_id, recorded.effect) == (first, Effect.CHASE)
    assert recorded.interaction_id in await contacts_on(first)
    for case_id in cases:
        await assert_true_to_record(case_id)


async def test_what_was_seen_of_a_merged_case_is_what_counts(desk: Desk, time: StandingClock) -> None:
    first = await a_case(desk.aylin)
    time.advance(minutes=1)
    second = await a_case(desk.aylin)
    await merge(first, second, desk.by_mina)
    seen = (await columns(second)).events_count
    with pytest.raises(Stale):
        await log_contact(second, call(desk.mina), desk.by_mina, seen=seen - 1)
    recorded = await log_contact(second, call(desk.mina), desk.by_mina, seen=seen)
    assert recorded.case_id == first


# --- by hand


async def test_a_call_is_logged_with_who_had_it(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    rang = NINE + timedelta(minutes=30)
    recorded = await log_contact(case_id, call(desk.jonas, at=rang), desk.by_jonas, seen=3)
    row = await db.record("SELECT * FROM interactions WHERE id = $1", recorded.interaction_id)
    assert row is not None
    assert (row["at"], row["recorded_at"], row["seconds"], row["answered"]) == (rang, time.at, 120, True)
    entry = await last_entry(case_id)
    assert (entry.kind, entry.actor) == ("contact", "user")


async def test_what_is_wrong_with_a_logged_contact_is_said_all_at_once(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await log_contact(case_id, call(desk.mina, body=" ", at=NINE + timedelta(minutes=1)), desk.by_mina)
    assert set(wrong.value.fields) == {"at", "body"}
    await log_contact(case_id, call(desk.mina, "out", answered=False), desk.by_mina)


async def test_a_contact_written_on_an_outdated_view_is_held_back_with_the_news(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    await writes(case_id, "Any news?")
    await add_note(case_id, "asked the carrier", desk.by_jonas)
    with pytest.raises(Stale) as stale:
        await log_contact(case_id, call(desk.mina), desk.by_mina, seen=3)
    news = stale.value.news
    assert isinstance(news, list)
    assert [(one.kind, one.who, one.words) for one in news] == [
        ("contact", "aylin@example.com", "Any news?"),
        ("note", "Jonas Ott", "asked the carrier"),
    ]
    assert len(await contacts_on(case_id)) == 2


async def test_a_private_teams_case_does_not_exist_for_others(desk: Desk) -> None:
    private = await a_team("Complaints about staff", private=True)
    kim = await a_user("Kim", teams=(private,))
    case_id = await a_case(desk.aylin, team_id=private)
    with pytest.raises(NotFound):
        await log_contact(case_id, call(desk.mina), desk.by_mina)
    await log_contact(case_id, call(kim), actors.user(kim, teams=(private,)))
    await log_contact(case_id, call(desk.ana), actors.user(desk.ana, sees_all=True))
    with pytest.raises(NotFound):
        await log_contact(987_654, call(desk.mina), desk.by_mina)
    await writes(case_id)
    assert len(await contacts_on(case_id)) == 4


async def test_a_contact_takes_as_many_statements_on_a_long_case_as_on_a_short_one(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)

    async def once() -> int:
        time.advance(minutes=1)
        return await statements_of(writes(case_id))

    await once()
    first = await once()
    for _ in range(10):
        await once()
        await resume(case_id, desk.by_mina)
    assert await once() == first <= 23


def _at(hour: int) -> datetime:
    return NINE.replace(hour=hour)


async def test_a_clock_that_stepped_back_still_writes_in_order(desk: Desk, time: StandingClock) -> None:
    time.at = _at(12)
    case_id = await a_case(desk.aylin)
    await wait_for_customer(case_id, "Which?", None, desk.by_mina)
    time.at = _at(11)
    await writes(case_id, "The green one.")
    await resolve(case_id, "sent it", desk.cause, desk.by_mina)
    assert [stage for stage, _ in await stage_chain(case_id)] == [
        "working",
        "awaiting_customer",
        "working",
        "resolved",
    ]
    await assert_true_to_record(case_id)


async def test_of_very_many_cases_a_desk_has_the_pressing_ones(
    desk: Desk, time: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has more open than a desk shows still sees who wrote again, though their ball lies shorter."""
    cases = []
    for _number in range(4):
        cases.append(await a_case(desk.aylin))
        await answers(cases[-1], desk.by_mina, "We look into it.", ball="us")
        time.advance(hours=1)
    await writes(cases[3], "Any news?")
    await change_details(cases[2], {"needed_by": time.at.date()}, desk.by_mina)
    monkeypatch.setattr("casedesk.cases.queries.desk.MOST_ON_DESK", 3)
    owners = {await db.value("SELECT owner_id FROM cases WHERE id = $1", case_id) for case_id in cases}
    found = await open_cases_on_desk(list(owners), desk.by_mina, time.at, time.at.date())
    assert {row.id for row in found} == {cases[0], cases[2], cases[3]}
