"""Letters between a form and the desk: what the composer offers, what was typed into it, and what comes back."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from casedesk.cases.actions.attachments import Attached
from casedesk.cases.actions.replies import NewReply
from casedesk.cases.queries.case_page import CaseHead
from casedesk.cases.queries.letters import Words, files_of_contact, on_the_last_mail
from casedesk.cases.queries.people import Answerable, accepted_on, answerable_addresses
from casedesk.cases.queries.replies import FileOfReply, RecalledReply, files_of_reply
from casedesk.cases.rules import stages
from casedesk.channels.mailboxes.queries.mailboxes import mailboxes
from casedesk.customers.queries.record import CustomerRecord
from casedesk.customers.rules.identities import Unfit, normalise
from casedesk.platform import clock, db, markdown
from casedesk.web import uploads
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import in_their_words
from casedesk.web.time_filters import dated
from casedesk.web.uploads import Upload
from casedesk.workspace.acting import addresses_of

REPLY = "reply"
FORWARD = "forward"
KINDS = (REPLY, FORWARD)
"""What a letter can be, by the names of its forms: to the customer, or to somebody outside."""

MOST_COPIES = 20
_BETWEEN = re.compile(r"[,;\n]")
_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")


class Offer(msgspec.Struct, frozen=True):
    """What a letter can be written with: the customer's addresses with their words, others to copy it to, those
    whom nobody has accepted on the case, whom outside we asked, and our own addresses where there is a choice."""

    addresses: list[tuple[str, str]] = []
    copies: list[str] = []
    not_accepted: list[str] = []
    outside: list[str] = []
    mailboxes: list[tuple[int, str]] = []
    ours: frozenset[str] = frozenset()


async def offer_of(person: CustomerRecord, family: list[int] | None = None) -> Offer:
    """What a letter to this customer can be written with; `family` are the cases it is about."""
    own = await mailboxes()
    ours = frozenset(one.normalised for one in own)
    addresses, found = addresses_of(person), None
    if family:
        addresses, found = await db.at_once(answerable(family, person.group_ids), on_the_last_mail(family))
    theirs = {address for address, _words in addresses}
    people = dict.fromkeys(found.people) if found else {}
    others = [one for one in people if one and one not in theirs and one not in ours]
    # Whoever wrote chose whom to name in their mail: none of those hears from us without a word of one of us.
    accepted = await accepted_on(family[0], others) if family and others else set()
    return Offer(
        addresses=addresses,
        copies=[one for one in others if one in accepted],
        not_accepted=[one for one in others if one not in accepted],
        outside=found.outside if found else [],
        mailboxes=[(one.id, one.address) for one in own if one.active and one.sends],
        ours=ours,
    )


async def answerable(family: list[int], selves: list[int]) -> list[tuple[str, str]]:
    """Who may be answered on these cases, of which the first leads, with the words for each; `selves` are those of
    their customer."""
    found = await answerable_addresses(family[0], selves)
    return [(one.address, _words_for(one)) for one in found if one.role != "third_party"]


def _words_for(one: Answerable) -> str:
    if one.role == "participant":
        return _("%(address)s (%(name)s, takes part)") % {"address": one.address, "name": one.name or "?"}
    return one.address if one.confirmed else _("%(address)s (not confirmed)") % {"address": one.address}


async def bring(form: Form) -> list[Upload]:
    """All files of a form, those it carried and those that came with it, on disk; the form carries them all
    when it is shown again. Raises Invalid where they are too many or too large."""
    carried = uploads.kept_in(form)
    uploads.keep_in(form, carried)
    brought = [*carried, *await uploads.take(form.files("files"))]
    uploads.keep_in(form, brought)
    await uploads.check_together(brought)
    return brought


def read_letter(form: Form, kind: str, offer: Offer, files: list[Upload], zone: str) -> NewReply:
    """The letter as it was typed. What is wrong with it is noted in the form."""
    letter = NewReply(
        to_address=_outside(form, offer) if kind == FORWARD else _to_customer(form, offer),
        subject=form.text("subject", longest=300, required=False),
        body=form.words("body"),
        ball=_ball(form, kind),
        wait_until=form.optional_moment("wait_until", zone),
        kind=kind,
        cc=[*form.choices("copy", offer.copies), *_copies(form, "cc", offer)],
        bcc=_copies(form, "bcc", offer),
        mailbox_id=_mailbox(form, offer),
        files=[Attached(one.sha256, one.size, one.name, one.type, one.content_id) for one in files],
    )
    if letter.wait_until is not None and letter.wait_until <= clock.now():
        form.refuse("wait_until", _("Choose a day that is still to come."))
    return letter


def shown_letter(form: Form, files: list[Upload]) -> str:
    """How the letter will look, as clean HTML whose pictures are those of the form."""
    addresses = {one.content_id: picture_address(one) for one in files if one.content_id}
    return markdown.with_pictures(markdown.to_html(form.words("body", required=False)), addresses)


def picture_address(upload: Upload) -> str:
    """Where a picture that has not been sent yet can be seen by whoever holds its receipt."""
    return f"/uploads/picture?receipt={upload.receipt}"


async def recalled_form(reply: RecalledReply, zone: str) -> Form:
    """The form of a letter that was taken back, with all that was in it."""
    wait_until = reply.wait_until.astimezone(ZoneInfo(zone)) if reply.wait_until else None
    form = Form(
        {
            "to": reply.to_address,
            "subject": reply.subject,
            "body": reply.body,
            "cc": ", ".join(reply.cc),
            "bcc": ", ".join(reply.bcc),
            "mailbox": reply.mailbox_id,
            "ball": {stages.AWAITING_CUSTOMER: "customer", stages.WORKING: "us"}.get(reply.next_stage, ""),
            "waits": reply.next_stage == stages.AWAITING_THIRD_PARTY,
            "wait_until": wait_until.strftime("%Y-%m-%dT%H:%M") if wait_until else "",
        },
        reply.kind,
    )
    uploads.keep_in(form, [_upload(one) for one in await files_of_reply(reply.id)])
    return form


def quoting_form(words: Words, body: str = "") -> Form:
    """The form of a reply with somebody's words quoted below what was typed already."""
    return Form({"body": with_quote(body, words)}, REPLY)


async def forwarding_form(words: Words, case: CaseHead) -> Form:
    """The form of a letter to somebody outside, with a contact's words and files in it: all of it can be
    changed before it goes."""
    files = [_upload(one) for one in await files_of_contact(words.id)]
    form = Form(
        {"subject": words.subject or case.title, "body": "\n\n" + quote(words), "waits": True}, FORWARD
    )
    uploads.keep_in(form, files[: uploads.MOST_FILES])
    return form


def with_quote(body: str, words: Words) -> str:
    """A text with somebody's words quoted below it, and room to go on."""
    return f"{body.rstrip()}\n\n{quote(words)}\n\n".lstrip("\n")


def quote(words: Words) -> str:
    """Somebody's words as a quote, with who said them and when."""
    said = _("%(who)s wrote, %(when)s:") % {"who": words.who, "when": dated(words.at)}
    return f"{said}\n{markdown.quoted(words.body)}"


def _upload(file: FileOfReply) -> Upload:
    return Upload(file.sha256, file.size, file.name, file.type, file.content_id)


def _to_customer(form: Form, offer: Offer) -> str:
    return form.optional_choice("to", [address for address, _words in offer.addresses]) or ""


def _outside(form: Form, offer: Offer) -> str:
    found = _addresses_in(form.text("to", longest=300, required=False), form, "to", offer)
    if len(found) > 1:
        form.refuse("to", _("One address here; the others go into CC."))
    return found[0] if found else ""


def _copies(form: Form, name: str, offer: Offer) -> list[str]:
    found = _addresses_in(form.words(name, longest=4_000, required=False), form, name, offer)
    if len(found) > MOST_COPIES:
        form.refuse(name, _("At most %(most)d addresses.") % {"most": MOST_COPIES})
    return found


def _addresses_in(typed: str, form: Form, name: str, offer: Offer) -> list[str]:
    """The addresses somebody typed, with or without names; notes those that are none, or our own."""
    found = []
    for one in _BETWEEN.split(typed):
        if not one.strip():
            continue
        bracketed = _IN_BRACKETS.search(one)
        address = normalise("email", bracketed[1] if bracketed else one)
        if isinstance(address, Unfit):
            why = in_their_words(address.reason)
            form.refuse(name, _("“%(typed)s” is no address: %(why)s") % {"typed": one.strip(), "why": why})
        elif address.normalised in offer.ours:
            form.refuse(
                name, _("%(typed)s is our own: it would come back as a new mail.") % {"typed": one.strip()}
            )
        else:
            found.append(address.value)
    return found


def _ball(form: Form, kind: str) -> str:
    if kind == FORWARD:
        return "third_party" if form.checkbox("waits") else ""
    return form.optional_choice("ball", ("us", "customer")) or ""


def _mailbox(form: Form, offer: Offer) -> int | None:
    chosen = form.optional_choice("mailbox", [str(key) for key, _words in offer.mailboxes])
    return int(chosen) if chosen else None


def in_three_days(zone: str) -> str:
    """The moment until which one waits unless one says otherwise, as a field shows it."""
    return _in_days(stages.DAYS_TO_WAIT, zone)


def in_one_day(zone: str) -> str:
    """The moment by which a task is due unless one says otherwise, as a field shows it."""
    return _in_days(1, zone)


def _in_days(many: int, zone: str) -> str:
    until = clock.now().astimezone(ZoneInfo(zone)) + timedelta(days=many)
    return until.strftime("%Y-%m-%dT%H:%M")
