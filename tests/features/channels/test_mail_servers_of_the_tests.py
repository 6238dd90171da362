"""The servers the tests of mail stand on do what they are believed to do."""

import smtplib
import ssl
from pathlib import Path

import pytest
from tests.builders.certificates import Authority
from tests.builders.mail_servers import Security, imap_server, smtp_sink

MAIL = b"From: aylin@example.com\r\nTo: desk@desk.example\r\nSubject: Lamp\r\n\r\nBroken.\r\n"


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
def test_an_imap_server_keeps_mails(tmp_path: Path, security: Security) -> None:
    certified = Authority(tmp_path).certify("localhost")
    with imap_server(security=security, certified=certified) as theirs:
        theirs.put(MAIL)
        theirs.make_folder("Handled")
        with theirs.visit() as box:
            box.folder.set("INBOX")
            kept = box.client.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]
        assert kept[0][1] == MAIL
        assert (theirs.count(), theirs.count("Handled")) == (1, 0)


def test_a_sink_keeps_what_it_is_sent_and_refuses_when_told() -> None:
    with smtp_sink(login=("desk", "hunter2")) as sink:
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            client.login("desk", "hunter2")
            client.sendmail("desk@desk.example", ["aylin@example.com"], MAIL)
        sink.answers["RCPT"] = "550 no such person"
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            client.login("desk", "hunter2")
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                client.sendmail("desk@desk.example", ["aylin@example.com"], MAIL)
    assert [(one.sender, one.recipients, one.source, one.signed_in) for one in sink.received] == [
        ("desk@desk.example", ["aylin@example.com"], MAIL, True)
    ]


def test_a_sink_speaks_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(cafile=str(authority.file))
    with smtp_sink(security="starttls", certified=authority.certify("localhost")) as sink:
        with smtplib.SMTP("localhost", sink.port) as client:
            client.starttls(context=context)
            client.sendmail("desk@desk.example", ["aylin@example.com"], MAIL)
        assert len(sink.received) == 1
