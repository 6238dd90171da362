"""From the bytes of a mail to what is known of it.

Policy: never an error on any bytes, but for what is no mail at all. What is odd is repaired where it
is plain what was meant, and said in a sentence either way.
"""

import re
from datetime import datetime

from casedesk.platform.mail import addresses, bodies, deliveries, headers, parts
from casedesk.platform.mail.headers import Headers
from casedesk.platform.mail.kinds import kind_of, marked_spam
from casedesk.platform.mail.parsed import Address, ParsedMail, Unreadable
from casedesk.platform.mail.replies import visible_part

_KNOWN_FIELDS = frozenset(
    (
        "from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "sender", "reply-to",
        "content-type", "mime-version", "delivered-to", "in-reply-to", "references", "resent-from",
        "content-transfer-encoding", "x-mailer",
    )
)  # fmt: skip
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:>?From [^\r\n]*\r?\n)?")
_SINGLE_FIELDS = ("from", "subject", "date", "message-id", "content-type")
_DELIVERY_FIELDS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_OTHER_FILES = (
    (b"\xd0\xcf\x11\xe0", "an Outlook .msg file; save the mail as .eml"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_MOST_PROBLEMS = 30


def parse(raw: bytes) -> ParsedMail:
    """The mail in these bytes; raises Unreadable where they are no mail, nothing else ever."""
    leading = _LEADING.match(raw)
    tree = parts.read(raw, leading.end() if leading else 0)
    header = tree.root.headers
    _refuse_what_is_no_mail(raw, header)
    found = bodies.gather(tree.root)
    reports = deliveries.deliveries_of(tree.root)
    kind = kind_of(tree.root, reports)
    sender, sender_problem = _sender(header)
    sent_at, date_problem = _sent_at(header)
    problems = [*_doubled(header), sender_problem, date_problem, *tree.problems, *found.problems]
    return ParsedMail(
        sender=sender,
        reply_to=_mailboxes(header, "reply-to"),
        to=_mailboxes(header, "to"),
        cc=_mailboxes(header, "cc"),
        delivered_to=_delivered_to(header),
        return_path=_return_path(header),
        subject=header.text("subject"),
        sent_at=sent_at,
        received_at=_received_at(header),
        message_id=headers.own_message_id(header.raw("message-id")),
        in_reply_to=next(iter(headers.message_ids(header.raw("in-reply-to"))), None),
        references=headers.message_ids(header.raw("references")),
        text=found.text,
        html=found.html,
        reply=visible_part(found.flowing),
        attachments=tuple(found.attachments),
        kind=kind,
        auto_submitted=header.token("auto-submitted"),
        authentication_results=header.all_text("authentication-results"),
        marked_spam=marked_spam(header),
        list_id=header.text("list-id"),
        loop_marks=tuple(mark.strip().lower() for mark in header.all_text("x-loop")),
        languages=_languages(header),
        deliveries=reports,
        returned_message_id=deliveries.returned_message_id(tree.root)
        if reports or kind == "bounce"
        else None,
        problems=tuple(dict.fromkeys(filter(None, problems)))[:_MOST_PROBLEMS],
    )


def _refuse_what_is_no_mail(raw: bytes, header: Headers) -> None:
    if not raw.strip():
        raise Unreadable("This is no mail: it is empty.")
    if not _KNOWN_FIELDS.isdisjoint(header.values):
        return
    for beginning, what in _OTHER_FILES:
        if raw.startswith(beginning):
            raise Unreadable(f"This is no mail: it is {what}.")
    if b"\0" in raw[:2_000]:
        raise Unreadable("This is no mail: it is binary.")
    raise Unreadable("This is no mail: none of the lines that a mail begins with is there.")


def _sender(header: Headers) -> tuple[Address | None, str]:
    """Whom the mail is from: the first mailbox of From, or the next best field; and what was odd about it."""
    named = _mailboxes(header, "from")
    addressed = [address for address in named if address.email]
    if addressed:
        domainless = "@" not in addressed[0].email
        return addressed[
            0
        ], f"The sender's address <{addressed[0].email}> has no domain." if domainless else ""
    for field, words in (("sender", "Sender"), ("return-path", "Return-Path"), ("reply-to", "Reply-To")):
        others = [address for address in _mailboxes(header, field) if "@" in address.email]
        if others:
            name = named[0].name if named else others[0].name
            return Address(
                others[0].email, name
            ), f"The mail does not say whom it is from; {words} was taken."
    return (named[0] if named else None), "The mail does not say which address it is from."


def _sent_at(header: Headers) -> tuple[datetime | None, str]:
    given = header.all_text("date")
    found = headers.first_moment(given)
    if found is None:
        return (
            None,
            f'The date "{given[0][:60]}" is none.' if given else "The mail does not say when it was written.",
        )
    return found, ""


def _received_at(header: Headers) -> datetime | None:
    """The time of the topmost Received line that gives one; it stands after the last semicolon."""
    return headers.first_moment(line.rpartition(";")[2] for line in header.all_text("received"))


def _mailboxes(header: Headers, name: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in header.all_raw(name):
        found += addresses.parse(value, header.fallback)
    return tuple(found[: addresses.MOST_ADDRESSES])


def _delivered_to(header: Headers) -> tuple[str, ...]:
    found = [address.email for name in _DELIVERY_FIELDS for address in _mailboxes(header, name)]
    return tuple(dict.fromkeys(filter(None, found)))


def _return_path(header: Headers) -> str | None:
    if not header.has("return-path"):
        return None
    return next((address.email for address in _mailboxes(header, "return-path")), "")


def _languages(header: Headers) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[\s,;]+", headers.plain(header.raw("content-language")))))[:10]


def _doubled(header: Headers) -> list[str]:
    """A sentence for each field that may stand once and stands more often with different words."""
    doubled = [name for name in _SINGLE_FIELDS if len(set(header.all_raw(name))) > 1]
    return [f"The mail has more than one {name.title()}; the first is taken." for name in doubled]
