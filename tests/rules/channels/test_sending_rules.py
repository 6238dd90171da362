"""What becomes of a mail after a try, what a report means, and who is answered automatically."""

from datetime import UTC, datetime, timedelta

import pytest

from casedesk.channels.email.rules import loops, retrying, threads
from casedesk.channels.email.rules.acknowledging import LATEST, Cut, First, cut_of
from casedesk.channels.email.rules.bounces import Fate, address_is_dead, reason_of, reports_in
from casedesk.channels.email.rules.loops import Traffic, answers_nobody
from casedesk.platform.mail import Delivery, Kind, ParsedMail

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANN, BOB = "ann@home.example", "bob@home.example"


def test_tries_go_on_for_two_days() -> None:
    assert timedelta(days=1.9) < sum(retrying.WAITS, timedelta()) < timedelta(days=2.1)
    assert list(retrying.WAITS) == sorted(retrying.WAITS)
    assert retrying.next_try(1, AT) == AT + timedelta(minutes=1)
    assert retrying.next_try(len(retrying.WAITS) + 1, AT) is None


@pytest.mark.parametrize(
    ("code", "final"), [(421, False), (450, False), (550, True), (554, True), (250, False)]
)
def test_five_hundreds_are_final(code: int, final: bool) -> None:
    assert retrying.is_permanent(code) is final


@pytest.mark.parametrize(
    ("subject", "answers", "said"),
    [
        ("Lamp", True, "Re: Lamp [C-7]"),
        ("RE: Lamp", True, "RE: Lamp [C-7]"),
        ("AW: Lampe", True, "AW: Lampe [C-7]"),
        ("Re: Lamp [C-7]", True, "Re: Lamp [C-7]"),
        ("Re: Lamp [C-3] again", True, "Re: Lamp again [C-7]"),
        ("Lamp\r\n broken", False, "Lamp broken [C-7]"),
        ("", False, "[C-7]"),
    ],
)
def test_a_subject_bears_its_case_once(subject: str, answers: bool, said: str) -> None:
    assert threads.subject_of(subject, 7, answers=answers) == said


def test_a_reply_address_bears_the_token() -> None:
    assert threads.reply_address("help@desk.example", "ab" * 16) == f"help+{'ab' * 16}@desk.example"


def test_references_keep_the_first_and_the_latest() -> None:
    named = [f"{number}@x" for number in range(50)]
    kept = threads.references(named, None)
    assert (kept[0], kept[-1], len(kept)) == ("0@x", "49@x", threads.MOST_REFERENCES)
    assert threads.references(["a@x", "b@x"], "b@x") == ["a@x", "b@x"]


@pytest.mark.parametrize(
    ("status", "said", "reason", "dead"),
    [
        ("5.1.1", "", "There is no such mailbox.", True),
        ("5.1.2", "", "There is no such domain.", True),
        ("5.2.1", "", "The mailbox is switched off.", True),
        ("5.2.2", "", "The mailbox is full.", False),
        ("5.3.4", "", "The mail is larger than the server takes.", False),
        (
            "5.7.1",
            "smtp; 550 5.7.1 blocked",
            "The server refuses it by its rules. (550 5.7.1 blocked)",
            False,
        ),
        ("4.4.7", "", "The server did not answer for so long that it was given up.", False),
        ("5.0.0", "550 User unknown", "It was not taken. (550 User unknown)", True),
        (
            "",
            "450 4.1.1 user unknown, try later",
            "There is no such mailbox. (450 4.1.1 user unknown, try later)",
            False,
        ),
        ("", "550 5.1.1 no", "There is no such mailbox. (550 5.1.1 no)", True),
        ("", "", "It was not taken.", False),
    ],
)
def test_reasons_in_words(status: str, said: str, reason: str, dead: bool) -> None:
    assert reason_of(status, said) == reason
    report = ParsedMail(kind=Kind.BOUNCE, deliveries=(Delivery(ANN, "failed", status, said),))
    assert [(one.fate, one.dead) for one in reports_in(report, [ANN])] == [(Fate.BOUNCED, dead)]


def test_an_immediate_refusal_marks_the_address_too() -> None:
    assert address_is_dead("550 5.1.1 no such user")
    assert not address_is_dead("550 5.7.1 we do not like you")
    assert not address_is_dead("452 4.2.2 over quota")


def test_a_report_speaks_of_the_recipients_it_names() -> None:
    said = (Delivery(BOB.upper(), "failed", "5.1.1"), Delivery("else@where.example", "failed", "5.1.1"))
    report = ParsedMail(kind=Kind.BOUNCE, deliveries=said)
    assert [one.recipient for one in reports_in(report, [ANN, BOB])] == [BOB]
    # One recipient, whose mail was passed on: it is theirs, whatever it is called there.
    passed_on = ParsedMail(kind=Kind.BOUNCE, deliveries=said[1:])
    assert [one.recipient for one in reports_in(passed_on, [ANN])] == [ANN]


@pytest.mark.parametrize(
    ("action", "fates"),
    [("delivered", [Fate.DELIVERED]), ("delayed", [Fate.DELAYED]), ("relayed", []), ("expanded", [])],
)
def test_fates(action: str, fates: list[Fate]) -> None:
    report = ParsedMail(kind=Kind.REPORT, deliveries=(Delivery(ANN, action, "2.0.0"),))
    assert [one.fate for one in reports_in(report, [ANN])] == fates


def test_old_bounces_are_read_by_their_words() -> None:
    text = f"This message could not be delivered.\n\n  {BOB}\n    SMTP error: 550 5.1.1 User unknown\n"
    (found,) = reports_in(ParsedMail(kind=Kind.BOUNCE, text=text), [ANN, BOB])
    assert (found.recipient, found.fate, found.dead) == (BOB, Fate.BOUNCED, True)
    later = "Warning: message still undelivered after 4 hours. 451 4.4.1 no answer"
    (found,) = reports_in(ParsedMail(kind=Kind.BOUNCE, text=later), [ANN])
    assert found.fate is Fate.DELAYED


def test_what_is_no_report_reports_nothing() -> None:
    assert reports_in(ParsedMail(kind=Kind.AUTO_REPLY, text="550 5.1.1"), [ANN]) == []


@pytest.mark.parametrize(
    ("address", "nobody"),
    [
        ("noreply@shop.example", True),
        ("no-reply+tag@shop.example", True),
        ("do_not_reply@shop.example", True),
        ("MAILER-DAEMON@mx.example", True),
        ("bounces-123@list.example", True),
        ("lamp-request@list.example", True),
        ("orders-noreply@shop.example", True),
        ("ann@noreply.example", False),
        ("norbert@home.example", False),
        ("noel.reply@home.example", False),
        ("bouncer@club.example", False),
        ("owner@shop.example", False),
    ],
)
def test_addresses_that_answer_nobody(address: str, nobody: bool) -> None:
    assert answers_nobody(address) is nobody


def first(**more: object) -> First:
    base: dict[str, object] = {
        "channel": "email",
        "nature": "ordinary",
        "address": ANN,
        "at": AT,
        "delivered": True,
        "sender_known": True,
        "dmarc": "pass",
        "is_list": False,
        "own_address": False,
    }
    return First(**{**base, **more})  # type: ignore[arg-type]  # a table of fields


@pytest.mark.parametrize(
    ("contact", "traffic", "cut"),
    [
        (first(), Traffic(), Cut.NONE),
        (first(channel="form"), Traffic(), Cut.NONE),
        (first(channel="phone"), Traffic(), Cut.NOT_OURS),
        (first(delivered=False), Traffic(), Cut.NOT_OURS),
        (first(address=""), Traffic(), Cut.NOT_OURS),
        (first(at=AT - LATEST - timedelta(seconds=1)), Traffic(), Cut.LATE),
        (first(nature="auto_reply"), Traffic(), Cut.MACHINE),
        (first(sender_known=False), Traffic(), Cut.STRANGER),
        (first(dmarc="fail"), Traffic(), Cut.STRANGER),
        (first(own_address=True), Traffic(), Cut.OWN_ADDRESS),
        (first(is_list=True), Traffic(), Cut.LIST),
        (first(address="noreply@shop.example"), Traffic(), Cut.NOBODY),
        (first(), Traffic(received=loops.MOST_FROM_ONE), Cut.NONE),
        (first(), Traffic(received=loops.MOST_FROM_ONE + 1), Cut.TOO_MANY),
        (first(), Traffic(automatic=loops.MOST_AUTOMATIC), Cut.TOO_MANY),
        (first(), Traffic(acknowledged=1, automatic=1), Cut.NONE),
        (first(), Traffic(acknowledged=2, automatic=2), Cut.TOO_MANY),
    ],
)
def test_who_is_acknowledged(contact: First, traffic: Traffic, cut: Cut) -> None:
    assert cut_of(contact, traffic, AT) is cut
