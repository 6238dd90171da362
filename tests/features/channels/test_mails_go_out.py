"""From a reply on a case to an SMTP server, and what is written down about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders.cases import NINE, a_case, a_user, answers, its_seconds_pass, mail
from tests.builders.mail_servers import SmtpSink, smtp_sink
from tests.builders.mailboxes import ADDRESS, a_sending_mailbox
from tests.builders.people import a_customer

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.contacts import Contact, log_contact
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.rules import actors
from casedesk.channels.email import outlet
from casedesk.channels.email.actions.delivering import retry
from casedesk.channels.email.actions.sending import queue_mail
from casedesk.channels.email.rules import retrying
from casedesk.platform import clock, db, files, smtp
from casedesk.platform.clock import StandingClock
from casedesk.platform.errors import Refused
from casedesk.platform.jobs import worker
from casedesk.platform.mail import ParsedMail, outcomes, parse

CUSTOMER = "aylin@example.com"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def standing() -> Iterator[StandingClock]:
    with clock.frozen(NINE) as found:
        yield found


async def _case(**contact: Any) -> tuple[int, int]:
    """A case of Aylin's that Mina owns: its key, and Mina's."""
    mina = await a_user("Mina Park")
    customer_id = await a_customer("Aylin Demir", CUSTOMER)
    first = mail(**{"message_id": "first@example.com", "body_hash": b"1" * 32, **contact})
    return await a_case(customer_id, first), mina


async def _outgoing() -> Any:
    found = await db.records("SELECT * FROM outgoing_mails ORDER BY id")
    return [dict(row) for row in found]


async def _deliveries(interaction_id: int) -> list[tuple[str, str]]:
    rows = await db.records(
        "SELECT state, reason FROM deliveries WHERE interaction_id = $1 ORDER BY id", interaction_id
    )
    return [(row["state"], row["reason"]) for row in rows]


def _only(sink: SmtpSink) -> ParsedMail:
    assert len(sink.received) == 1
    return parse(sink.received[0].source)


async def test_a_reply_goes_out_as_a_letter(database: None, sink: SmtpSink, standing: StandingClock) -> None:
    mailbox_id = await a_sending_mailbox(sink.port, signature="Lampenhaus, Turmstr. 5")
    case_id, mina = await _case()
    contact = await answers(case_id, actors.user(mina), "Here it **comes**.\n\nÜbrigens: 램프!")
    await worker.run_due()
    found = _only(sink)
    token = await db.value("SELECT reply_token FROM cases WHERE id = $1", case_id)
    row = (await _outgoing())[0]
    assert (sink.received[0].sender, sink.received[0].recipients) == (ADDRESS, [CUSTOMER])
    assert found.sender is not None
    assert (found.sender.email, found.sender.name) == (ADDRESS, "Mina Park, Lampenhaus")
    assert [one.email for one in found.reply_to] == [f"help+{token}@lampenhaus.example"]
    assert [(one.email, one.name) for one in found.to] == [(CUSTOMER, "Aylin Demir")]
    assert found.subject == f"Re: Lamp [C-{case_id}]"
    at = await db.value("SELECT at FROM interactions WHERE id = $1", contact)
    assert found.sent_at == at.replace(microsecond=0)
    assert (found.message_id, found.in_reply_to) == (row["message_id"], "first@example.com")
    assert found.references == ("first@example.com",)
    assert found.text.startswith("##- write above this line -##\n\nHere it")
    assert "Übrigens: 램프!" in found.text
    assert "\n\n-- \nMina Park\nLampenhaus, Turmstr. 5\n\nHow it stands, at any time: http" in found.text
    assert found.html is not None
    assert "<strong>comes</strong>" in found.html
    assert found.auto_submitted == ""
    assert (row["state"], row["mailbox_id"], row["attempts"]) == ("sent", mailbox_id, 1)
    assert await _deliveries(contact) == [("queued", ""), ("sent", "")]


async def test_what_is_written_down_by_hand_is_not_sent(database: None, sink: SmtpSink) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    contact = Contact(
        channel="email", direction="out", by_user_id=mina, address=CUSTOMER, body="Sent by phone."
    )
    await log_contact(case_id, contact, actors.user(mina))
    await worker.run_due()
    assert await _outgoing() == []


async def test_a_second_answer_stands_in_the_thread(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    await answers(case_id, actors.user(mina), "One.")
    standing.advance(minutes=1)
    await answers(case_id, actors.user(mina), "Two.")
    await worker.run_due()
    first, second = (parse(one.source) for one in sink.received)
    assert second.in_reply_to == "first@example.com"
    assert second.references == ("first@example.com", first.message_id)


async def test_a_server_that_is_busy_is_asked_again(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    sink.answers["RCPT"] = "451 come back later"
    contact = await answers(case_id, actors.user(mina))
    await worker.run_due()
    row = (await _outgoing())[0]
    assert (row["state"], row["attempts"]) == ("waiting", 1)
    assert row["try_at"] - standing.at == retrying.WAITS[0]
    assert (await _deliveries(contact))[-1] == ("queued", "451 come back later")
    await worker.run_due()
    assert sink.received == []
    del sink.answers["RCPT"]
    standing.advance(minutes=1)
    await worker.run_due()
    assert len(sink.received) == 1
    assert (await _deliveries(contact))[-1] == ("sent", "")


async def test_after_two_days_it_is_given_up_and_seen(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    sink.answers["RCPT"] = "451 come back later"
    began = standing.at
    contact = await answers(case_id, actors.user(mina))
    while (await _outgoing())[0]["state"] != "failed":
        await worker.run_due()
        standing.at = max(standing.at, (await _outgoing())[0]["try_at"])
    assert timedelta(days=1.9) < standing.at - began < timedelta(days=2.1)
    state, reason = (await _deliveries(contact))[-1]
    assert (state, reason) == ("failed", "Tried for two days. The last answer was: 451 come back later")


async def test_a_refusal_is_final_and_can_be_tried_again(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    sink.answers["RCPT"] = "550 no such person"
    contact = await answers(case_id, actors.user(mina))
    await worker.run_due()
    row = (await _outgoing())[0]
    assert row["state"] == "failed"
    assert (await _deliveries(contact))[-1] == ("failed", "550 no such person")
    assert await db.value("SELECT first_response_at FROM cases WHERE id = $1", case_id) is None
    del sink.answers["RCPT"]
    standing.advance(minutes=1)
    await retry(row["id"])
    await worker.run_due()
    assert _only(sink).message_id == row["message_id"]
    assert (await _deliveries(contact))[-1] == ("sent", "")
    with pytest.raises(Refused):
        await retry(row["id"])


async def test_those_who_have_it_do_not_get_it_again(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    contact = await answers(case_id, actors.user(mina))
    copies = ["late@example.org", "never@example.org"]
    await db.execute("UPDATE outgoing_mails SET cc = $1", copies)
    sink.answers["RCPT late@example.org"] = "450 later"
    sink.answers["RCPT never@example.org"] = "550 nobody"
    await worker.run_due()
    assert (await _deliveries(contact))[-1] == (
        "sent",
        "Not taken for late@example.org: 450 later; never@example.org: 550 nobody",
    )
    del sink.answers["RCPT late@example.org"]
    standing.advance(minutes=1)
    await worker.run_due()
    assert [one.recipients for one in sink.received] == [[CUSTOMER], ["late@example.org"]]
    assert (await _outgoing())[0]["state"] == "sent"


async def test_a_server_that_hangs_holds_up_nobody(
    database: None, sink: SmtpSink, standing: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SECONDS_TO_TAKE", 0.3)
    mailbox_id = await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    sink.pause = 2
    contact = await answers(case_id, actors.user(mina))
    await worker.run_due()
    row = (await _outgoing())[0]
    assert row["state"] == "waiting"
    assert outcomes.MAYBE_TWICE in row["answer"]
    sink.pause = 0
    standing.advance(minutes=1)
    await worker.run_due()
    first, second = (parse(one.source) for one in sink.received)
    assert first.message_id == second.message_id
    assert (await _deliveries(contact))[-1] == ("sent", outcomes.MAYBE_TWICE)
    assert await db.value("SELECT count(*) FROM mailbox_ways WHERE mailbox_id = $1", mailbox_id) == 1


async def test_a_server_that_is_away_is_trouble_of_the_mailbox(
    database: None, standing: StandingClock
) -> None:
    with smtp_sink() as gone:
        port = gone.port
    mailbox_id = await a_sending_mailbox(port)
    case_id, mina = await _case()
    contact = await answers(case_id, actors.user(mina))
    await worker.run_due()
    state, reason = (await _deliveries(contact))[-1]
    assert state == "queued"
    assert reason.startswith(f"127.0.0.1, port {port} cannot be reached")
    trouble = "SELECT trouble FROM mailbox_ways WHERE mailbox_id = $1 AND way = 'out'"
    assert await db.value(trouble, mailbox_id) == reason


async def test_while_a_server_is_away_one_mail_tries_it_for_all(
    database: None, standing: StandingClock
) -> None:
    with smtp_sink() as sink:
        port = sink.port
    await a_sending_mailbox(port)
    case_id, mina = await _case()
    for number in range(4):
        await answers(case_id, actors.user(mina), f"Answer {number}.")
    await worker.run_due()
    rows = await _outgoing()
    assert [row["attempts"] for row in rows] == [1, 0, 0, 0]
    assert {row["state"] for row in rows} == {"waiting"}
    assert all("cannot be reached" in row["answer"] for row in rows)
    with smtp_sink(port=port) as sink:
        standing.advance(minutes=1)
        await worker.run_due()
        assert len(sink.received) == 4


async def test_without_a_mailbox_it_waits_and_says_so(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    case_id, mina = await _case()
    await answers(case_id, actors.user(mina))
    await worker.run_due()
    row = (await _outgoing())[0]
    assert (row["state"], row["attempts"], row["answer"]) == ("waiting", 0, retrying.NO_MAILBOX)
    await a_sending_mailbox(sink.port)
    standing.advance(minutes=5)
    await worker.run_due()
    assert (_only(sink).message_id or "").endswith("@desk.invalid")
    assert (await _outgoing())[0]["state"] == "sent"


async def test_a_notice_goes_out_without_a_case(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    mail_id = await queue_mail("notice", "big@example.com", "Too\nlarge", "Your mail was too large.", "de")
    assert mail_id is not None
    await worker.run_due()
    found = _only(sink)
    assert (found.subject, found.auto_submitted) == ("Too large", "auto-generated")
    assert found.text.startswith("Your mail was too large.")
    for _ in range(6):
        again = await queue_mail("notice", "big@example.com", "Too large", "Your mail was too large.", "de")
    assert again is None


async def test_a_letter_takes_along_its_picture_its_file_and_its_copies(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    picture = Attached(files.put(b"png"), 3, "lamp.png", "image/png", "lamp@desk")
    paper = Attached(files.put(b"pdf"), 3, "Größe.pdf", "application/pdf")
    new = NewReply(
        CUSTOMER,
        "Re: Lamp",
        "See here:\n\n![the lamp](cid:lamp@desk)",
        "us",
        cc=["copy@example.org"],
        bcc=["unseen@example.org"],
        files=[picture, paper],
    )
    reply_id = await write_reply(case_id, new, actors.user(mina))
    await its_seconds_pass(reply_id)
    await worker.run_due()
    found = _only(sink)
    assert sink.received[0].recipients == [CUSTOMER, "copy@example.org", "unseen@example.org"]
    assert [one.email for one in found.cc] == ["copy@example.org"]
    assert b"unseen@example.org" not in sink.received[0].source
    assert [(one.name, one.content, one.inline) for one in found.attachments] == [
        ("lamp.png", b"png", True),
        ("Größe.pdf", b"pdf", False),
    ]
    assert 'src="cid:lamp@desk"' in (found.html or "")
    assert "/my/" not in found.text, "a link opens the case to its customer alone"


async def test_a_forward_begins_a_thread_of_its_own(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    new = NewReply("carrier@parcels.example", "Parcel 7", "Where is it?", kind="forward")
    reply_id = await write_reply(case_id, new, actors.user(mina))
    await its_seconds_pass(reply_id)
    await worker.run_due()
    found = _only(sink)
    assert (found.in_reply_to, found.references) == (None, ())
    assert found.subject == f"Parcel 7 [C-{case_id}]"
    assert [(one.email, one.name) for one in found.to] == [("carrier@parcels.example", "")]
    assert "/my/" not in found.text


async def test_a_demo_desk_keeps_what_it_would_send(
    database: None, sink: SmtpSink, standing: StandingClock, tmp_path: Path
) -> None:
    outlet.open_outlet(tmp_path / "outbox")
    try:
        case_id, mina = await _case()
        contact = await answers(case_id, actors.user(mina))
        await worker.run_due()
    finally:
        outlet.open_outlet(None)
    row = (await _outgoing())[0]
    (kept,) = (tmp_path / "outbox").iterdir()
    assert row["state"] == "sent"
    assert row["answer"] == f"The demo desk sends nothing: kept in outbox/{kept.name}."
    assert parse(kept.read_bytes()).message_id == row["message_id"]
    assert (await _deliveries(contact))[-1] == ("sent", row["answer"])


async def test_what_a_dead_job_left_is_taken_up_again(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    await answers(case_id, actors.user(mina))
    await db.execute("UPDATE outgoing_mails SET state = 'sending', tried_at = $1, attempts = 1", standing.at)
    await worker.run_due()
    assert sink.received == [], "another job may be at it"
    standing.at += retrying.LONGEST_TRY + timedelta(minutes=1)
    for _ in range(2):
        await worker.run_due()
        standing.advance(minutes=1)
    assert _only(sink).message_id == (await _outgoing())[0]["message_id"]
    assert (await _outgoing())[0]["answer"].startswith(outcomes.MAYBE_TWICE)


async def test_a_file_that_is_gone_is_said_and_tried_again(
    database: None, sink: SmtpSink, standing: StandingClock
) -> None:
    await a_sending_mailbox(sink.port)
    case_id, mina = await _case()
    paper = Attached("ab" * 32, 3, "gone.pdf", "application/pdf")
    reply_id = await write_reply(
        case_id, NewReply(CUSTOMER, "", "See here.", files=[paper]), actors.user(mina)
    )
    await its_seconds_pass(reply_id)
    await worker.run_due()
    row = (await _outgoing())[0]
    assert row["state"] == "waiting"
    assert row["answer"].startswith("A file that goes with it cannot be read")
