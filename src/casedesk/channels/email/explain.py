"""What would be made of mails, written for a person or for a program.

Nothing is written anywhere, and no database is needed.
"""

import os
from pathlib import Path

import msgspec

from casedesk.platform import mail
from casedesk.platform.sentences import in_english, say


class ExplainedAttachment(msgspec.Struct):
    """An attachment: its size in bytes and the MD5 of its content, both after decoding."""

    name: str | None
    type: str
    size: int
    md5: str


class Explained(msgspec.Struct, kw_only=True):
    """What would be made of one mail; the names are the keys of the JSON form."""

    file: str
    from_email: str | None = None
    from_name: str | None = None
    to: list[str] = []
    cc: list[str] = []
    subject: str = ""
    date: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    text: str = ""
    html: str | None = None
    reply: str = ""
    attachments: list[ExplainedAttachment] = []
    kind: str | None = None
    problems: tuple[str, ...] = ()
    placing: str | None = None


def explained(path: Path) -> Explained:
    """What would be made of the mail in this file; where it is none or cannot be read, why."""
    name = os.fsencode(path).decode("utf-8", "replace")
    try:
        parsed = mail.parse(path.read_bytes())
    except OSError as error:
        return Explained(
            file=name, problems=(say("The file cannot be read: %(strerror)s.", strerror=error.strerror),)
        )
    except mail.Unreadable as error:
        return Explained(file=name, problems=(error.reason,))
    return _of(name, parsed)


def _of(name: str, parsed: mail.ParsedMail) -> Explained:
    sender = parsed.sender or mail.Address("")
    return Explained(
        file=name,
        from_email=sender.email or None,
        from_name=sender.name or None,
        to=[address.email for address in parsed.to if address.email],
        cc=[address.email for address in parsed.cc if address.email],
        subject=parsed.subject,
        date=parsed.sent_at.isoformat() if parsed.sent_at else None,
        message_id=parsed.message_id,
        in_reply_to=parsed.in_reply_to,
        references=parsed.references,
        text=parsed.text,
        html=parsed.html,
        reply=parsed.reply,
        attachments=[
            ExplainedAttachment(one.name, one.type, one.size, one.md5) for one in parsed.attachments
        ],
        kind=str(parsed.kind),
        problems=parsed.problems,
    )


def as_line(found: Explained) -> bytes:
    """The JSON form: one object on one line."""
    return msgspec.json.encode(found, enc_hook=in_english) + b"\n"


def as_words(found: Explained) -> bytes:
    """The form for people."""
    sender = f"{found.from_name or ''} <{found.from_email}>".strip() if found.from_email else found.from_name
    rows = [
        ("from", sender),
        ("to", ", ".join(found.to)),
        ("cc", ", ".join(found.cc)),
        ("subject", found.subject),
        ("date", found.date),
        ("message id", found.message_id),
        ("answers", found.in_reply_to or ", ".join(found.references[-1:])),
        ("kind", (found.kind or "").replace("_", " ")),
        ("placing", found.placing),
        *(
            ("attached", f"{one.name or 'without a name'} ({one.type}, {one.size:,} bytes)")
            for one in found.attachments
        ),
        *(("problem", problem) for problem in found.problems),
    ]
    lines = [found.file, *(f"  {label:<11}{value}" for label, value in rows if value)]
    if found.reply:
        lines += ["", *(f"    {line}".rstrip() for line in found.reply.split("\n"))]
    return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")
