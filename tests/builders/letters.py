"""Mails as bytes, put together line by line."""

from casedesk.platform.mail import ParsedMail, parse

HEADER = (
    "From: Ann Lee <ann@home.example>",
    "To: help@desk.example",
    "Subject: Lamp",
    "Date: Mon, 8 Jan 2024 10:15:00 +0100",
)


def mail_of(*lines: str | bytes, header: tuple[str, ...] = HEADER, line_end: bytes = b"\n") -> bytes:
    """A mail with this header and these lines; the header goes on until the first empty line."""
    every = [*header, *lines]
    return line_end.join(line if isinstance(line, bytes) else line.encode() for line in every)


def read(*lines: str | bytes, header: tuple[str, ...] = HEADER) -> ParsedMail:
    """What is known of such a mail."""
    return parse(mail_of(*lines, header=header))
