"""The facts of a case that fill a template in."""

from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.automation.templates.rules.facts import CaseFacts, Grant
from casedesk.cases.queries.case_page import CaseHead
from casedesk.customers.queries.record import CustomerRecord
from casedesk.empowerment.rules.words import MONEY
from casedesk.platform import clock, db
from casedesk.promises.queries.ledger import open_promises_on
from casedesk.settings.queries import desk_settings


class _Granted(msgspec.Struct, frozen=True):
    remedy: str
    granted: Decimal | None
    currency: str
    granted_at: datetime | None


async def granted_on(family: list[int]) -> list[Grant]:
    """What stands granted on a case and on those merged into it, in the order in which it was given."""
    sql = """
    -- What was granted on this case?
    SELECT remedy, granted, currency, granted_at FROM concessions
    WHERE case_id = ANY($1::bigint[]) AND state IN ('granted', 'fulfilled') ORDER BY granted_at, id
    """
    return [
        Grant(one.remedy, one.granted if one.remedy in MONEY else None, one.currency)
        for one in await db.rows(_Granted, sql, family)
    ]


async def facts_of(head: CaseHead, person: CustomerRecord, me: str) -> CaseFacts:
    """What a letter on this case can say by itself, when `me` writes it."""
    settings = await desk_settings()
    order = next((one for one in person.orders if one.id == head.order_id), None)
    promises = await open_promises_on(head.id)
    return CaseFacts(
        customer=head.customer,
        case=f"C-{head.id}",
        title=head.title,
        owner=head.owner,
        me=me,
        desk=settings.desk_name,
        now=clock.now(),
        zone=person.zone or settings.zone,
        order=head.order_number or "",
        ordered_on=order.placed_on if order else None,
        order_total=(order.total, order.currency) if order else None,
        granted=await granted_on(head.family),
        next_promise=(promises[0].text, promises[0].due_at) if promises else None,
        needed_by=head.needed_by,
    )
