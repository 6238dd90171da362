"""`casedesk mail explain`: what would be made of mails, written for a person or for a program.

Nothing is written anywhere, and no database is needed.
"""

import os
import sys
from pathlib import Path

import click
import msgspec

from casedesk.platform import mail


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
        return Explained(file=name, problems=(f"The file cannot be read: {error.strerror}.",))
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


def as_line(path: Path) -> bytes:
    """The JSON form: one object on one line."""
    return msgspec.json.encode(explained(path)) + b"\n"


def as_words(path: Path) -> bytes:
    """The form for people."""
    found = explained(path)
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


@click.command("explain")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the order of the files.")
def explain(files: tuple[Path, ...], as_json: bool) -> None:
    """Say what would be made of mails, without writing anything.

    Each FILE is one mail as it came (.eml). A file that is no mail is no error: its problem is said.
    """
    output = sys.stdout.buffer
    for path in files:
        output.write(as_line(path) if as_json else as_words(path))
    output.flush()


command = explain
"""What the command line mounts as `casedesk mail explain`."""
