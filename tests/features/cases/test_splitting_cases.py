"""Splitting a case, moving a contact, linking; and taking each back."""

from datetime import datetime

import pytest
from tests.builders.cases import (
    NINE,
    a_case,
    a_team,
    answers,
    call,
    columns,
    contacts_on,
    entries,
    kinds,
    last_entry,
    stage_chain,
    writes,
)
from tests.builders.counting import statements_of
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.contacts import log_contact
from casedesk.cases.actions.merging import merge, unmerge
from casedesk.cases.actions.placing import place
from casedesk.cases.actions.splitting import link, split, unlink, unsplit
from casedesk.cases.actions.stage_moves import resolve, wait_for_customer
from casedesk.cases.queries.record import leading_case
from casedesk.cases.rules import actors
from casedesk.cases.rules.stages import Sender
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused


async def long_case(desk: Desk, time: StandingClock) -> tuple[int, list[int]]:
    """A mail at nine, a chase at ten, an answer at eleven, a chase about something else at twelve."""
    case_id = await a_case(desk.aylin, language="ko")
    time.at = hour(10)
    await writes(case_id, "Any news?")
    time.at = hour(11)
    await answers(case_id, desk.by_mina)
    time.at = hour(12)
    await writes(case_id, "Besides, the bill is wrong.")
    time.at = hour(13)
    return case_id, await contacts_on(case_id)


def hour(number: int) -> datetime:
    return NINE.replace(hour=number)


async def test_chosen_contacts_become_a_case_that_opens_at_the_earliest(
    desk: Desk, time: StandingClock
) -> None:
    case_id, contacts = await long_case(desk, time)
    new_id = await split(case_id, contacts[3:], "The bill is wrong", desk.by_jonas)
    new, old = await columns(new_id), await columns(case_id)
    assert (new.title, new.customer_id, new.language) == ("The bill is wrong", desk.aylin, "ko")
    assert new.opened_at == new.stage_since == hour(12)
    assert (new.stage, new.first_response_at, new.chases) == ("working", None, 0)
    assert await contacts_on(new_id) == contacts[3:]
    assert await contacts_on(case_id) == contacts[:3]
    assert (old.chases, old.chased_at) == (1, hour(10)), "the other matter was no chase of this one"
    assert (await last_entry(case_id)).payload == {"to": new_id, "interactions": contacts[3:]}
    assert (await last_entry(new_id)).payload == {"from": case_id, "interactions": contacts[3:]}
    assert (await entries(new_id))[0].payload == {"channel": "email", "split_from": case_id}
    await assert_true_to_record(case_id)
    await assert_true_to_record(new_id)


async def test_the_first_response_goes_along_with_the_answer(desk: Desk, time: StandingClock) -> None:
    case_id, contacts = await long_case(desk, time)
    answered_at = (await columns(case_id)).first_response_at
    new_id = await split(case_id, contacts[1:3], "Where is it?", desk.by_mina)
    assert (await columns(case_id)).first_response_at is None
    assert (await columns(new_id)).first_response_at == answered_at
    await assert_true_to_record(case_id)
    await assert_true_to_record(new_id)


@pytest.mark.parametrize(
    ("choose", "title", "field"),
    [(slice(0), "Bill", "interactions"), (slice(None), "Bill", "interactions"), (slice(1), " ", "title")],
)
async def test_what_cannot_be_split(
    desk: Desk, time: StandingClock, choose: slice, title: str, field: str
) -> None:
    case_id, contacts = await long_case(desk, time)
    before = await entries(case_id)
    with pytest.raises(Invalid) as wrong:
        await split(case_id, contacts[choose], title, desk.by_mina)
    assert set(wrong.value.fields) == {field}
    assert await entries(case_id) == before
    assert await db.value("SELECT count(*) FROM cases") == 1


async def test_contacts_of_another_case_are_not_split_off_this_one(desk: Desk, time: StandingClock) -> None:
    case_id, _ = await long_case(desk, time)
    other = await contacts_on(await a_case(desk.aylin))
    with pytest.raises(Invalid):
        await split(case_id, other, "Bill", desk.by_mina)


async def test_a_split_taken_back_brings_everything_home(desk: Desk, time: StandingClock) -> None:
    case_id, contacts = await long_case(desk, time)
    before = await columns(case_id)
    new_id = await split(case_id, contacts[2:], "The bill is wrong", desk.by_mina)
    time.advance(hours=1)
    assert await unsplit(new_id, desk.by_mina) == case_id
    after, gone = await columns(case_id), await columns(new_id)
    assert await contacts_on(case_id) == contacts
    assert (after.chases, after.chased_at, after.first_response_at) == (
        before.chases,
        before.chased_at,
        before.first_response_at,
    )
    assert (gone.stage, gone.disposition, gone.merged_into_id) == ("closed", "duplicate", case_id)
    assert (gone.first_response_at, gone.chases) == (None, 0)
    assert (await last_entry(new_id)).payload == {"into": case_id}
    assert (await last_entry(case_id)).payload == {"from": new_id}
    await assert_true_to_record(case_id)
    await assert_true_to_record(new_id)
    with pytest.raises(Refused, match="not split off"):
        await unsplit(new_id, desk.by_mina)


async def test_what_came_onto_the_new_case_comes_along(desk: Desk, time: StandingClock) -> None:
    case_id, contacts = await long_case(desk, time)
    new_id = await split(case_id, contacts[3:], "The bill is wrong", desk.by_mina)
    time.advance(hours=1)
    late = await writes(new_id, "My first word about it.", at=hour(7))
    assert (await columns(new_id)).opened_at == hour(7)
    await unsplit(new_id, desk.by_mina)
    case = await columns(case_id)
    assert late.interaction_id in await contacts_on(case_id)
    assert case.opened_at == case.stage_since == hour(7), "the customer's first word is here now"
    assert (await last_entry(case_id)).kind == "opening_moved"
    await assert_true_to_record(case_id)
    await assert_true_to_record(new_id)


async def test_a_resolved_source_reopens_where_what_comes_home_is_open(
    desk: Desk, time: StandingClock
) -> None:
    case_id, contacts = await long_case(desk, time)
    new_id = await split(case_id, contacts[3:], "The bill is wrong", desk.by_mina)
    await resolve(case_id, "sent a new lamp", desk.cause, desk.by_mina)
    time.advance(hours=1)
    await unsplit(new_id, desk.by_mina)
    assert (await columns(case_id)).stage == "working"
    await assert_true_to_record(case_id)
    await assert_true_to_record(new_id)


async def test_a_source_that_was_merged_leads_on(desk: Desk, time: StandingClock) -> None:
    first = await a_case(desk.aylin)
    time.advance(minutes=1)
    case_id, contacts = await long_case(desk, time)
    new_id = await split(case_id, contacts[3:], "The bill is wrong", desk.by_mina)
    await merge(first, case_id, desk.by_mina)
    assert await unsplit(new_id, desk.by_mina) == first
    assert contacts[3] in await contacts_on(first)
    for one in (first, case_id, new_id):
        await assert_true_to_record(one)


async def test_a_source_that_was_merged_into_what_was_split_off_makes_no_circle(
    desk: Desk, time: StandingClock
) -> None:
    case_id, contacts = await long_case(desk, time)
    new_id = await split(case_id, contacts[3:], "The bill is wrong", desk.by_mina)
    time.advance(minutes=1)
    await writes(new_id, "My very first word.", at=hour(6))
    assert await merge(case_id, new_id, desk.by_mina) == new_id
    with pytest.raises(Refused, match="Undo that merge first"):
        await unsplit(new_id, desk.by_mina)
    await unmerge(case_id, desk.by_mina)
    assert await unsplit(new_id, desk.by_mina) == case_id
    assert await leading_case(new_id) == case_id


async def test_what_was_split_off_and_merged_since_is_not_unsplit(desk: Desk, time: StandingClock) -> None:
    case_id, contacts = await long_case(desk, time)
    new_id = await split(case_id, contacts[3:], "The bill is wrong", desk.by_mina)
    await merge(case_id, new_id, desk.by_mina)
    with pytest.raises(Refused):
        await unsplit(new_id, desk.by_mina)
    with pytest.raises(Refused, match="not split off"):
        await unsplit(case_id, desk.by_mina)


# --- moving one contact


async def test_a_contact_is_moved_by_hand_and_both_cases_say_so(desk: Desk, time: StandingClock) -> None:
    case_id, contacts = await long_case(desk, time)
    other = await a_case(desk.aylin)
    time.advance(hours=1)
    await place(contacts[1], other, desk.by_jonas)
    moved = {"interaction": contacts[1], "from": case_id, "to": other}
    assert (await last_entry(case_id)).payload == moved
    assert "placed" in await kinds(other)
    assert (await columns(case_id)).chases == 1
    case = await columns(other)
    assert case.opened_at == case.stage_since == case.ball_since == hour(10), (
        "an earlier word moved the opening"
    )
    rows = await db.records(
        "SELECT case_id, by_user_id, by_rule FROM placements WHERE interaction_id = $1 ORDER BY id",
        contacts[1],
    )
    assert [tuple(row) for row in rows] == [(case_id, None, "mail"), (other, desk.jonas, "placed by hand")]
    await assert_true_to_record(case_id)
    await assert_true_to_record(other)


async def test_moved_there_and_back_it_counts_as_before(desk: Desk, time: StandingClock) -> None:
    case_id, contacts = await long_case(desk, time)
    other = await a_case(desk.aylin, at=None)
    before = await columns(case_id)
    time.advance(hours=1)
    await wait_for_customer(case_id, "Which?", None, desk.by_mina)
    for contact in contacts[1:]:
        await place(contact, other, desk.by_mina)
        time.advance(minutes=1)
        await place(contact, case_id, desk.by_mina)
    after = await columns(case_id)
    assert (after.chases, after.chased_at, after.first_response_at) == (
        before.chases,
        before.chased_at,
        before.first_response_at,
    )
    await assert_true_to_record(case_id)
    await assert_true_to_record(other)


async def test_a_moved_contact_leaves_the_stage_as_it_is(desk: Desk, time: StandingClock) -> None:
    _, contacts = await long_case(desk, time)
    other = await a_case(desk.aylin)
    await wait_for_customer(other, "Which?", None, desk.by_mina)
    before = await stage_chain(other)
    time.advance(hours=1)
    await place(contacts[3], other, desk.by_mina)
    assert await stage_chain(other) == before
    await assert_true_to_record(other)


async def test_our_own_earlier_mail_moves_no_opening(desk: Desk, time: StandingClock) -> None:
    _, contacts = await long_case(desk, time)
    other = await a_case(desk.aylin)
    await place(contacts[2], other, desk.by_mina)
    case = await columns(other)
    assert (case.opened_at, case.first_response_at) == (hour(13), None)
    await assert_true_to_record(other)


async def test_an_earlier_word_of_somebody_else_moves_no_opening(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    await writes(case_id, "I am her neighbour.", Sender.STRANGER)
    time.advance(hours=1)
    other = await a_case(desk.aylin)
    await place((await contacts_on(case_id))[1], other, desk.by_mina)
    assert (await columns(other)).opened_at == hour(11)
    await assert_true_to_record(other)


async def test_on_a_merged_case_a_moved_contact_lands_on_the_one_that_leads(
    desk: Desk, time: StandingClock
) -> None:
    first = await a_case(desk.aylin)
    time.advance(minutes=1)
    second = await a_case(desk.aylin)
    case_id, contacts = await long_case(desk, time)
    await merge(first, second, desk.by_mina)
    await place(contacts[1], second, desk.by_mina)
    assert contacts[1] in await contacts_on(first)
    before = await kinds(first)
    await place(contacts[1], first, desk.by_mina)
    assert await kinds(first) == before, "it stands there already"
    await assert_true_to_record(case_id)


async def test_what_does_not_exist_or_may_not_be_seen_cannot_be_moved(
    desk: Desk, time: StandingClock
) -> None:
    private = await a_team("Complaints about staff", private=True)
    await db.execute("INSERT INTO memberships (user_id, team_id) VALUES ($1, $2)", desk.jonas, private)
    hidden = await a_case(desk.aylin, team_id=private)
    case_id, contacts = await long_case(desk, time)
    (secret,) = await contacts_on(hidden)
    for contact, target in (
        (987_654, case_id),
        (contacts[1], 987_654),
        (contacts[1], hidden),
        (secret, case_id),
    ):
        with pytest.raises(NotFound):
            await place(contact, target, desk.by_mina)
    with pytest.raises(NotFound):
        await split(hidden, [secret], "Bill", desk.by_mina)
    with pytest.raises(NotFound):
        await link(case_id, hidden, "related", desk.by_mina)
    await link(case_id, hidden, "related", actors.user(desk.jonas, teams=(private,)))
    with pytest.raises(NotFound):
        await unlink(await db.value("SELECT id FROM case_links"), desk.by_mina)


async def test_splitting_many_takes_as_many_statements_as_splitting_one(
    desk: Desk, time: StandingClock
) -> None:
    counts = []
    for many in (1, 12):
        case_id = await a_case(desk.aylin)
        for _ in range(many):
            time.advance(minutes=1)
            await log_contact(case_id, call(desk.mina), desk.by_mina)
        chosen = (await contacts_on(case_id))[1:]
        counts.append(await statements_of(split(case_id, chosen, "The bill", desk.by_mina)))
    assert counts[0] == counts[1]


# --- links


async def test_cases_are_linked_once_and_both_say_so(desk: Desk, time: StandingClock) -> None:
    one, other = await a_case(desk.aylin), await a_case(desk.aylin)
    await link(one, other, "repeats", desk.by_mina)
    assert (await last_entry(one)).payload == {"other": other, "kind": "repeats"}
    assert (await last_entry(other)).payload == {"other": one, "kind": "repeats"}
    before = await kinds(one)
    await link(one, other, "repeats", desk.by_mina)
    assert await kinds(one) == before
    await link(other, one, "repeats", desk.by_mina)
    assert await db.value("SELECT count(*) FROM case_links") == 2, "to repeat has a direction"


async def test_being_related_has_no_direction(desk: Desk) -> None:
    one, other = await a_case(desk.aylin), await a_case(desk.aylin)
    await link(one, other, "related", desk.by_mina)
    await link(other, one, "related", desk.by_mina)
    assert await db.value("SELECT count(*) FROM case_links") == 1


async def test_a_link_is_taken_back_once_and_may_come_again(desk: Desk, time: StandingClock) -> None:
    one, other = await a_case(desk.aylin), await a_case(desk.aylin)
    await link(one, other, "related", desk.by_mina)
    link_id = await db.value("SELECT id FROM case_links")
    time.advance(minutes=1)
    await unlink(link_id, desk.by_jonas)
    row = await db.record("SELECT recorded_at, undone_at FROM case_links")
    assert row is not None
    assert row["recorded_at"] < row["undone_at"] <= time.at
    assert (await last_entry(other)).payload == {"other": one, "kind": "related"}
    with pytest.raises(NotFound):
        await unlink(link_id, desk.by_jonas)
    await link(one, other, "related", desk.by_mina)
    assert await db.value("SELECT count(*) FROM case_links") == 2


@pytest.mark.parametrize(("kind", "field"), [("follows", "kind"), ("split_from", "kind"), ("", "kind")])
async def test_what_only_the_program_links(desk: Desk, kind: str, field: str) -> None:
    one, other = await a_case(desk.aylin), await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await link(one, other, kind, desk.by_mina)
    assert set(wrong.value.fields) == {field}


async def test_a_case_has_nothing_to_do_with_itself(desk: Desk) -> None:
    one = await a_case(desk.aylin)
    with pytest.raises(Invalid) as wrong:
        await link(one, one, "related", desk.by_mina)
    assert set(wrong.value.fields) == {"other"}
    with pytest.raises(NotFound):
        await link(one, 987_654, "related", desk.by_mina)
