"""Replies: held for ten seconds, recalled or gone exactly once; the ball, the first response, bounces."""

from datetime import timedelta

import pytest
from tests.builders.cases import (
    BY_CUSTOMER,
    NINE,
    a_case,
    a_team,
    answers,
    call,
    columns,
    contacts_on,
    entries,
    its_seconds_pass,
    kinds,
    last_entry,
    stage_chain,
    writes,
)
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.contacts import log_contact
from casedesk.cases.actions.deliveries import note_delivery
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.notes import add_note
from casedesk.cases.actions.replies import NewReply, recall_reply, write_reply
from casedesk.cases.actions.stage_moves import resolve, wait_for_customer, wait_for_third_party
from casedesk.cases.events import ContactRecorded
from casedesk.cases.queries.replies import held_replies_of
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.platform import db, events
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused, Stale
from casedesk.platform.jobs import worker

ADDRESS = "aylin@example.com"
ANSWER = NewReply(ADDRESS, "Re: Lamp", "A new lamp is on its way.")
QUESTION = NewReply(ADDRESS, "Re: Lamp", "Which lamp is it?")
MAIL = actors.system("mail")


async def state_of(reply_id: int) -> str:
    return str(await db.value("SELECT state FROM replies WHERE id = $1", reply_id))


async def test_a_reply_is_held_for_ten_seconds_and_is_nothing_yet(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=5)
    before = await columns(case_id)
    reply_id = await write_reply(case_id, QUESTION, desk.by_mina, seen=3)
    (held,) = await held_replies_of(case_id)
    assert (held.id, held.body, held.goes_at) == (
        reply_id,
        "Which lamp is it?",
        time.at + timedelta(seconds=10),
    )
    after = await columns(case_id)
    assert (after.stage, after.first_response_at, after.events_count) == (
        "working",
        None,
        before.events_count,
    )
    time.advance(seconds=9)
    with pytest.raises(Refused, match="ten seconds"):
        await let_reply_go(reply_id)
    assert await state_of(reply_id) == "held"


async def test_the_worker_lets_it_go_at_its_time(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, ANSWER, desk.by_mina)
    time.advance(seconds=9)
    await worker.run_due()
    assert await state_of(reply_id) == "held"
    at = await its_seconds_pass(reply_id)
    await worker.run_due()
    assert await state_of(reply_id) == "gone"
    assert (await columns(case_id)).first_response_at == at


async def test_a_reply_that_went_is_a_contact_a_first_response_and_queued(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=5)
    interaction_id = await answers(case_id, desk.by_mina, "A new lamp is on its way.", ball="")
    row = await db.record("SELECT * FROM interactions WHERE id = $1", interaction_id)
    assert row is not None
    assert (row["direction"], row["channel"], row["by_user_id"]) == ("out", "email", desk.mina)
    assert (row["address"], row["subject"], row["body"]) == (ADDRESS, "Re: Lamp", "A new lamp is on its way.")
    assert row["customer_id"] == desk.aylin
    assert row["at"] == (await columns(case_id)).first_response_at == NINE + timedelta(minutes=5, seconds=10)
    assert (
        await db.value("SELECT state FROM deliveries WHERE interaction_id = $1", interaction_id) == "queued"
    )
    entry = await last_entry(case_id)
    assert (entry.kind, entry.actor, entry.payload) == ("contact", "user", {"effect": "nothing"})
    assert (await columns(case_id)).stage == "working"
    await assert_true_to_record(case_id)


async def test_it_goes_once_however_often_it_is_let_go(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, ANSWER, desk.by_mina)
    await its_seconds_pass(reply_id)
    for _ in range(3):
        await let_reply_go(reply_id)
    assert len(await contacts_on(case_id)) == 2
    assert await db.value("SELECT count(*) FROM deliveries") == 1
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = 'let_reply_go'") == 1


async def test_a_recalled_reply_never_goes_and_gives_its_text_back(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, QUESTION, desk.by_mina)
    time.advance(seconds=5)
    assert await recall_reply(reply_id, desk.by_mina) == "Which lamp is it?"
    assert (await last_entry(case_id)).payload == {"reply": reply_id}
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert await state_of(reply_id) == "recalled"
    assert len(await contacts_on(case_id)) == 1
    with pytest.raises(Refused, match="too late"):
        await recall_reply(reply_id, desk.by_mina)
    assert await held_replies_of(case_id) == []
    await assert_true_to_record(case_id)


async def test_a_reply_that_went_cannot_be_recalled(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, ANSWER, desk.by_mina)
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    before = await entries(case_id)
    with pytest.raises(Refused, match="too late"):
        await recall_reply(reply_id, desk.by_mina)
    assert await entries(case_id) == before


@pytest.mark.parametrize(
    ("body", "ball", "stage"),
    [
        ("Which lamp is it?", "", "awaiting_customer"),
        ("A new lamp is on its way.", "", "working"),
        ("Which lamp is it?", "us", "working"),
        ("Send me a photograph, please.", "customer", "awaiting_customer"),
    ],
)
async def test_the_ball_goes_as_the_reply_says_unless_its_author_says_otherwise(
    desk: Desk, time: StandingClock, body: str, ball: str, stage: str
) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    await answers(case_id, desk.by_mina, body, ball)
    case = await columns(case_id)
    assert case.stage == stage
    if stage == "awaiting_customer":
        assert case.stage_since == case.ball_since == time.at
        until = await db.value("SELECT wait_until FROM stage_starts WHERE id = $1", case.stage_start_id)
        assert until == time.at + timedelta(days=3, seconds=-10), "three days from when it was written"
        assert (await last_entry(case_id)).payload == {"effect": "awaiting_customer"}
    await assert_true_to_record(case_id)


async def test_the_date_to_look_again_is_the_authors(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    for words, given, kept in (
        ("Which?", NINE + timedelta(days=9), timedelta(days=9)),
        ("Which one?", NINE - timedelta(days=9), timedelta(days=3, minutes=1)),
    ):
        reply_id = await write_reply(
            case_id, NewReply(ADDRESS, "", words, "customer", wait_until=given), desk.by_mina
        )
        assert await db.value("SELECT wait_until FROM replies WHERE id = $1", reply_id) == NINE + kept


async def test_a_reply_sent_twice_is_one_reply_until_it_has_gone(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    words = NewReply(ADDRESS, "", "Which?")
    first = await write_reply(case_id, words, desk.by_mina)
    assert await write_reply(case_id, words, desk.by_mina) == first
    assert await write_reply(case_id, words, desk.by_jonas) != first
    await its_seconds_pass(first)
    await let_reply_go(first)
    assert await write_reply(case_id, words, desk.by_mina) != first


async def test_ones_own_reply_that_has_gone_is_no_news(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    seen = (await columns(case_id)).events_count
    await answers(case_id, desk.by_mina)
    with pytest.raises(Stale):
        await resolve(case_id, "Sent another.", desk.cause, desk.by_jonas, seen)
    await resolve(case_id, "Sent another.", desk.cause, desk.by_mina, seen)


async def test_what_says_that_we_go_on_takes_the_ball_back(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await wait_for_customer(case_id, "Which?", None, desk.by_mina)
    time.advance(minutes=1)
    await answers(case_id, desk.by_mina, "We found it ourselves and go on.", ball="us")
    assert (await columns(case_id)).stage == "working"
    assert (await last_entry(case_id)).payload == {"effect": "working"}
    await assert_true_to_record(case_id)


async def test_asking_again_sets_a_new_date(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    for _ in range(2):
        time.advance(days=1)
        await answers(case_id, desk.by_mina, "Which lamp is it?", ball="")
    assert [stage for stage, _ in await stage_chain(case_id)] == ["working", *["awaiting_customer"] * 2]
    assert (await columns(case_id)).ball_since == NINE + timedelta(days=1, seconds=10)
    await assert_true_to_record(case_id)


async def test_a_question_while_we_wait_for_the_carrier_gives_the_ball_to_the_customer(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    await wait_for_third_party(case_id, "the carrier", None, desk.by_mina)
    time.advance(minutes=1)
    await answers(case_id, desk.by_mina, "What is your address?", ball="")
    assert (await columns(case_id)).stage == "awaiting_customer"
    await assert_true_to_record(case_id)


async def test_the_same_reply_sent_twice_is_held_once(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, ANSWER, desk.by_mina)
    assert await write_reply(case_id, ANSWER, desk.by_mina) == reply_id
    others = [
        await write_reply(case_id, ANSWER, desk.by_jonas),
        await write_reply(case_id, QUESTION, desk.by_mina),
        await write_reply(await a_case(desk.aylin), ANSWER, desk.by_mina),
    ]
    assert len({reply_id, *others}) == 4
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert await write_reply(case_id, ANSWER, desk.by_mina) != reply_id, "gone: who says it again means it"


async def test_that_ones_own_reply_went_is_no_news(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    await answers(case_id, desk.by_mina)
    await write_reply(case_id, QUESTION, desk.by_mina, seen=3)
    with pytest.raises(Stale):
        await write_reply(case_id, QUESTION, desk.by_jonas, seen=3)
    await add_note(case_id, "ask the carrier", desk.by_mina)
    with pytest.raises(Stale):
        await write_reply(case_id, QUESTION, desk.by_mina, seen=3)


# --- what happens in the ten seconds


async def test_the_customer_writes_in_between_and_the_ball_stays_with_us(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, QUESTION, desk.by_mina)
    time.advance(seconds=5)
    await writes(case_id, "It is the green one, by the way.")
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert (await columns(case_id)).stage == "working"
    assert (await last_entry(case_id)).payload == {"effect": "nothing"}
    assert await state_of(reply_id) == "gone"
    await assert_true_to_record(case_id)


async def test_an_automatic_answer_in_between_changes_nothing(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, QUESTION, desk.by_mina)
    time.advance(seconds=5)
    await writes(case_id, "I am away.", Sender.MACHINE, nature="auto_reply")
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert (await columns(case_id)).stage == "awaiting_customer"
    await assert_true_to_record(case_id)


async def test_a_colleague_resolves_in_between_and_it_stays_resolved(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    reply_id = await write_reply(case_id, QUESTION, desk.by_mina)
    time.advance(seconds=5)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_jonas)
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert (await columns(case_id)).stage == "resolved"
    await assert_true_to_record(case_id)


async def test_the_case_is_merged_in_between_and_the_reply_goes_where_the_answer_will_come(
    desk: Desk, time: StandingClock
) -> None:
    first = await a_case(desk.aylin)
    time.advance(minutes=1)
    second = await a_case(desk.aylin)
    reply_id = await write_reply(second, QUESTION, desk.by_mina)
    time.advance(seconds=5)
    await merge(first, second, desk.by_jonas)
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert len(await contacts_on(first)) == 2
    assert ((await columns(first)).stage, (await columns(second)).stage) == ("awaiting_customer", "closed")
    for case_id in (first, second):
        await assert_true_to_record(case_id)


async def test_on_an_ended_case_a_reply_moves_nothing(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    time.advance(days=1)
    await answers(case_id, desk.by_mina, "Does it shine?", ball="")
    assert (await columns(case_id)).stage == "resolved"
    await assert_true_to_record(case_id)


# --- refusals


async def test_what_is_missing_is_said_all_at_once(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await write_reply(case_id, NewReply("", "", " \n"), desk.by_mina)
    assert set(wrong.value.fields) == {"body", "to"}


async def test_a_reply_on_an_outdated_view_is_held_back(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    await writes(case_id, "Never mind, it works.")
    with pytest.raises(Stale) as stale:
        await write_reply(case_id, ANSWER, desk.by_mina, seen=3)
    assert isinstance(stale.value.news, list)
    assert [one.words for one in stale.value.news] == ["Never mind, it works."]
    assert await db.value("SELECT count(*) FROM replies") == 0
    assert await db.value("SELECT count(*) FROM jobs WHERE kind = 'let_reply_go'") == 0


async def test_nobody_answers_on_a_case_they_may_not_see(desk: Desk, time: StandingClock) -> None:
    private = await a_team("Complaints about staff", private=True)
    await db.execute("INSERT INTO memberships (user_id, team_id) VALUES ($1, $2)", desk.jonas, private)
    case_id = await a_case(desk.aylin, team_id=private)
    by_member = actors.user(desk.jonas, teams=(private,))
    with pytest.raises(NotFound):
        await write_reply(case_id, ANSWER, desk.by_mina)
    reply_id = await write_reply(case_id, ANSWER, by_member)
    with pytest.raises(NotFound):
        await recall_reply(reply_id, desk.by_mina)
    with pytest.raises(NotFound):
        await add_note(case_id, "psst", desk.by_mina)
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    assert await state_of(reply_id) == "gone"


async def test_there_is_no_such_reply(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await recall_reply(987_654, desk.by_mina)
    with pytest.raises(NotFound):
        await let_reply_go(987_654)


# --- deliveries


@pytest.mark.parametrize("state", ["failed", "bounced"])
async def test_a_reply_that_never_arrived_is_no_response(desk: Desk, time: StandingClock, state: str) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    lost = await answers(case_id, desk.by_mina)
    await note_delivery(lost, "sent", "", MAIL)
    assert (await columns(case_id)).first_response_at == time.at
    await note_delivery(lost, state, "mailbox unknown", MAIL)
    assert (await columns(case_id)).first_response_at is None
    await assert_true_to_record(case_id)
    rang = time.advance(hours=1)
    await log_contact(case_id, call(desk.mina, "out"), desk.by_mina)
    assert (await columns(case_id)).first_response_at == rang
    states = await db.records("SELECT state, reason FROM deliveries ORDER BY id")
    assert [tuple(row) for row in states] == [("queued", ""), ("sent", ""), (state, "mailbox unknown")]
    await assert_true_to_record(case_id)


async def test_the_next_answer_that_arrived_becomes_the_first_response(
    desk: Desk, time: StandingClock
) -> None:
    case_id = await a_case(desk.aylin)
    lost = await answers(case_id, desk.by_mina)
    first = time.at
    time.advance(hours=1)
    await answers(case_id, desk.by_mina)
    arrived = time.at
    await note_delivery(lost, "bounced", "mailbox full", MAIL)
    assert (await columns(case_id)).first_response_at == arrived
    await note_delivery(lost, "sent", "second try", MAIL)
    assert (await columns(case_id)).first_response_at == first
    await assert_true_to_record(case_id)


async def test_there_is_no_such_contact_to_deliver(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await note_delivery(987_654, "sent", "", MAIL)


async def test_whoever_reacts_hears_what_a_reply_did(desk: Desk, time: StandingClock) -> None:
    heard: list[tuple[str, str]] = []

    async def hear(recorded: ContactRecorded) -> None:
        heard.append((recorded.direction, recorded.effect))

    case_id = await a_case(desk.aylin)
    before = events.installed()
    events.install(
        events.Wiring(reactions={ContactRecorded: [hear]}, answers=before.answers, jobs=before.jobs)
    )
    await answers(case_id, desk.by_mina, "Which lamp?", ball="")
    time.advance(minutes=1)
    await writes(case_id, "The green one.")
    assert heard == [("out", "awaiting_customer"), ("in", "to_working")]
    assert BY_CUSTOMER.kind == "customer"


# --- notes


async def test_a_note_is_an_entry_and_never_an_answer(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(minutes=1)
    note_id = await add_note(case_id, " ask the carrier ", desk.by_jonas)
    row = await db.record("SELECT body, by_user_id, at FROM notes WHERE id = $1", note_id)
    assert row is not None
    assert tuple(row) == ("ask the carrier", desk.jonas, time.at)
    assert await kinds(case_id) == ["opened", "owner", "contact", "note"]
    assert (await columns(case_id)).first_response_at is None
    with pytest.raises(Invalid):
        await add_note(case_id, " \n", desk.by_jonas)
    await assert_true_to_record(case_id)
