"""Letters as mails: read back by the desk's own reader and by the library's."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casedesk.channels.email.rules.composing import Enclosed, Letter, Mailbox, compose, deliverable
from casedesk.platform.mail import parse

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HELP = "help@lampenhaus.example"

words = some.text(max_size=120).filter(lambda text: "\ud800" not in text)
"""What people type, in any script, with whatever signs their machines add."""
names = some.text(max_size=80)
ids = some.from_regex(r"[a-z0-9.]{1,120}@[a-z0-9]{1,80}\.example", fullmatch=True)


def letter(**more: Any) -> Letter:
    base: dict[str, Any] = {
        "message_id": "c1.abc@lampenhaus.example",
        "date": AT,
        "sender": Mailbox(HELP, "Mina Park, Lampenhaus"),
        "to": Mailbox("aylin@example.com", "Aylin Demir"),
        "subject": "Re: Lamp [C-1]",
        "text": "Hello.\n",
        "html": "<p>Hello.</p>",
    }
    return Letter(**{**base, **more})


def one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def test_a_plain_letter_is_two_parts_that_say_the_same() -> None:
    found = message_from_bytes(compose(letter()), policy=default)
    assert found.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert found["From"] == '"Mina Park, Lampenhaus" <help@lampenhaus.example>'
    assert found["X-Loop"] == HELP
    assert found["Auto-Submitted"] is None
    assert found["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"


def test_pictures_stand_beside_the_html_and_files_behind_all() -> None:
    enclosed = [
        Enclosed("lamp.png", "image/png", b"png", "lamp@desk"),
        Enclosed("Größe 램프.pdf", "application/pdf", b"pdf"),
        Enclosed("unseen.png", "image/png", b"other", "unseen@desk"),
        Enclosed("mail.eml", "message/rfc822", b"Subject: x\n\ny"),
        Enclosed("odd", "no type at all", b"odd"),
    ]
    raw = compose(letter(html='<p><img src="cid:lamp@desk"></p>', enclosed=enclosed))
    found = message_from_bytes(raw, policy=default)
    assert found.get_content_type() == "multipart/mixed"
    shapes = [part.get_content_type() for part in found.walk()]
    assert shapes[:5] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html"),
    ]
    read = parse(raw)
    assert [(one.name, one.type, one.content) for one in read.attachments] == [
        ("lamp.png", "image/png", b"png"),
        ("Größe 램프.pdf", "application/pdf", b"pdf"),
        ("unseen.png", "image/png", b"other"),
        ("mail.eml", "application/octet-stream", b"Subject: x\n\ny"),
        ("odd", "application/octet-stream", b"odd"),
    ]
    assert read.attachments[0].content_id == "lamp@desk"
    assert read.html is not None
    assert 'src="cid:lamp@desk"' in read.html


def test_a_machine_says_that_it_is_one() -> None:
    answer = message_from_bytes(compose(letter(automatic=True, in_reply_to="a@b.example")), policy=default)
    assert (answer["Auto-Submitted"], answer["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    notice = message_from_bytes(compose(letter(automatic=True)), policy=default)
    assert notice["Auto-Submitted"] == "auto-generated"
    assert parse(compose(letter(automatic=True))).kind == "auto_reply"


def test_who_gets_a_blind_copy_is_not_in_the_letter() -> None:
    raw = compose(letter(cc=["copy@example.org"]))
    assert [one.email for one in parse(raw).cc] == ["copy@example.org"]
    assert b"bcc" not in raw.lower()


def test_a_domain_beyond_ascii_goes_as_servers_name_it() -> None:
    assert deliverable("hans@müller.example") == "hans@xn--mller-kva.example"
    raw = compose(letter(to=Mailbox("hans@müller.example")))
    assert raw.isascii()
    wide = compose(letter(to=Mailbox("müller@example.com", "Müller")))
    assert "müller@example.com".encode() in wide


@given(subject=words, name=names, addressee=names)
def test_whatever_is_typed_into_the_head_comes_back_and_adds_no_line(
    subject: str, name: str, addressee: str
) -> None:
    raw = compose(letter(subject=subject, sender=Mailbox(HELP, name), to=Mailbox("a@b.example", addressee)))
    head = raw.partition(b"\r\n\r\n")[0]
    fields = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert sorted(fields) == sorted(set(fields))
    assert set(fields) == {
        *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"X-Loop", b"MIME-Version", b"Content-Type"),
    }
    read = parse(raw)
    assert read.sender is not None
    assert (read.sender.email, read.to[0].email) == (HELP, "a@b.example")
    if all(sign.isprintable() for sign in subject + name + addressee):
        # Programs put quotes around names: whoever reads drops them, so those at the ends do not come back.
        assert read.subject == one_line(subject)
        assert read.sender.name == one_line(name).strip(' "')
        assert read.to[0].name == one_line(addressee).strip(' "')


@given(text=words, html=words)
def test_whatever_is_said_comes_back_in_lines_that_servers_take(text: str, html: str) -> None:
    raw = compose(letter(text=f"{text}\n", html=f"<p>{html}</p>"))
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    if text.strip() and all(sign.isprintable() for sign in text):
        assert parse(raw).text.strip() == text.strip()


@given(named=some.lists(ids, min_size=1, max_size=30, unique=True))
def test_ids_come_back_however_long_and_many(named: list[str]) -> None:
    raw = compose(letter(message_id=named[0], in_reply_to=named[-1], thread=named))
    read = parse(raw)
    assert (read.message_id, read.in_reply_to, read.references) == (named[0], named[-1], tuple(named))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    "subject",
    ["=?utf-8?q?trap?=", "a" * 300, "램프가 또 깨졌어요 " * 8 + "end", "x\r\nBcc: everybody@example.com", ""],
)
def test_odd_subjects_and_names(subject: str) -> None:
    read = parse(compose(letter(subject=subject, sender=Mailbox(HELP, subject))))
    assert read.sender is not None
    assert (read.subject, read.sender.name) == (one_line(subject), one_line(subject))
    assert [one.email for one in read.to] == ["aylin@example.com"]
