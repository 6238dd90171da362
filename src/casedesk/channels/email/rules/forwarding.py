"""Who wrote what somebody sends on?

Mail programs put the head of a forwarded mail above its words, in the language of whoever forwards, or attach
the mail whole. A head counts where a line that says "From" holds a mailbox and one that says the subject, the
date or the recipient stands near it. The first head is meant: those below it were forwarded before.
"""

import re
from dataclasses import dataclass

from casedesk.platform import mail
from casedesk.platform.mail import Attachment, ParsedMail, Unreadable, addresses
from casedesk.platform.mail.reply_words import FROM, SENT, SUBJECT, TO

ATTACHED_MAIL = "message/rfc822"

_LABEL = re.compile(
    r"^[\s>\u200e\u200f\u202a-\u202e\u2060-\u2069]*\*?\s*([^\W\d_][^:：*]{0,24}?)\s*\*?\s*[:：]\s*\*?(.*)$"
)
_MAILTO = re.compile(r"[\[<(](?:mailto:)?([^\s<>\[\]()]+@[^\s<>\[\]()]+)[\])>]")
_MARKS = re.compile(r"^[\s>]*")
_HEAD_LINES = 12
_LONGEST = 200_000


@dataclass(frozen=True)
class Forwarded:
    """What was sent on: who wrote it, under which subject, and their words."""

    email: str
    name: str
    subject: str
    words: str


def forwarded_in(parsed: ParsedMail) -> Forwarded | None:
    """The mail that this one sends on; None where it sends none."""
    for attachment in parsed.attachments:
        found = _attached(attachment)
        if found is not None:
            return found
    return _written(parsed.text[:_LONGEST].split("\n"))


def _attached(attachment: Attachment) -> Forwarded | None:
    if attachment.type != ATTACHED_MAIL:
        return None
    try:
        inner = mail.parse(attachment.content)
    except Unreadable:
        return None
    if inner.sender is None or "@" not in inner.sender.email:
        return None
    return Forwarded(inner.sender.email, inner.sender.name, inner.subject, inner.reply or inner.text)


def _written(lines: list[str]) -> Forwarded | None:
    for at, line in enumerate(lines):
        label, value = _labelled(line)
        if label not in FROM:
            continue
        sender = _mailbox(value)
        head = _head(lines, at + 1)
        if sender is not None and head:
            subject = next((words for label, words in head if label in SUBJECT), "")
            return Forwarded(*sender, subject.strip(), _words_below(lines, at + 1))
    return None


def _labelled(line: str) -> tuple[str, str]:
    found = _LABEL.match(line)
    return (found[1].strip().casefold(), found[2]) if found else ("", "")


def _mailbox(value: str) -> tuple[str, str] | None:
    """The address and the name in the value of a line that says "From"."""
    found = _MAILTO.search(value)
    if found is not None:
        return found[1], value[: found.start()].strip(" \"'*\u201c\u201d")
    read = addresses.parse(value.encode("utf-8"), "utf-8")
    return next(((one.email, one.name) for one in read if "@" in one.email.strip("@")), None)


def _head(lines: list[str], start: int) -> list[tuple[str, str]]:
    """The other lines of the head that stand here, by their labels."""
    found = []
    for line in lines[start : start + _HEAD_LINES]:
        if not _MARKS.sub("", line).strip():
            break
        label, value = _labelled(line)
        if label in SUBJECT or label in SENT or label in TO:
            found.append((label, value))
    return found


def _words_below(lines: list[str], start: int) -> str:
    """What stands below the head, without the marks that quote it."""
    below = next((at for at in range(start, len(lines)) if not _MARKS.sub("", lines[at]).strip()), len(lines))
    marked = all(line.lstrip().startswith(">") for line in lines[below:] if line.strip())
    kept = [_MARKS.sub("", line) if marked else line for line in lines[below:]]
    return "\n".join(kept).strip()
