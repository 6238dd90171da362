"""Who is calling, and about which of their cases most likely."""

from datetime import datetime

import msgspec

from casedesk.customers.rules.identities import region_of_zone
from casedesk.platform import db
from casedesk.settings.queries import desk_settings

CALLERS = """
-- Who has this number? Who gave it though it stands with another counts too, and so does whoever has an
-- extension of it, where none was dialled from. Merged selves lead to the one who was kept.
WITH RECURSIVE owning AS (
    SELECT id, customer_id FROM identities
    WHERE kind = 'phone' AND (normalised = $1 OR split_part(normalised, ';', 1) = $1)
), up AS (
    SELECT c.id, c.name, c.merged_into_id, c.organisation_id
    FROM customers c
    WHERE c.id IN (SELECT customer_id FROM owning
                   UNION SELECT k.customer_id FROM identity_claims k JOIN owning h ON h.id = k.identity_id)
    UNION
    SELECT c.id, c.name, c.merged_into_id, c.organisation_id FROM up JOIN customers c ON c.id = up.merged_into_id
)
SELECT up.id, up.name, o.name AS organisation,
       (SELECT count(*) FROM cases k WHERE k.customer_id = up.id AND k.disposition IS NULL) AS open_cases
FROM up LEFT JOIN organisations o ON o.id = up.organisation_id
WHERE up.merged_into_id IS NULL
ORDER BY lower(up.name), up.id LIMIT 50
"""


class Caller(msgspec.Struct, frozen=True):
    """A customer who may be calling."""

    id: int
    name: str
    organisation: str | None
    open_cases: int


async def callers(number: str) -> list[Caller]:
    """The customers who have this number, normalised as identities are."""
    return await db.rows(Caller, CALLERS, number)


async def dialling_region() -> str | None:
    """The country whose numbers may be written without its code: where the desk is."""
    return region_of_zone((await desk_settings()).zone)


async def case_missed_lately(customer_ids: list[int], number: str, since: datetime) -> int | None:
    """The case on which the latest call of this number stands that nobody answered since then."""
    sql = """
    -- Did they call from this number just now, and get nobody?
    SELECT p.case_id
    FROM interactions i
    JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1) p ON true
    WHERE i.customer_id = ANY($1::bigint[]) AND i.at >= $3 AND i.channel = 'phone' AND i.direction = 'in'
      AND NOT i.answered AND i.address = $2
    ORDER BY i.at DESC, i.id DESC LIMIT 1
    """
    found: int | None = await db.value(sql, customer_ids, number, since)
    return found


async def open_case_of_last_contact(customer_ids: list[int]) -> int | None:
    """Of a customer's open cases the one that was spoken or written about last; None where none is open."""
    sql = """
    -- About which open case did we and this customer have contact last?
    SELECT c.id FROM cases c
    WHERE c.customer_id = ANY($1::bigint[]) AND c.disposition IS NULL
    ORDER BY (SELECT max(i.at) FROM placements p JOIN interactions i ON i.id = p.interaction_id
              WHERE p.case_id = c.id AND i.nature = 'ordinary') DESC NULLS LAST, c.id DESC
    LIMIT 1
    """
    found: int | None = await db.value(sql, customer_ids)
    return found
