"""Whether a person wrote a mail or a machine, and what a delivery report says."""

import pytest
from tests.builders.letters import HEADER, read

from casedesk.platform.mail import Delivery, Kind

DSN = (
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
    "--b", "", "Your mail could not be delivered.",
    "--b", "Content-Type: message/delivery-status", "",
    "Reporting-MTA: dns; mx.home.example", "",
    "Final-Recipient: rfc822; ann@home.example", "Action: {action}", "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 No such user", "",
    "--b", "Content-Type: message/rfc822", "",
    "Message-ID: <sent-1@desk.example>", "Subject: Lamp", "", "Is it fixed?",
    "--b--",
)  # fmt: skip


def with_subject(subject: str) -> tuple[str, ...]:
    return ("From: ann@home.example", f"Subject: {subject}")


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "auto-submitted: Auto-Generated",
        "X-Autoreply: yes",
        "X-Autorespond: lamp",
        "X-Auto-Response-Suppress: All",
        "Precedence: auto_reply",
        "Precedence: junk",
        "Return-Path: <>",
    ],
)
def test_what_declares_itself_automatic_is(line: str) -> None:
    assert read(line, "", "words").kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Precedence: list",
        "X-Autoreply: no",
        "Return-Path: <ann@home.example>",
        "X-Mailer: nobody",
        "X-Auto-Response-Suppress: None",
    ],
)
def test_what_does_not_is_a_persons(line: str) -> None:
    assert read(line, "", "words").kind is Kind.ORDINARY


def test_a_list_is_written_by_people() -> None:
    assert read("List-Id: <lamps.example>", "Precedence: bulk", "", "words").kind is Kind.ORDINARY


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office",
        "Out of Office: Lamp",
        "Automatic reply: Lamp",
        "Automatische Antwort: Lampe",
        "Abwesenheitsnotiz",
        "Réponse automatique : lampe",
        "Respuesta automática: lámpara",
        "Resposta automática: lâmpada",
        "Risposta automatica: lampada",
        "Automatisch antwoord: lamp",
        "Autoodpowiedź: lampa",
        "Автоответ: лампа",
        "Otomatik yanıt: lamba",
        "자동 회신: 램프",
        "自动回复: 灯",
        "自動回覆: 燈",
        "自動応答: ランプ",
        "ตอบกลับอัตโนมัติ: โคมไฟ",
        "Balasan automatik: lampu",
        "[Auto-Reply] Lamp",
    ],
)
def test_subjects_that_are_a_machines_phrase(subject: str) -> None:
    assert read("", "words", header=with_subject(subject)).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Lamp",
        "Out of office hours nobody answers",
        "Your automatic reply annoys me",
        "Automatic reply does not work",
        "Undeliverable lamp",
        "Returned mail: what now?",
    ],
)
def test_subjects_of_people_who_write_about_machines(subject: str) -> None:
    assert read("", "words", header=with_subject(subject)).kind is Kind.ORDINARY


def test_a_failed_delivery_says_which_mail_and_why() -> None:
    mail = read(*(line.format(action="failed") for line in DSN))
    assert mail.kind is Kind.BOUNCE
    assert mail.deliveries == (Delivery("ann@home.example", "failed", "5.1.1", "smtp; 550 No such user"),)
    assert mail.returned_message_id == "sent-1@desk.example"


@pytest.mark.parametrize(
    ("action", "kind"), [("delayed", Kind.BOUNCE), ("delivered", Kind.REPORT), ("relayed", Kind.REPORT)]
)
def test_a_delivery_report_of_good_news_is_a_report(action: str, kind: Kind) -> None:
    assert read(*(line.format(action=action) for line in DSN)).kind is kind


@pytest.mark.parametrize("report_type", ["feedback-report", "disposition-notification", "tlsrpt"])
def test_other_reports(report_type: str) -> None:
    mail = read(
        f"Content-Type: multipart/report; report-type={report_type}; boundary=b", "", "--b", "", "x", "--b--"
    )
    assert mail.kind is Kind.REPORT


def test_a_report_on_our_domain_is_a_report() -> None:
    subject = "Report domain: desk.example Submitter: mx.example Report-ID: 1"
    assert read("", "x", header=with_subject(subject)).kind is Kind.REPORT


@pytest.mark.parametrize(
    "header",
    [
        ("From: MAILER-DAEMON@home.example", "Subject: Undelivered Mail Returned to Sender"),
        (
            "From: Mail Delivery System <mailer-daemon@home.example>",
            "Subject: Mail delivery failed: returning message",
        ),
        ("From: postmaster@home.example", "Subject: Undeliverable: Lamp"),
        ("From: postmaster@home.example", "Subject: Unzustellbar: Lampe"),
        ("Return-Path: <>", "From: x@home.example", "Subject: failure notice"),
        ("From: mailer-daemon@home.example", "Subject: ?", "X-Failed-Recipients: ann@home.example"),
    ],
)
def test_bounces_in_common_shapes(header: tuple[str, ...]) -> None:
    assert read("", "words", header=header).kind is Kind.BOUNCE


def test_a_postmaster_may_write_too() -> None:
    assert read("", "words", header=("From: postmaster@home.example", "Subject: Lamp")).kind is Kind.ORDINARY
    assert read("", "words", header=HEADER).kind is Kind.ORDINARY
