"""Opening a mail that shows a card's number: by an admin, with a reason, on record."""

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.channels.email.queries.raw import Raw, raw_mail
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say

SHORTEST_REASON = 8
"""Characters: "x" is no reason."""


async def unseal(raw_id: int, reason: str, by: Doer) -> Raw:
    """The mail as it came; that it was opened, by whom and why stands in the audit before anybody reads it.

    Raises Invalid without a reason, NotFound.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid({"reason": say("Say in a few words what it is needed for: it stands on record.")})
    async with db.transaction():
        found = await raw_mail(raw_id)
        if found is None:
            raise NotFound(say("There is no such mail."))
        await note(by, "unsealed", "mail", raw_id, reason=reason.strip(), interaction_id=found.interaction_id)
    return found
