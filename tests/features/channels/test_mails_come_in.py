"""From bytes to a case: durable first, placed once, and never lost."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.builders.cases import NINE, a_cause, columns
from tests.cast import Cast

from casedesk import wiring
from casedesk.cases.actions.stage_moves import resolve
from casedesk.cases.rules import actors
from casedesk.channels.email import jobs
from casedesk.channels.email.actions import receiving
from casedesk.channels.email.actions.placing import SAME_ID_OTHER_TEXT
from casedesk.channels.email.actions.receiving import Taken
from casedesk.channels.email.jobs import Tally, take, take_all
from casedesk.channels.email.queries.raw import count_in_tray, waiting
from casedesk.platform import clock, db, files
from casedesk.platform.clock import StandingClock
from casedesk.platform.mail.sources import mails_in

AYLIN = "Aylin Demir <aylin@example.com>"
DESK = "help@desk.example"


@pytest.fixture(autouse=True)
def time(cast: Cast) -> Iterator[StandingClock]:
    wiring.install()
    with clock.frozen(NINE) as standing:
        yield standing


def a_mail(body: str = "The lamp is broken.", sender: str = AYLIN, **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = headers.pop("To", DESK)
    message["Subject"] = headers.pop("Subject", "Lamp arrived broken")
    message["Message-ID"] = headers.pop(
        "Message_ID", f"<{abs(hash((body, sender, *headers.values())))}@example.com>"
    )
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


async def comes(raw: bytes) -> Taken:
    return await take(await receiving.keep(raw, "test"))


async def test_a_first_mail_opens_a_case_with_its_owner_and_its_customer() -> None:
    taken = await comes(a_mail())
    assert taken.new_case
    assert taken.case_id is not None
    case = await columns(taken.case_id)
    assert (case.title, case.channel, case.stage) == ("Lamp arrived broken", "email", "working")
    assert case.issue == "The lamp is broken."
    customer = await db.record("SELECT name FROM customers WHERE id = $1", case.customer_id)
    assert customer is not None
    assert customer["name"] == "Aylin Demir"
    confirmed = "SELECT confirmed_at IS NOT NULL FROM identities WHERE normalised = 'aylin@example.com'"
    assert await db.value(confirmed)


async def test_the_same_mail_twice_is_one_contact() -> None:
    first, again = await comes(a_mail()), await comes(a_mail())
    assert (first.state, again.state) == ("placed", "duplicate")
    assert await db.value("SELECT count(*) FROM interactions") == 1


async def test_the_same_message_over_another_way_is_one_contact() -> None:
    """Other Received lines make other bytes, and still it is the same letter."""
    raw = a_mail()
    again = b"Received: from a by b; Mon, 23 Nov 2026 08:59:00 +0000\n" + raw
    assert [(await comes(raw)).state, (await comes(again)).state] == ["placed", "duplicate"]


async def test_another_text_under_the_same_message_id_is_kept_and_marked() -> None:
    await comes(a_mail("One.", Message_ID="<same@example.com>"))
    other = await comes(a_mail("Two.", Message_ID="<same@example.com>"))
    assert (other.state, other.reason) == ("placed", SAME_ID_OTHER_TEXT)


async def test_an_answer_lands_on_the_case_it_answers() -> None:
    first = await comes(a_mail(Message_ID="<one@example.com>"))
    answer = await comes(a_mail("Any news?", In_Reply_To="<one@example.com>", Subject="something else"))
    assert (answer.case_id, answer.new_case) == (first.case_id, False)


async def test_the_same_subject_and_sender_are_no_thread() -> None:
    first, second = await comes(a_mail()), await comes(a_mail("Another lamp."))
    assert first.case_id != second.case_id


async def test_a_reply_address_places_but_makes_nobody_the_customer() -> None:
    first = await comes(a_mail())
    token = (await columns(first.case_id or 0)).reply_token
    stranger = await comes(a_mail("Me too", sender="eve@example.net", To=f"help+{token}@desk.example"))
    assert stranger.case_id == first.case_id
    known = await db.value("SELECT sender_known FROM interactions ORDER BY id DESC LIMIT 1")
    assert known is False
    assert await db.value("SELECT count(*) FROM identities WHERE normalised = 'eve@example.net'") == 0


async def test_a_case_number_places_only_its_own_people() -> None:
    first = await comes(a_mail())
    number = f"about C-{first.case_id}"
    hers = await comes(a_mail("More.", Subject=number))
    theirs = await comes(a_mail("More.", sender="eve@example.net", Subject=number))
    assert hers.case_id == first.case_id
    assert theirs.new_case
    assert theirs.case_id != first.case_id


async def test_a_customer_who_writes_again_reopens_what_was_resolved(cast: Cast, time: StandingClock) -> None:
    first = await comes(a_mail(Message_ID="<one@example.com>"))
    assert first.case_id is not None
    by = actors.user(cast.mina, sees_all=True)
    time.advance(hours=1)
    await resolve(first.case_id, "A new lamp.", await a_cause(), by)
    time.advance(hours=1)
    await comes(a_mail("Broken again.", In_Reply_To="<one@example.com>"))
    case = await columns(first.case_id)
    assert (case.stage, case.reopened) == ("working", 1)


async def test_a_mail_that_its_domain_disowns_joins_nobodys_history() -> None:
    first = await comes(a_mail())
    forged = await comes(a_mail("Send money.", Authentication_Results="mx.desk.example; dmarc=fail"))
    assert forged.new_case
    hers, theirs = await columns(first.case_id or 0), await columns(forged.case_id or 0)
    assert hers.customer_id != theirs.customer_id


async def test_an_automatic_answer_moves_nothing(time: StandingClock) -> None:
    first = await comes(a_mail(Message_ID="<one@example.com>"))
    time.advance(hours=1)
    auto = await comes(a_mail("I am away.", In_Reply_To="<one@example.com>", Auto_Submitted="auto-replied"))
    assert auto.case_id == first.case_id
    assert (await columns(first.case_id or 0)).chases == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02\x03" * 100,
        b"Subject: from nobody\n\nHello",
        b"From: not an address\n\nHello",
        b"From: robot@example.com\nAuto-Submitted: auto-generated\n\nYour invoice",
    ],
)
async def test_what_cannot_be_placed_waits_in_the_tray_with_its_reason(raw: bytes) -> None:
    taken = await comes(raw)
    assert taken.state == "tray"
    assert taken.reason
    assert await count_in_tray() == 1
    assert await db.value("SELECT source FROM raw_mails") == raw


async def test_a_mail_of_the_tray_is_placed_once_what_was_missing_is_there() -> None:
    await db.execute("UPDATE users SET takes_cases = false")
    taken = await comes(a_mail())
    assert taken.state == "tray"
    assert "Nobody takes cases" in taken.reason
    await db.execute("UPDATE users SET takes_cases = true")
    assert (await take(taken.raw_id)).state == "placed"
    assert await count_in_tray() == 0


async def test_a_stop_between_keeping_and_understanding_loses_nothing(tmp_path: Path) -> None:
    await receiving.keep(a_mail(), "before the stop")
    assert len(await waiting()) == 1
    (tmp_path / "two.eml").write_bytes(a_mail("Another matter."))
    tally = await take_all(mails_in(tmp_path), lambda _tally: None)
    assert (tally.taken, tally.new_cases) == (2, 2)
    assert await waiting() == []


async def test_attachments_are_on_disk_and_named() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = AYLIN, DESK, "Pictures"
    message.set_content("See here.")
    message.add_attachment(b"\x89PNG...", maintype="image", subtype="png", filename="../../etc/lamp.png")
    taken = await comes(message.as_bytes())
    found = await db.record(
        "SELECT a.name, f.size, encode(f.sha256, 'hex') AS sha FROM attachments a JOIN files f ON f.id = a.file_id"
    )
    assert taken.state == "placed"
    assert found is not None
    assert (found["size"], files.read(found["sha"])) == (7, b"\x89PNG...")


async def test_an_import_again_changes_nothing(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(a_mail(f"Lamp {number}."))
    once = await take_all(mails_in(tmp_path), _quiet)
    again = await take_all(mails_in(tmp_path), _quiet)
    assert (once.new_cases, again.new_cases, again.duplicates) == (3, 0, 3)


async def test_an_import_into_a_running_desk_says_what_became_of_mails_that_the_desk_took_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0.eml").write_bytes(a_mail("Lamp 0."))
    (tmp_path / "1.eml").write_bytes(a_mail("Lamp 0."))

    async def after_the_desk(raw_id: int) -> receiving.Taken:
        await receiving.understand(raw_id)
        return await take(raw_id)

    monkeypatch.setattr(jobs, "take", after_the_desk)
    tally = await take_all(mails_in(tmp_path), _quiet)
    assert (tally.taken, tally.new_cases, tally.duplicates) == (2, 1, 1)


def _quiet(_tally: Tally) -> None:
    return None
