"""Somebody whose cases ended long ago asked to be erased: so that one sees what is left of them."""

from datetime import datetime, timedelta

from casedesk.audit.rules import by_user
from casedesk.cases.rules import actors
from casedesk.platform import clock, db
from casedesk.platform.errors import Refused
from casedesk.privacy.actions.erasing import erase
from casedesk.privacy.rules import Request

AGO = timedelta(days=9)
_ASKED = Request("consent_withdrawn", "DSR-2026-17")

_LONG_DONE = """
-- Who had several cases, all of which ended well before?
SELECT c.customer_id FROM cases c JOIN customers k ON k.id = c.customer_id
WHERE k.merged_into_id IS NULL AND k.organisation_id IS NULL
GROUP BY c.customer_id
HAVING bool_and(c.ended_at < $1) AND count(*) BETWEEN 2 AND 4
ORDER BY c.customer_id LIMIT 20
"""


async def erase_somebody(now: datetime, manager: int) -> None:
    """Erases the first customer who may be."""
    with clock.frozen(now - AGO):
        for row in await db.records(_LONG_DONE, now - 5 * AGO):
            try:
                await erase(row["customer_id"], _ASKED, actors.user(manager, sees_all=True), by_user(manager))
            except Refused:
                continue
            return
