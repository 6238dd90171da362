"""Whole mails: what is known of them, and that no bytes whatever are an error."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders.letters import mail_of, read

from casedesk.platform.mail import Address, ParsedMail, Unreadable, parse

FULL = (
    "Return-Path: <ann@home.example>",
    "Delivered-To: help@desk.example",
    "Authentication-Results: mx.desk.example; dmarc=pass header.from=home.example",
    "Received: from mx.home.example by mx.desk.example; Mon, 8 Jan 2024 09:15:09 +0000",
    "Received: from laptop by mx.home.example; Mon, 8 Jan 2024 10:15:03 +0100",
    "From: Ann Lee <ann@home.example>",
    "Reply-To: Lee <lee@home.example>",
    "To: Help <help@desk.example>, c-7-x@desk.example",
    "Cc: bo@home.example",
    "Subject: Re: =?utf-8?Q?Lampe_f=C3=BCr?= Ann",
    "Date: Mon, 8 Jan 2024 10:15:00 +0100",
    "Message-ID: <two@home.example>",
    "In-Reply-To: <one@desk.example>",
    "References: <zero@home.example>",
    " <one@desk.example>",
    "Content-Language: en-GB, de",
)


def test_all_that_a_good_mail_says() -> None:
    mail = read(
        "", "Thanks.", "", "On 8 Jan 2024 at 10:00, Mina <mina@desk.example> wrote:", "> Here.", header=FULL
    )
    assert mail.sender == Address("ann@home.example", "Ann Lee")
    assert mail.reply_to == (Address("lee@home.example", "Lee"),)
    assert [one.email for one in mail.to] == ["help@desk.example", "c-7-x@desk.example"]
    assert [one.email for one in mail.cc] == ["bo@home.example"]
    assert mail.delivered_to == ("help@desk.example",)
    assert mail.return_path == "ann@home.example"
    assert mail.subject == "Re: Lampe für Ann"
    assert mail.sent_at == datetime(2024, 1, 8, 10, 15, tzinfo=timezone(timedelta(hours=1)))
    assert mail.received_at == datetime(2024, 1, 8, 9, 15, 9, tzinfo=UTC)
    assert mail.message_id == "two@home.example"
    assert mail.in_reply_to == "one@desk.example"
    assert mail.references == ("zero@home.example", "one@desk.example")
    assert mail.answers == ("one@desk.example", "zero@home.example")
    assert mail.reply == "Thanks."
    assert mail.languages == ("en-GB", "de")
    assert mail.authentication_results == ("mx.desk.example; dmarc=pass header.from=home.example",)
    assert mail.problems == ()


@pytest.mark.parametrize(
    ("line", "sent_at"),
    [
        ("Mon, 8 Jan 2024 10:15:00 +0000", datetime(2024, 1, 8, 10, 15, tzinfo=UTC)),
        ("8 Jan 24 10:15 GMT", datetime(2024, 1, 8, 10, 15, tzinfo=UTC)),
        ("Mon, 8 Jan 2024 10:15:00 -0000", datetime(2024, 1, 8, 10, 15, tzinfo=UTC)),
        ("Mon, 8 Jan 2024 10:15:00", datetime(2024, 1, 8, 10, 15, tzinfo=UTC)),
        ("Mon, 8 Jan 2024 10:15:00 +0530 (IST)", datetime(2024, 1, 8, 4, 45, tzinfo=UTC)),
        ("2024-01-08T10:15:00Z", datetime(2024, 1, 8, 10, 15, tzinfo=UTC)),
        ("Mon, 8 Jan 2024 10:15:00 +9999", datetime(2024, 1, 8, 10, 15, tzinfo=UTC)),
        ("Mon, 38 Jan 2024 10:15:00 +0000", None),
        ("Mon, 8 Jan 2024 25:15:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(line: str, sent_at: datetime | None) -> None:
    mail = read("", "x", header=("From: ann@home.example", f"Date: {line}"))
    assert mail.sent_at == sent_at
    assert bool(mail.problems) == (sent_at is None)


@pytest.mark.parametrize(
    ("header", "email", "name", "says"),
    [
        (("From: Whoever", "Sender: ann@home.example"), "ann@home.example", "Whoever", "Sender was taken"),
        (("Subject: x", "Return-Path: <ann@home.example>"), "ann@home.example", "", "Return-Path was taken"),
        (("From: Whoever",), "", "Whoever", "which address it is from"),
        (("From: root <root>",), "root", "root", "no domain"),
        (("From: a@home.example, b@home.example",), "a@home.example", "", ""),
        (("From: a@home.example", "From: b@home.example"), "a@home.example", "", "more than one From"),
    ],
)
def test_senders_that_are_not_plain(header: tuple[str, ...], email: str, name: str, says: str) -> None:
    mail = read("", "x", header=header)
    assert mail.sender == Address(email, name)
    assert says in " ".join(mail.problems)


def test_a_mail_from_nobody() -> None:
    assert read("", "x", header=("Subject: x",)).sender is None


@pytest.mark.parametrize(
    ("header", "message_id", "in_reply_to", "references"),
    [
        (("Message-ID: <a@b>",), "a@b", None, ()),
        (("Message-ID: < a\t@b >",), "a@b", None, ()),
        (("Message-ID: a@b",), "a@b", None, ()),
        (("Message-ID: 12345",), "12345", None, ()),
        (("Message-ID:",), None, None, ()),
        (("In-Reply-To: Your mail of Monday <a@b>",), None, "a@b", ()),
        (("In-Reply-To: <a@b> <c@d>", "References: <c@d>,<a@b> <a@b>"), None, "a@b", ("c@d", "a@b")),
        (("References: a@b c@d",), None, None, ("a@b", "c@d")),
    ],
)
def test_message_ids(
    header: tuple[str, ...], message_id: str | None, in_reply_to: str | None, references: tuple[str, ...]
) -> None:
    mail = read("", "x", header=("From: ann@home.example", *header))
    assert (mail.message_id, mail.in_reply_to, mail.references) == (message_id, in_reply_to, references)


def test_headers_that_are_broken_are_read_on() -> None:
    mail = read(
        "",
        "words",
        header=(
            "From: ann@home.example",
            "Subject: a long",
            "subject that lost its indent",
            "Cc: bo@b.example",
        ),
    )
    assert mail.subject == "a long subject that lost its indent"
    assert mail.text == "words"
    mail = read("words", "and more", header=("From: ann@home.example", "Subject : blank before the colon"))
    assert (mail.subject, mail.text) == ("blank before the colon", "words\nand more")


def test_undeclared_bytes_in_headers_are_in_the_charset_of_the_body() -> None:
    raw = mail_of(
        b"Subject: " + "Лампа".encode("koi8-r"), 'Content-Type: text/plain; charset="koi8-r"', "", b"",
        header=("From: ann@home.example",),
    )  # fmt: skip
    assert parse(raw).subject == "Лампа"


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b"\r\n\n", b"From ann@home.example Mon Jan  8 10:15:00 2024\n"]
)
def test_what_stands_before_the_header_does_no_harm(before: bytes) -> None:
    mail = parse(before + mail_of("", "words"))
    assert (mail.subject, mail.text) == ("Lamp", "words")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Outlook .msg"),
        (b"PK\x03\x04\0\0", "ZIP"),
        (b"\x7fELF\0\0\0", "binary"),
        (b"Dear desk,\n\nthe lamp is broken.\n", "none of the lines"),
        (b"root:x:0:0:root:/root:/bin/bash\n", "none of the lines"),
    ],
)
def test_what_is_no_mail_says_so(raw: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse(raw)


def test_two_deliveries_of_one_mail_have_one_body_hash() -> None:
    plain = mail_of("", "Grüße ", "Ann", "")
    encoded = mail_of(
        "Received: by mx.desk.example; Mon, 8 Jan 2024 09:15:09 +0000", "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable", "", "Gr=C3=BC=C3=9Fe", "Ann", line_end=b"\r\n",
    )  # fmt: skip
    assert parse(plain).body_hash == parse(encoded).body_hash
    assert parse(plain).body_hash != parse(plain.replace(b"Ann", b"Bo")).body_hash


LINES = st.sampled_from(
    rb"""From: a@b.example
From: =?utf-8?Q?
Subject: x
Date: x
Message-ID: <a@b>
Return-Path: <>
Content-Type: multipart/mixed; boundary=b
Content-Type: multipart/alternative; boundary=c
Content-Type: multipart/report; boundary=b
Content-Type: text/html; charset=utf-16
Content-Type: text/plain; format=flowed
Content-Type: message/rfc822
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64
Content-Transfer-Encoding: quoted-printable
Content-Disposition: attachment; filename*0*=utf-8''%
Final-Recipient: rfc822; a@b.example
Action: failed
--b
--c
--b--
--c--

 folded
words
> quoted
TGFtcA==
=41=
<p>x
begin 644 x
!!!
end""".split(b"\n")
)


def assert_storable(mail: ParsedMail) -> None:
    """Whatever was read can be stored and shown: text a database takes, and types and names on one line."""
    for text in (mail.text, mail.reply, mail.subject, mail.html or "", *mail.problems, *mail.references):
        assert "\0" not in text
        text.encode("utf-8")
    for attachment in mail.attachments:
        assert "\n" not in attachment.type + (attachment.name or "")
        assert attachment.type.isascii()
    assert len(mail.body_hash) == 64
    for moment in (mail.sent_at, mail.received_at):
        assert moment is None or moment.tzinfo is not None


@settings(max_examples=30)
@given(
    st.lists(LINES | st.binary(max_size=4), max_size=60).map(b"\n".join), st.sampled_from([b"\n", b"\r\n"])
)
def test_no_shape_is_an_error(raw: bytes, line_end: bytes) -> None:
    assert_storable(parse(b"From: a@b.example\n" + raw.replace(b"\n", line_end)))


@settings(max_examples=30)
@given(st.binary(max_size=400))
def test_no_bytes_are_an_error(raw: bytes) -> None:
    assert_storable(parse(b"Subject: x\n" + raw))
    with contextlib.suppress(Unreadable):
        parse(raw)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)


@settings(max_examples=30)
@given(TEXTS, st.binary(max_size=100), TEXTS)
def test_a_mail_that_a_good_program_wrote_comes_back(words: str, content: bytes, subject: str) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"] = "Ann <ann@home.example>"
    message["Subject"] = subject.strip()
    message.set_content(words, cte="base64")
    message.add_attachment(content, maintype="application", subtype="pdf", filename="lamp.pdf")
    mail = parse(message.as_bytes())
    assert " ".join(mail.subject.split()) == " ".join(subject.split())
    assert mail.text.strip("\n") == words.strip("\n")
    assert [(one.name, one.type, one.content) for one in mail.attachments] == [
        ("lamp.pdf", "application/pdf", content)
    ]
