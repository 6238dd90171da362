"""Bounces, receipts, absences, acknowledgements and loops: what machines write, and what is written to them."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from tests.builders.arriving import arrives
from tests.builders.cases import NINE, a_user, answers, contacts_on, entries
from tests.builders.mail_servers import SmtpSink, smtp_sink
from tests.builders.mailboxes import ADDRESS, a_sending_mailbox

from casedesk.cases.rules import actors
from casedesk.channels.email.rules import loops
from casedesk.customers.queries.reach import undeliverable
from casedesk.customers.rules.identities import Address, normalise
from casedesk.platform import clock, db
from casedesk.platform.clock import StandingClock
from casedesk.platform.jobs import worker
from casedesk.platform.mail import ParsedMail, parse
from casedesk.portal.actions.asking import Question, ask_us

ANN = "ann@home.example"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def standing() -> Iterator[StandingClock]:
    with clock.frozen(NINE) as found:
        yield found


@pytest.fixture
async def mailbox(database: None, sink: SmtpSink) -> int:
    await a_user("Mina Park")
    return await a_sending_mailbox(sink.port)


def _mail(
    *header: str, body: str = "My lamp is broken.", sender: str = f"Ann Lee <{ANN}>", name: str = "1"
) -> bytes:
    lines = [
        f"From: {sender}",
        f"To: {ADDRESS}",
        "Subject: Lamp",
        f"Date: {format_datetime(clock.now())}",
        f"Message-ID: <{name}@home.example>",
        *header,
        "",
        body,
    ]
    return "\r\n".join(lines).encode()


def _bounce(of: str, *, action: str = "failed", status: str = "5.1.1", to: str = ANN) -> bytes:
    lines = [
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>",
        f"To: {ADDRESS}",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "I am sorry to have to inform you.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        f"Final-Recipient: rfc822; {to}",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} <{to}>: Recipient address rejected",
        "--b",
        "Content-Type: message/rfc822",
        "",
        f"Message-ID: <{of}>",
        "Subject: Re: Lamp",
        "",
        "words",
        "--b--",
    ]
    return "\r\n".join(lines).encode()


async def _an_answered_case(sink: SmtpSink, mailbox_id: int) -> tuple[int, int, str]:
    """Ann's case with Mina's answer on it: the case, the answer, and the Message-ID it went out with."""
    taken = await arrives(_mail(), mailbox_id)
    assert taken.case_id is not None
    await worker.run_due()
    mina = await db.value("SELECT owner_id FROM cases WHERE id = $1", taken.case_id)
    answer = await answers(taken.case_id, actors.user(mina), "A new one comes.")
    await db.execute("UPDATE outgoing_mails SET to_address = $1 WHERE interaction_id = $2", ANN, answer)
    await worker.run_due()
    named = await db.value("SELECT message_id FROM outgoing_mails WHERE interaction_id = $1", answer)
    return taken.case_id, answer, named


async def _delivery(interaction_id: int) -> tuple[str, str]:
    row = await db.record(
        "SELECT state, reason FROM deliveries WHERE interaction_id = $1 ORDER BY id DESC", interaction_id
    )
    return (row["state"], row["reason"])


def _sent(sink: SmtpSink) -> list[ParsedMail]:
    return [parse(one.source) for one in sink.received]


async def test_who_writes_first_is_told_that_it_arrived(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    taken = await arrives(_mail(), mailbox)
    await worker.run_due()
    await worker.run_due()
    (found,) = _sent(sink)
    assert found.auto_submitted == "auto-replied"
    assert found.in_reply_to == "1@home.example"
    assert found.subject == f"Re: Lamp [C-{taken.case_id}]"
    assert "Mina Park has it now" in found.text
    assert f"Your case is C-{taken.case_id}." in found.text
    assert "/my/" in found.text
    row = await db.record("SELECT * FROM cases WHERE id = $1", taken.case_id)
    assert (row["first_response_at"], row["stage"]) == (None, "working")
    second = await arrives(_mail("In-Reply-To: <1@home.example>", body="Please hurry.", name="2"), mailbox)
    await worker.run_due()
    assert second.case_id == taken.case_id
    assert len(sink.received) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Mina Park kümmert sich darum"),
        ("ko", "담당자는 Mina Park입니다"),
        ("th", "Mina Park เป็นผู้ดูแลเรื่องนี้"),
        ("fr", "has it now"),
    ],
)
async def test_it_is_told_in_their_language(
    mailbox: int, sink: SmtpSink, standing: StandingClock, language: str, words: str
) -> None:
    await arrives(_mail(f"Content-Language: {language}"), mailbox)
    await worker.run_due()
    assert words in _sent(sink)[0].text


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"sender": "Shop <noreply@shop.example>"}, "nobody"),
        ({"sender": f"Us <{ADDRESS}>"}, "own_address"),
        ({"header": ("List-Id: <lamps.example>",)}, "list"),
    ],
)
async def test_machines_lists_and_ourselves_are_told_nothing(
    mailbox: int, sink: SmtpSink, standing: StandingClock, source: dict[str, Any], why: str
) -> None:
    header = source.pop("header", ())
    taken = await arrives(_mail(*header, **source), mailbox)
    await worker.run_due()
    assert sink.received == []
    assert taken.case_id is not None
    last = (await entries(taken.case_id))[-1]
    assert (last.kind, last.payload) == ("unacknowledged", {"why": why})


async def test_neither_what_is_imported_nor_what_is_old_nor_what_is_disowned(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    await arrives(_mail(name="imported"), None)
    failed = "Authentication-Results: mx.example; dmarc=fail"
    await arrives(_mail(failed, name="disowned"), mailbox)
    old = _mail(name="old").replace(b"23 Nov 2026", b"20 Nov 2026")
    await arrives(old, mailbox)
    await worker.run_due()
    assert sink.received == []


async def test_a_flood_of_first_mails_is_acknowledged_twice(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    for number in range(5):
        standing.advance(minutes=1)
        taken = await arrives(_mail(name=f"flood{number}", body=f"Lamp {number}"), mailbox)
        await worker.run_due()
    assert len(sink.received) == loops.MOST_ACKNOWLEDGED
    assert taken.case_id is not None
    assert (await entries(taken.case_id))[-1].payload == {"why": "too_many"}
    standing.at += loops.WINDOW + timedelta(minutes=6)
    await arrives(_mail(name="later"), mailbox)
    await worker.run_due()
    assert len(sink.received) == loops.MOST_ACKNOWLEDGED + 1


async def test_the_circle_closes(mailbox: int, sink: SmtpSink, standing: StandingClock) -> None:
    """Mail, acknowledgement, answer; then the customer's reply to each, found by its thread or its address."""
    case_id, _answer, named = await _an_answered_case(sink, mailbox)
    acknowledged, answered = _sent(sink)
    for name, header in (
        ("r1", f"In-Reply-To: <{answered.message_id}>"),
        ("r2", f"References: <x@home.example> <{acknowledged.message_id}>"),
        ("r3", f"Cc: {answered.reply_to[0].email}"),
    ):
        standing.advance(minutes=1)
        body = f"Thank you {name}\r\n\r\n" + "\r\n".join(f"> {line}" for line in answered.text.splitlines())
        taken = await arrives(_mail(header, body=body, name=name), mailbox)
        assert (taken.state, taken.case_id) == ("placed", case_id), name
        said = "SELECT body FROM interactions WHERE message_id = $1"
        assert await db.value(said, f"{name}@home.example") == f"Thank you {name}"
    assert answered.message_id == named
    assert len(await contacts_on(case_id)) == 6


async def test_a_bounce_stands_on_the_case_and_marks_the_address(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    case_id, answer, named = await _an_answered_case(sink, mailbox)
    stage = await db.value("SELECT stage FROM cases WHERE id = $1", case_id)
    taken = await arrives(_bounce(named), mailbox)
    await worker.run_due()
    assert (taken.state, taken.case_id) == ("placed", case_id)
    state, reason = await _delivery(answer)
    assert state == "bounced"
    assert reason.startswith("There is no such mailbox. (550 5.1.1")
    assert await undeliverable(ANN) is not None
    row = await db.record("SELECT * FROM cases WHERE id = $1", case_id)
    assert (row["stage"], row["first_response_at"], row["chases"]) == (stage, None, 0)
    await arrives(_mail("In-Reply-To: <1@home.example>", body="I am here.", name="alive"), mailbox)
    await worker.run_due()
    assert await undeliverable(ANN) is None


async def test_a_delay_is_no_bounce_and_a_receipt_is_good_news(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    _case_id, answer, named = await _an_answered_case(sink, mailbox)
    await arrives(_bounce(named, action="delayed", status="4.4.1"), mailbox)
    await worker.run_due()
    state, reason = await _delivery(answer)
    assert state == "sent"
    assert reason.startswith("Delayed; the server keeps trying. The server does not answer.")
    await arrives(_bounce(named, action="delivered", status="2.0.0"), mailbox)
    await worker.run_due()
    assert await _delivery(answer) == ("delivered", "")
    assert await undeliverable(ANN) is None


async def test_a_full_mailbox_bounces_but_lives(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    _case_id, answer, named = await _an_answered_case(sink, mailbox)
    await arrives(_bounce(named, status="5.2.2"), mailbox)
    await worker.run_due()
    assert (await _delivery(answer))[0] == "bounced"
    assert await undeliverable(ANN) is None


async def test_a_bounce_of_the_old_kind_is_read_by_its_words(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    case_id, answer, named = await _an_answered_case(sink, mailbox)
    lines = [
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.example",
        f"To: {ADDRESS}",
        "Subject: failure notice",
        "",
        "Hi. This is the qmail-send program at mx.example.",
        f"<{ANN}>:",
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "",
        "--- Below this line is a copy of the message.",
        "",
        f"Message-ID: <{named}>",
        "Subject: Re: Lamp",
    ]
    taken = await arrives("\r\n".join(lines).encode(), mailbox)
    await worker.run_due()
    assert taken.case_id == case_id
    state, reason = await _delivery(answer)
    assert state == "bounced"
    assert reason == "There is no such mailbox. (Sorry, no mailbox here by that name. (#5.1.1))"
    assert await undeliverable(ANN) is not None


async def test_a_forged_bounce_goes_to_the_tray_and_changes_nothing(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    case_id, answer, _named = await _an_answered_case(sink, mailbox)
    token = await db.value("SELECT reply_token FROM cases WHERE id = $1", case_id)
    forged = _bounce("made.up@lampenhaus.example").replace(
        ADDRESS.encode(), f"help+{token}@lampenhaus.example".encode()
    )
    taken = await arrives(forged, mailbox)
    await worker.run_due()
    assert (taken.state, taken.reason) == (
        "tray",
        "It says that a mail came back, but names none of ours that stands on a case.",
    )
    assert (await _delivery(answer))[0] == "sent"


async def test_an_absence_is_kept_and_moves_nothing(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    case_id, _answer, named = await _an_answered_case(sink, mailbox)
    before = dict(await db.record("SELECT * FROM cases WHERE id = $1", case_id))
    away = ("Auto-Submitted: auto-replied", f"In-Reply-To: <{named}>")
    taken = await arrives(_mail(*away, body="I am away until Monday.", name="away"), mailbox)
    await worker.run_due()
    assert taken.case_id == case_id
    after = dict(await db.record("SELECT * FROM cases WHERE id = $1", case_id))
    moved = {name for name in before if before[name] != after[name]}
    assert moved == {"events_count"}
    lost = await arrives(_mail("Auto-Submitted: auto-replied", body="I am away.", name="away2"), mailbox)
    assert lost.state == "tray"
    assert await db.value("SELECT count(*) FROM cases") == 1
    assert len(sink.received) == 2


async def test_our_own_mail_that_comes_back_is_cut(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    await _an_answered_case(sink, mailbox)
    for one in list(sink.received):
        taken = await arrives(one.source, mailbox)
        assert (taken.state, taken.reason) == ("tray", loops.OWN_MAIL)
    marked = _mail(f"X-Loop: {ADDRESS}", name="other")
    taken = await arrives(marked, mailbox)
    assert (taken.state, taken.reason) == ("tray", loops.OWN_MARK)
    await worker.run_due()
    assert await db.value("SELECT count(*) FROM cases") == 1
    assert len(sink.received) == 2


async def test_two_machines_that_answer_each_other_stop(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    """The other side declares nothing: it answers whatever it gets with a new mail."""
    await arrives(_mail(name="start"), mailbox)
    for number in range(20):
        before = len(sink.received)
        await worker.run_due()
        if len(sink.received) == before:
            break
        standing.advance(seconds=20)
        await arrives(_mail(name=f"bot{number}", body=f"We got your mail {number}."), mailbox)
    assert len(sink.received) == loops.MOST_ACKNOWLEDGED


async def test_who_writes_by_the_form_is_told_too(
    mailbox: int, sink: SmtpSink, standing: StandingClock
) -> None:
    address = normalise("email", ANN)
    assert isinstance(address, Address)
    await ask_us(
        Question("Ann Lee", address, "", "My lamp is broken.", "", "My lamp is broken.", "tr"), "key"
    )
    await worker.run_due()
    (found,) = _sent(sink)
    case_id = await db.value("SELECT id FROM cases")
    assert found.subject == f"Mesajınız bize ulaştı: My lamp is broken [C-{case_id}]"
    assert "şimdi Mina Park ilgileniyor" in found.text
    assert (found.in_reply_to, found.auto_submitted) == (None, "auto-generated")
    answer = await arrives(_mail(f"In-Reply-To: <{found.message_id}>", name="on"), mailbox)
    assert answer.case_id == case_id
