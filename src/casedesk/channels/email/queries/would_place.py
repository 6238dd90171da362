"""Where a mail would be placed, without placing it."""

from casedesk.cases.queries.record import leading_case
from casedesk.channels.email.queries.clues import clues_of, writer_of
from casedesk.channels.email.queries.raw import same_contact
from casedesk.channels.email.rules.placing import place
from casedesk.platform.mail import ParsedMail


async def would_place(mail: ParsedMail) -> str:
    """What would become of this mail, in a sentence."""
    if mail.message_id and await same_contact(mail.message_id, bytes.fromhex(mail.body_hash)) is not None:
        return "came before"
    writer = await writer_of(mail)
    placing = place(await clues_of(mail, writer))
    if placing.spam:
        return f"spam: {placing.spam}"
    if placing.tray:
        return f"the tray: {placing.tray}"
    if writer.address is None:
        return "the tray: It names no sender that could be answered."
    if placing.case_id is not None:
        return f"C-{await leading_case(placing.case_id)}: {placing.by.value}"
    if writer.forwarded is not None:
        return f"a new case, forwarded by one of us for {writer.forwarded.email}"
    return "a new case of a customer we know" if writer.group else "a new case of a new customer"
