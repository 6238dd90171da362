"""Mails as nobody should send them: odd headers, structure and bytes, with clues of ours among them."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_NAMES = (
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "Sender",
    "Return-Path", "Received", "Delivered-To", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    "Content-Language", "Authentication-Results", "Auto-Submitted", "Precedence", "List-Id", "X-Spam-Flag",
    "X-Failed-Recipients", "X-Loop", "Content-Disposition", "Content-ID", "X-Original-To",
)  # fmt: skip
_VALUES = (
    b"", b"Ann <ann@home.example>",
    b"<ann@home.example", b"=?utf-8?b?4oKs?= <a@b.example>", b"@", b"a@b.example, ,;<>",
    b"=?x-unknown?q?=80=81?=", b"multipart/mixed; boundary=x", b'multipart/alternative; boundary="x"',
    b"message/rfc822", b"message/delivery-status", b"text/html; charset=utf-7", b"text/plain; charset=\x00",
    b"text/plain; name*0*=utf-8''%00%2e%2e; name*1=/../../etc/passwd", b"multipart/report; boundary=x", b"base64",
    b"quoted-printable", b"x-uuencode", b"auto-replied", b"YES", b"<first@desk.example>", b"Re: [C-1]",
    b"[C-99999999999]",
    b"mx.desk.example; dmarc=fail", b"dmarc=pass" * 50, b"(((((((((", b"\xff\xfe\x00", b"4111 1111 1111 1111",
    b"help+0123456789abcdef0123456789abcdef@desk.example", b"attachment; filename=\"../../a\\..\\b.exe\x00.sh\"",
    b"Thu, 99 Foo 20 99:99 +9999", b"Mon, 8 Jan 2040 10:15:00 +0100", b"\xe2\x80\xae" * 30,
)  # fmt: skip
_PIECES = (
    b"\n", b"\r\n", b"--x\n", b"--x--\n", b"--y\n", b"Content-Type: text/html\n\n", b"Content-Type: message/rfc822\n\n",
    b"Content-Type: multipart/mixed; boundary=y\n\n", b"Content-Disposition: attachment; filename=../a\n",
    b"<p>4111&nbsp;1111 1111<br>1111</p><script>", b"> quoted\n", b"-- \nAnn\n",
    b"From: Bea <bea@x.example>\nSubject: s\n\nhi",
    b"Final-Recipient: rfc822; x@y.example\nAction: failed\n\n", b"begin 644 a\n#86)C\n`\nend\n", b"=80=\n", b"YWJj\n=",
    b"\x00",
    "Größe 👍 안녕 ".encode(), b"\x1b$B\x1b(B", b"card 4111-1111-1111-1111\n", b"{\\rtf1", b"\xed\xa0\x80",
)  # fmt: skip


def _a_value() -> SearchStrategy[bytes]:
    folded = st.sampled_from([b" ", b"\r\n ", b"\n\t", b"\n"])
    return st.one_of(
        st.sampled_from(_VALUES),
        st.binary(max_size=60),
        st.tuples(st.sampled_from(_VALUES), folded, st.sampled_from(_VALUES)).map(b"".join),
    )


def _a_field() -> SearchStrategy[bytes]:
    name = st.one_of(st.sampled_from(_NAMES).map(str.encode), st.binary(max_size=12))
    return st.tuples(name, st.sampled_from([b": ", b":", b" : ", b" "]), _a_value(), st.just(b"\n")).map(
        b"".join
    )


def odd_mails() -> SearchStrategy[bytes]:
    """Bytes that may be a mail: mostly with a sender, often with hundreds of fields, sometimes nothing of the kind."""
    sender = st.sampled_from(
        [b"", b"From: Ann <ann@home.example>\n", b"From: <first@home.example>\nMessage-ID: <odd@x>\n"]
    )
    fields = st.lists(_a_field(), max_size=12).map(b"".join)
    many = st.tuples(_a_field(), st.sampled_from([1, 1, 1, 400])).map(lambda one: one[0] * one[1])
    body = st.lists(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=80)), max_size=12).map(b"".join)
    mail = st.tuples(sender, fields, many, st.sampled_from([b"\n", b"\r\n", b""]), body).map(b"".join)
    return st.one_of(mail, mail, mail, st.binary(max_size=200))
