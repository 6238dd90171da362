"""On which case a mail lands: copies, forwards, new addresses, two customers in one thread, and by hand."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from tests.builders.cases import NINE, answers, columns, contacts_on, last_entry
from tests.builders.mails import AYLIN, DESK, a_mail, comes, latest_contact, opens, results
from tests.builders.verifying import assert_true_to_record
from tests.cast import Cast

from casedesk import wiring
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.people import NewParticipant, accept_as_customer, add_participant
from casedesk.cases.actions.stage_moves import end, resolve
from casedesk.cases.queries.people import answerable_addresses, writers_of
from casedesk.cases.rules import actors
from casedesk.cases.rules.people import Standing
from casedesk.channels.email.actions import receiving
from casedesk.channels.email.actions.moving import back_to_tray, move_to_new_case, put_on_case
from casedesk.channels.email.jobs import take
from casedesk.channels.email.queries.raw import count_in_tray
from casedesk.channels.email.queries.would_place import would_place
from casedesk.channels.email.rules.placing import By
from casedesk.customers.queries.finding import by_identity
from casedesk.platform import clock, db, mail
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import NotFound, Refused
from casedesk.settings.actions import change_settings
from casedesk.settings.rules import DeskSettings

BEA = "Bea Lind <bea@example.net>"


@pytest.fixture(autouse=True)
def time(cast: Cast) -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


async def token_of(case_id: int) -> str:
    return str(await db.value("SELECT reply_token FROM cases WHERE id = $1", case_id))


async def tagged(case_id: int) -> str:
    """The address by which an answer finds its case."""
    return f"help+{await token_of(case_id)}@desk.example"


async def a_mailbox(address: str = DESK, language: str | None = None) -> int:
    return int(
        await db.value(
            """
            INSERT INTO mailboxes (name, address, normalised, language, created_at) VALUES ('Help', $1, $1, $2, now())
            RETURNING id
            """,
            address,
            language,
        )
    )


async def placed(raw: bytes) -> tuple[int | None, object]:
    taken = await comes(raw)
    return taken.case_id, (await latest_contact(taken.case_id))[
        "placed_by"
    ] if taken.case_id else taken.reason


# --- copies


async def test_an_answer_finds_its_case_where_we_stand_in_copy_only() -> None:
    case_id = await opens(a_mail())
    answer = a_mail("Yes.", To="somebody@example.org", Cc=await tagged(case_id))
    assert await placed(answer) == (case_id, By.ADDRESS)


async def test_an_answer_finds_its_case_by_what_the_server_says_it_delivered_to() -> None:
    case_id = await opens(a_mail())
    answer = a_mail("Yes.", To="undisclosed-recipients:;", Delivered_To=await tagged(case_id))
    assert await placed(answer) == (case_id, By.ADDRESS)


async def test_an_answer_finds_its_case_by_the_envelope_alone() -> None:
    case_id = await opens(a_mail())
    raw_id = await receiving.keep(a_mail("In blind copy.", To="somebody@example.org"), "test")
    await db.execute("ALTER TABLE raw_mails DISABLE TRIGGER raw_mails_with_their_envelope")
    await db.execute("UPDATE raw_mails SET envelope_to = $2 WHERE id = $1", raw_id, [await tagged(case_id)])
    await db.execute("ALTER TABLE raw_mails ENABLE TRIGGER raw_mails_with_their_envelope")
    assert (await take(raw_id)).case_id == case_id


async def test_who_else_got_it_is_kept_without_ourselves() -> None:
    mailbox = await a_mailbox(language="de")
    case_id = await opens(
        a_mail(To=f"{DESK}, Cem <cem@example.org>", Cc=f"{BEA}, help+abc@desk.example, {AYLIN}")
    )
    contact = await latest_contact(case_id)
    assert contact["cc"] == ["cem@example.org", "bea@example.net"]
    assert contact["mailbox_id"] == mailbox
    assert (await columns(case_id)).language == "de"


# --- threads, tokens and numbers


async def test_the_answer_to_what_went_out_threads_by_its_own_message_id(cast: Cast) -> None:
    case_id = await opens(a_mail())
    contact = await answers(case_id, actors.user(cast.mina))
    sent = await db.value("SELECT message_id FROM outgoing_mails WHERE interaction_id = $1", contact)
    assert sent is not None
    answer = a_mail(
        "It is the base.", "Aylin <aylin@example.com>", In_Reply_To=f"<{sent}>", Subject="Whatever"
    )
    assert await placed(answer) == (case_id, By.THREAD)


async def test_a_subjects_words_never_thread() -> None:
    first = await opens(a_mail(Subject="Lamp"))
    assert await opens(a_mail("Another matter.", Subject="Re: Lamp")) != first


async def test_a_number_places_only_for_somebody_who_is_on_the_case(cast: Cast) -> None:
    case_id = await opens(a_mail())
    subject = f"Re: Lamp [C-{case_id}]"
    assert await placed(a_mail("Mine.", Subject=subject)) == (case_id, By.NUMBER)
    assert await opens(a_mail("Not mine.", BEA, Subject=subject)) != case_id
    await add_participant(case_id, NewParticipant("cem@example.org"), actors.user(cast.mina))
    assert await placed(a_mail("From Cem.", "cem@example.org", Subject=subject)) == (case_id, By.NUMBER)
    disowned = a_mail("Forged.", Subject=subject, Authentication_Results=results("fail"))
    assert await opens(disowned) != case_id


async def test_a_token_places_and_opens_the_case_to_nobody(cast: Cast) -> None:
    case_id = await opens(a_mail())
    assert await placed(a_mail("I have the link.", BEA, To=await tagged(case_id))) == (case_id, By.ADDRESS)
    contact = await latest_contact(case_id)
    assert contact["sender_known"] is False
    assert contact["customer_id"] is None
    assert [one.address for one in await answerable_addresses(case_id)] == ["aylin@example.com"]
    found = await writers_of(case_id, [int(str(contact["id"]))])
    assert found[int(str(contact["id"]))].standing is Standing.NEW
    assert await opens(a_mail("And by number.", BEA, Subject=f"[C-{case_id}]")) != case_id


# --- who writes


async def test_a_customer_from_a_new_address_waits_for_a_word_and_then_is_known(cast: Cast) -> None:
    case_id = await opens(a_mail(Message_ID="<first@example.com>"))
    await resolve(case_id, "sent a new one", await a_cause_of(), actors.user(cast.mina))
    await opens(a_mail("From my phone.", "Aylin <a.demir@phone.example>", In_Reply_To="<first@example.com>"))
    contact = await latest_contact(case_id)
    assert contact["sender_known"] is False
    assert (await last_entry(case_id)).payload["effect"] == "offers_reopen"
    assert (await columns(case_id)).stage == "resolved"
    await accept_as_customer(case_id, int(str(contact["id"])), actors.user(cast.mina))
    await opens(a_mail("Still broken.", "Aylin <a.demir@phone.example>", In_Reply_To="<first@example.com>"))
    assert (await last_entry(case_id)).payload["effect"] == "reopens"
    assert (await latest_contact(case_id))["sender_known"] is True
    await assert_true_to_record(case_id)


async def a_cause_of() -> int:
    found: int = await db.value("SELECT id FROM causes ORDER BY id LIMIT 1") or await db.value(
        "INSERT INTO causes (name, position) VALUES ('broken', 1) RETURNING id"
    )
    return found


async def test_two_customers_in_one_thread(cast: Cast) -> None:
    hers = await opens(a_mail("My own.", BEA))
    case_id = await opens(a_mail(Message_ID="<first@example.com>", Cc=BEA))
    await opens(a_mail("I have that too.", BEA, In_Reply_To="<first@example.com>"))
    contact = await latest_contact(case_id)
    found = (await writers_of(case_id, [int(str(contact["id"]))]))[int(str(contact["id"]))]
    assert (found.standing, found.owner) == (Standing.NEW, "Bea Lind")
    assert (await columns(case_id)).chases == 0
    new_id = await move_to_new_case(int(str(contact["id"])), actors.user(cast.mina))
    assert new_id not in (hers, case_id)
    owner = await by_identity("email", "bea@example.net")
    assert owner is not None
    assert (await columns(new_id)).customer_id == owner.customer_id
    assert (await latest_contact(new_id))["placed_by"] == "placed by hand"
    await assert_true_to_record(case_id)
    await assert_true_to_record(new_id)


async def test_what_our_own_server_says_of_the_domain_is_kept_and_believed(cast: Cast) -> None:
    case_id = await opens(a_mail(Authentication_Results=results("pass"), Message_ID="<first@example.com>"))
    assert (await latest_contact(case_id))["dmarc"] == "pass"
    await opens(a_mail("Me?", In_Reply_To="<first@example.com>", Authentication_Results=results("fail")))
    contact = await latest_contact(case_id)
    assert (contact["dmarc"], contact["sender_known"], contact["customer_id"]) == ("fail", False, None)
    found = await writers_of(case_id, [int(str(contact["id"]))])
    assert found[int(str(contact["id"]))].standing is Standing.DISOWNED


async def test_a_disowned_mail_opens_a_case_that_nobody_is_answered_on() -> None:
    known = await opens(a_mail())
    case_id = await opens(a_mail("Refund me elsewhere.", Authentication_Results=results("fail")))
    assert (await columns(case_id)).customer_id != (await columns(known)).customer_id
    assert await answerable_addresses(case_id) == []


async def test_only_the_server_that_is_named_in_the_settings_is_believed() -> None:
    await change_settings(DeskSettings(mail_server="mx.desk.example"), by_rule("tests"))
    forged = a_mail("One.", Authentication_Results=results("pass", "mx.evil.example"))
    assert (await latest_contact(await opens(forged)))["dmarc"] == ""
    ours = a_mail("Two.", Authentication_Results=results("pass"))
    assert (await latest_contact(await opens(ours)))["dmarc"] == "pass"


async def test_who_is_known_from_an_import_is_confirmed_by_opening_a_case() -> None:
    await db.execute(
        """
        WITH c AS (INSERT INTO customers (name, created_at) VALUES ('Aylin', now()) RETURNING id)
        INSERT INTO identities (customer_id, kind, value, normalised, created_at)
        SELECT id, 'email', 'aylin@example.com', 'aylin@example.com', now() FROM c
        """
    )
    case_id = await opens(a_mail())
    assert [(one.address, one.confirmed) for one in await answerable_addresses(case_id)] == [
        ("aylin@example.com", True)
    ]


# --- what one of us sends on

FORWARDED = """Please look after her.

---------- Forwarded message ---------
From: Bea Lind <bea@example.net>
Date: Fri, 20 Nov 2026 at 09:12
Subject: Lamp without a bulb
To: <mina@demo.example>

There was no bulb in the box.

Bea
"""


async def test_what_one_of_us_forwards_is_a_case_that_waits_for_its_customer(cast: Cast) -> None:
    mina = str(await db.value("SELECT email FROM users WHERE id = $1", cast.mina))
    raw = a_mail(FORWARDED, f"Mina Park <{mina}>", Subject="Fwd: Lamp without a bulb")
    assert await would_place(mail.parse(raw)) == "a new case, forwarded by one of us for bea@example.net"
    case_id = await opens(raw)
    contact = await latest_contact(case_id)
    assert (contact["placed_by"], contact["sender_known"]) == (By.FORWARD, False)
    case = await columns(case_id)
    assert (case.title, case.issue) == ("Lamp without a bulb", "There was no bulb in the box. Bea")
    assert await answerable_addresses(case_id) == []


async def test_a_mail_that_one_of_us_attaches_is_found_as_well(cast: Cast) -> None:
    mina = str(await db.value("SELECT email FROM users WHERE id = $1", cast.mina))
    inner = EmailMessage()
    inner["From"], inner["Subject"] = BEA, "No bulb"
    inner.set_content("There was no bulb.")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = mina, DESK, "FYI"
    outer["Message-ID"] = "<attached@example.com>"
    outer.set_content("See attached.")
    outer.add_attachment(inner)
    case_id = await opens(outer.as_bytes())
    assert (await latest_contact(case_id))["placed_by"] == By.FORWARD
    assert (await columns(case_id)).title == "No bulb"


async def test_what_a_customer_forwards_is_the_customers_own() -> None:
    case_id = await opens(a_mail(FORWARDED, Subject="Fwd: Lamp"))
    assert (await latest_contact(case_id))["placed_by"] == By.NEW
    assert [one.address for one in await answerable_addresses(case_id)] == ["aylin@example.com"]


# --- by hand


async def test_a_mail_goes_back_to_the_tray_and_from_there_to_a_case(cast: Cast, time: StandingClock) -> None:
    by = actors.user(cast.mina)
    case_id, other = await opens(a_mail()), await opens(a_mail("Another."))
    contact = int(str((await latest_contact(other))["id"]))
    raw_id, from_id = await back_to_tray(contact, by)
    assert (from_id, await contacts_on(other), await count_in_tray()) == (other, [], 1)
    assert (await take(raw_id)).state == "tray"
    time.advance(minutes=1)
    taken = await put_on_case(raw_id, case_id, by)
    assert (taken.state, taken.case_id, await count_in_tray()) == ("placed", case_id, 0)
    assert contact in await contacts_on(case_id)
    assert await db.value("SELECT count(*) FROM interactions WHERE raw_mail_id = $1", raw_id) == 1
    with pytest.raises(Refused):
        await put_on_case(raw_id, other, by)
    for one in (case_id, other):
        await assert_true_to_record(one)


async def test_a_mail_from_the_tray_opens_a_case_of_its_own_by_hand(cast: Cast) -> None:
    by = actors.user(cast.mina)
    taken = await comes(a_mail("A form of a shop.", Auto_Submitted="auto-generated"))
    assert taken.state == "tray"
    placed_now = await put_on_case(taken.raw_id, None, by)
    assert placed_now.case_id is not None
    assert (await latest_contact(placed_now.case_id))["placed_by"] == By.HAND
    await assert_true_to_record(placed_now.case_id)


async def test_a_mail_without_a_sender_is_put_on_a_case_by_hand(cast: Cast) -> None:
    by = actors.user(cast.mina)
    case_id = await opens(a_mail())
    taken = await comes(a_mail("Who am I?", None))
    assert (taken.state, taken.reason) == ("tray", "It names no sender that could be answered.")
    with pytest.raises(NotFound):
        await put_on_case(taken.raw_id, 999_999, by)
    assert (await put_on_case(taken.raw_id, case_id, by)).case_id == case_id
    contact = await latest_contact(case_id)
    assert (contact["address"], contact["sender_known"]) == ("", False)
    another = await comes(a_mail("And I?", None))
    opened = await put_on_case(another.raw_id, None, by)
    assert opened.case_id is not None
    assert await answerable_addresses(opened.case_id) == []


async def test_what_is_no_mail_stays_in_the_tray(cast: Cast) -> None:
    taken = await comes(b"%PDF-1.7 no mail at all")
    with pytest.raises(Refused, match="PDF"):
        await put_on_case(taken.raw_id, None, actors.user(cast.mina))


async def test_the_only_contact_of_a_case_does_not_move_to_a_new_one_of_the_same_customer(cast: Cast) -> None:
    case_id = await opens(a_mail())
    contact = int(str((await latest_contact(case_id))["id"]))
    with pytest.raises(Refused, match="title"):
        await move_to_new_case(contact, actors.user(cast.mina))


async def test_a_message_that_was_taken_off_all_cases_ties_nothing(cast: Cast) -> None:
    case_id = await opens(a_mail(Message_ID="<first@example.com>"))
    await back_to_tray(int(str((await latest_contact(case_id))["id"])), actors.user(cast.mina))
    await end(case_id, "withdrawn", "", actors.user(cast.mina))
    assert await opens(a_mail("More.", In_Reply_To="<first@example.com>")) != case_id
