"""Files that show a card's number, whether they came with a mail or were chosen in a form.

What is text (a note, a table, a page, a mail that was attached) is kept with the number made unreadable; as it
came it stands only in the sealed mail, if it came with one. Pictures and documents of other programs are not
looked into.
"""

import msgspec

from casedesk.platform import card_numbers, mail
from casedesk.platform.file_types import checked_type
from casedesk.platform.mail import Attachment, ParsedMail, Unreadable, charsets

MOST_BYTES = 2_000_000
"""Longer texts are tables and logs that nobody reads by eye; they are kept as they came."""

_TEXTS = ("application/json", "application/xml", "application/csv", "application/rtf", "application/x-ndjson")
_HTML = {"text/html", "application/xhtml+xml"}
_MAIL = "message/rfc822"


def shows_card_number(parsed: ParsedMail) -> bool:
    """Whether a card's number can be read anywhere in a mail: then its source is sealed."""
    name = parsed.sender.name if parsed.sender is not None else ""
    words = (parsed.subject, name, parsed.text)
    if any(map(card_numbers.stands_in, words)):
        return True
    if parsed.html is not None and card_numbers.masked_html(parsed.html) != parsed.html:
        return True
    return any(kept_attachment(one) is not one for one in parsed.attachments)


def kept_attachment(one: Attachment) -> Attachment:
    """The file as it may be kept: itself where no card's number can be read in it."""
    if len(one.content) > MOST_BYTES:
        return one
    if one.type == _MAIL:
        return _kept_mail(one)
    # By what it is and not by what it is called: the same look decides under which type it is offered.
    kind = checked_type(one.content, one.type)
    if not (kind.startswith("text/") or kind in _TEXTS or one.type in _TEXTS):
        return one
    text = charsets.decode(one.content).text
    masked = card_numbers.masked_html(text) if _HTML & {one.type, kind} else card_numbers.masked(text)
    return one if masked == text else msgspec.structs.replace(one, content=masked.encode())


def _kept_mail(one: Attachment) -> Attachment:
    """An attached mail with a card's number becomes its words, since its parts may be encoded in any way."""
    try:
        inner = mail.parse(one.content)
    except Unreadable:
        return one
    if not shows_card_number(inner):
        return one
    sender = f"{inner.sender.name} <{inner.sender.email}>" if inner.sender is not None else ""
    words = f"From: {sender.strip()}\nSubject: {inner.subject}\n\n{inner.text}\n"
    name = f"{one.name or 'mail'}.txt"
    return Attachment(name, "text/plain", card_numbers.masked(words).encode("utf-8", "replace"))
