"""What a contact sends on, read from the mail as it came."""

from casedesk.channels.email.queries.raw import raw_mail_of_interaction
from casedesk.channels.email.rules.forwarding import Forwarded, forwarded_in
from casedesk.platform import mail
from casedesk.platform.mail import Unreadable


async def forwarded_by(interaction_id: int) -> Forwarded | None:
    """Who wrote what this contact sends on; None where it sends nothing on."""
    raw = await raw_mail_of_interaction(interaction_id)
    if raw is None:
        return None
    try:
        return forwarded_in(mail.parse(raw.source))
    except Unreadable:
        return None
