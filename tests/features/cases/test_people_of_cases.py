"""Who may write on a case: accepted with one word, taking part, or left unknown; and moving a contact by hand."""

import pytest
from tests.builders.cases import (
    BY_CUSTOMER,
    NINE,
    a_case,
    columns,
    contacts_on,
    kinds,
    last_entry,
    mail,
    writes,
)
from tests.builders.people import a_customer
from tests.builders.verifying import assert_true_to_record
from tests.features.cases.conftest import Desk

from casedesk.cases.actions.contacts import Contact, Recorded, record_contact
from casedesk.cases.actions.merging import merge
from casedesk.cases.actions.people import (
    NewParticipant,
    accept_as_customer,
    accept_as_participant,
    add_participant,
    bring_participant_back,
    change_customer,
    change_participant,
    leave_unknown,
    remove_participant,
)
from casedesk.cases.actions.placing import place, place_on_new, take_off
from casedesk.cases.queries.people import answerable_addresses, participants_of, writers_of
from casedesk.cases.queries.placing import case_of_interaction, is_participant
from casedesk.cases.rules.people import Seen, Standing, standing_of
from casedesk.cases.rules.stages import Sender
from casedesk.customers.actions.addresses import Given, add_identity
from casedesk.customers.actions.people import add_customer
from casedesk.customers.queries.finding import by_identity
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.rules.people import Person
from casedesk.platform import db
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Invalid, NotFound, Refused

PRIVATE = "aylin.private@example.net"


@pytest.fixture(autouse=True)
async def confirmed(desk: Desk) -> None:
    """Aylin has written from her address before."""
    await add_identity(desk.aylin, Given("email", "aylin@example.com", confirmed=True), BY_CUSTOMER)


async def from_elsewhere(case_id: int, address: str = PRIVATE, dmarc: str = "pass") -> Recorded:
    """Somebody writes from an address that is not known on the case."""
    contact = Contact(
        channel="email",
        direction="in",
        subject="Lamp",
        address=address,
        sender_name="A. Demir",
        body="It is me, from home.",
        sender_known=False,
        dmarc=dmarc,
    )
    return await record_contact(
        case_id, contact, Sender.STRANGER, BY_CUSTOMER, "answers a message of the case"
    )


async def addresses(case_id: int) -> list[tuple[str, str]]:
    return [(one.address, one.role) for one in await answerable_addresses(case_id)]


async def standing(case_id: int, interaction_id: int) -> Standing | None:
    found = (await writers_of(case_id, [interaction_id])).get(interaction_id)
    return found.standing if found else None


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Seen(True, "pass", False), Standing.ACCEPTED),
        (Seen(True, "", False), Standing.ACCEPTED),
        (Seen(False, "pass", False), Standing.NEW),
        (Seen(False, "", True), Standing.ACCEPTED),
        (Seen(False, "fail", True), Standing.DISOWNED),
        (Seen(True, "fail", True), Standing.DISOWNED),
        (Seen(False, "fail", True, "customer"), Standing.ACCEPTED),
        (Seen(False, "fail", True, "unknown"), Standing.UNKNOWN),
        (Seen(False, "", False, "participant"), Standing.ACCEPTED),
        (Seen(False, "none", False, "unknown"), Standing.UNKNOWN),
        (Seen(False, "none", True, "unknown"), Standing.ACCEPTED),
    ],
)
def test_how_far_a_sender_is_known(seen: Seen, expected: Standing) -> None:
    assert standing_of(seen) is expected


async def test_a_new_address_gets_no_answer_until_it_is_said_to_be_the_customers(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    came = await from_elsewhere(case_id)
    assert await standing(case_id, came.interaction_id) is Standing.NEW
    assert await addresses(case_id) == [("aylin@example.com", "customer")]
    await accept_as_customer(case_id, came.interaction_id, desk.by_mina)
    assert await standing(case_id, came.interaction_id) is Standing.ACCEPTED
    assert (PRIVATE, "customer") in await addresses(case_id)
    owner = await by_identity("email", PRIVATE)
    assert owner is not None
    assert (owner.customer_id, owner.confirmed) == (desk.aylin, True)
    entry = await last_entry(case_id)
    assert (entry.kind, entry.payload) == ("sender", {"interaction": came.interaction_id, "as": "customer"})
    await assert_true_to_record(case_id)


async def test_the_address_they_wrote_from_last_comes_first(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    came = await from_elsewhere(case_id)
    await accept_as_customer(case_id, came.interaction_id, desk.by_mina)
    time.advance(hours=1)
    await record_contact(case_id, mail("From home again."), Sender.CUSTOMER, BY_CUSTOMER)
    assert (await addresses(case_id))[0][0] == "aylin@example.com"
    time.advance(hours=1)
    await from_elsewhere(case_id)
    assert (await addresses(case_id))[0][0] == PRIVATE


async def test_where_nothing_is_confirmed_we_can_still_write_first(desk: Desk) -> None:
    bea = await a_customer("Bea Lind", "bea@example.com", "mina.park@desk.example")
    case_id = await a_case(bea, Contact("phone", "in", body="A call.", answered=True, by_user_id=desk.mina))
    assert await addresses(case_id) == [("bea@example.com", "customer")]
    came = await from_elsewhere(case_id, "bea@example.com")
    assert await addresses(case_id) == []
    await accept_as_customer(case_id, came.interaction_id, desk.by_mina)
    assert await addresses(case_id) == [("bea@example.com", "customer")]


async def test_somebody_elses_address_becomes_the_customers_only_by_a_merge(desk: Desk) -> None:
    bea = await a_customer("Bea Lind", "bea@example.com")
    case_id = await a_case(desk.aylin)
    came = await from_elsewhere(case_id, "bea@example.com")
    with pytest.raises(Refused, match="Bea Lind"):
        await accept_as_customer(case_id, came.interaction_id, desk.by_mina)
    assert await standing(case_id, came.interaction_id) is Standing.NEW
    owner = await by_identity("email", "bea@example.com")
    assert owner is not None
    assert owner.customer_id == bea


async def test_who_is_known_by_a_disowned_mail_alone_becomes_the_one_they_said_they_are(desk: Desk) -> None:
    nobody = await add_customer(Person("Aylin Demir"), [], BY_CUSTOMER)
    disowned = Contact(
        "email", "in", address="aylin@example.com", sender_known=False, dmarc="fail", body="Me."
    )
    case_id = await a_case(nobody, disowned)
    assert await addresses(case_id) == []
    contact = (await contacts_on(case_id))[0]
    assert await standing(case_id, contact) is Standing.DISOWNED
    await accept_as_customer(case_id, contact, desk.by_mina)
    assert await addresses(case_id) == [("aylin@example.com", "customer")]
    assert set(await group_ids(nobody)) == {nobody, desk.aylin}
    assert await standing(case_id, contact) is Standing.ACCEPTED


async def test_somebody_else_takes_part_and_may_be_answered(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    came = await from_elsewhere(case_id, "Gift@Example.net")
    key = await accept_as_participant(case_id, came.interaction_id, "Cem", "history", desk.by_mina)
    assert await addresses(case_id) == [
        ("aylin@example.com", "customer"),
        ("gift@example.net", "participant"),
    ]
    assert [(one.id, one.name, one.sees) for one in await participants_of(case_id)] == [
        (key, "Cem", "history")
    ]
    assert await standing(case_id, came.interaction_id) is Standing.ACCEPTED
    assert (await kinds(case_id))[-2:] == ["participant", "sender"]


async def test_leaving_them_unknown_changes_nothing_but_what_is_shown(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    came = await from_elsewhere(case_id)
    await leave_unknown(case_id, came.interaction_id, desk.by_mina)
    assert await standing(case_id, came.interaction_id) is Standing.UNKNOWN
    assert await addresses(case_id) == [("aylin@example.com", "customer")]
    await accept_as_customer(case_id, came.interaction_id, desk.by_mina)
    assert await standing(case_id, came.interaction_id) is Standing.ACCEPTED


async def test_a_participant_who_leaves_and_comes_back(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    key = await add_participant(case_id, NewParticipant("cem@example.net", "Cem"), desk.by_mina)
    await change_participant(case_id, key, "history", desk.by_mina)
    assert (await participants_of(case_id))[0].sees == "history"
    await remove_participant(case_id, key, desk.by_mina)
    assert not await is_participant(case_id, "cem@example.net")
    assert await addresses(case_id) == [("aylin@example.com", "customer")]
    await bring_participant_back(case_id, key, desk.by_mina)
    assert await is_participant(case_id, "cem@example.net")
    await remove_participant(case_id, key, desk.by_mina)
    assert await add_participant(case_id, NewParticipant("cem@example.net"), desk.by_mina) == key
    assert (await participants_of(case_id))[0].name == "Cem"


async def test_who_cannot_be_added(desk: Desk) -> None:
    case_id = await a_case(desk.aylin)
    with pytest.raises(Invalid):
        await add_participant(case_id, NewParticipant("no address"), desk.by_mina)
    with pytest.raises(Invalid):
        await add_participant(case_id, NewParticipant("a@b.example", sees="everything"), desk.by_mina)
    with pytest.raises(Refused, match="customer's own"):
        await add_participant(case_id, NewParticipant("aylin@example.com"), desk.by_mina)
    other = await a_case(desk.aylin)
    key = await add_participant(case_id, NewParticipant("cem@example.net"), desk.by_mina)
    with pytest.raises(NotFound):
        await remove_participant(other, key, desk.by_mina)


async def test_who_takes_part_in_a_merged_case_takes_part_in_the_one_that_leads(desk: Desk) -> None:
    first, second = await a_case(desk.aylin), await a_case(desk.aylin)
    key = await add_participant(second, NewParticipant("cem@example.net"), desk.by_mina)
    leads = await merge(first, second, desk.by_mina)
    assert await is_participant(leads, "cem@example.net")
    assert ("cem@example.net", "participant") in await addresses(leads)
    await remove_participant(leads, key, desk.by_mina)
    assert not await is_participant(leads, "cem@example.net")


async def test_a_case_turns_out_to_be_another_customers(desk: Desk, time: StandingClock) -> None:
    bea = await a_customer("Bea Lind", "bea@example.com")
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    await writes(case_id)
    assert (await columns(case_id)).chases == 1
    assert await change_customer(case_id, bea, desk.by_mina) == desk.aylin
    case = await columns(case_id)
    assert (case.customer_id, case.chases) == (bea, 0)
    assert (await last_entry(case_id)).payload == {"from": desk.aylin, "to": bea}
    assert await addresses(case_id) == [("bea@example.com", "customer")]
    await assert_true_to_record(case_id)
    await change_customer(case_id, desk.aylin, desk.by_mina)
    assert (await columns(case_id)).chases == 1
    await assert_true_to_record(case_id)


async def test_a_contact_goes_to_a_new_case_of_whoever_wrote_it(desk: Desk, time: StandingClock) -> None:
    bea = await a_customer("Bea Lind", "bea@example.com")
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    came = await from_elsewhere(case_id, "bea@example.com")
    new_id = await place_on_new(came.interaction_id, bea, "Her own matter", desk.by_mina)
    case = await columns(new_id)
    assert (case.customer_id, case.title) == (bea, "Her own matter")
    assert case.opened_at > NINE
    assert await contacts_on(new_id) == [came.interaction_id]
    await assert_true_to_record(case_id)
    assert await place(came.interaction_id, case_id, desk.by_mina) == new_id
    assert came.interaction_id in await contacts_on(case_id)
    await assert_true_to_record(case_id)


async def test_a_contact_is_taken_off_its_case_and_put_back(desk: Desk, time: StandingClock) -> None:
    case_id = await a_case(desk.aylin)
    time.advance(hours=1)
    came = await writes(case_id)
    assert (await columns(case_id)).chases == 1
    assert await take_off(came.interaction_id, desk.by_mina) == case_id
    assert await case_of_interaction(came.interaction_id) is None
    assert (await columns(case_id)).chases == 0
    assert (await last_entry(case_id)).payload["to"] is None
    with pytest.raises(NotFound):
        await take_off(came.interaction_id, desk.by_mina)
    await assert_true_to_record(case_id)
    assert await place(came.interaction_id, case_id, desk.by_mina) is None
    assert await case_of_interaction(came.interaction_id) == case_id
    assert (await columns(case_id)).chases == 1
    await assert_true_to_record(case_id)
    rules = await db.records(
        "SELECT by_rule FROM placements WHERE interaction_id = $1 ORDER BY id", came.interaction_id
    )
    assert [one["by_rule"] for one in rules][1:] == ["placed by hand", "placed by hand"]
