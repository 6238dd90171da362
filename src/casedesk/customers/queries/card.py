"""The customer beside a case: what an agent has to see of them, in few statements."""

from datetime import datetime

import msgspec

from casedesk.customers.queries.groups import groups_of
from casedesk.customers.queries.orders import Order, latest_orders
from casedesk.customers.queries.record import Identity, identities_of
from casedesk.platform import db
from casedesk.platform.errors import NotFound

_ORDERS_SHOWN = 3


class CustomerCard(msgspec.Struct, frozen=True):
    """One customer in short. `id` is the one who was kept where they are merged; `group` are all their
    selves; language and zone are their own, else their organisation's, and None means the desk's;
    `orders` are the latest few, without lines."""

    id: int
    name: str
    tier: str
    prospect: bool
    organisation: str | None
    organisation_kind: str | None
    language: str | None
    zone: str | None
    created_at: datetime
    group: list[int]
    identities: list[Identity]
    orders: list[Order]


class _Row(msgspec.Struct, frozen=True):
    id: int
    name: str
    tier: str
    prospect: bool
    organisation: str | None
    organisation_kind: str | None
    language: str | None
    zone: str | None
    created_at: datetime


CARD = """
-- Who is this, in short?
SELECT c.id, c.name, c.tier, c.prospect, o.name AS organisation, o.kind AS organisation_kind,
       coalesce(c.language, o.language) AS language, coalesce(c.zone, o.zone) AS zone, c.created_at
FROM customers c LEFT JOIN organisations o ON o.id = c.organisation_id WHERE c.id = $1
"""


async def customer_card(customer_id: int) -> CustomerCard:
    """One customer in short, whichever of their selves is asked for; four statements.

    Raises NotFound where there is no such customer.
    """
    groups = await groups_of([customer_id])
    found = await db.row(_Row, CARD, groups[0].kept_id) if groups else None
    if found is None:
        raise NotFound("There is no such customer.")
    return CustomerCard(
        **msgspec.structs.asdict(found),
        group=groups[0].ids,
        identities=await identities_of(groups[0].ids),
        orders=await latest_orders(groups[0].ids, _ORDERS_SHOWN),
    )
