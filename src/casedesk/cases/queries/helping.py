"""Who helped which customer, and when last."""

from collections.abc import Collection
from datetime import datetime

from casedesk.customers.queries.groups import groups_of
from casedesk.platform import db

LAST_HELPED = """
-- Who of us wrote to these customers or spoke with them, and when last?
SELECT i.customer_id, i.by_user_id, max(i.at) AS at
FROM interactions i
WHERE i.customer_id = ANY($1) AND i.at >= $2 AND i.by_user_id IS NOT NULL AND i.nature = 'ordinary'
  AND coalesce(i.answered, i.direction = 'out')
GROUP BY i.customer_id, i.by_user_id
"""


async def last_helped_by(customer_ids: Collection[int], since: datetime) -> dict[int, dict[int, datetime]]:
    """When each user last wrote to or spoke with each of these customers, merged selves included, since a moment."""
    asked = set(customer_ids)
    groups = await groups_of(asked) if asked else []
    of_self = {key: [one for one in group.ids if one in asked] for group in groups for key in group.ids}
    found: dict[int, dict[int, datetime]] = {}
    for row in await db.records(LAST_HELPED, list(of_self), since):
        for customer_id in of_self[row["customer_id"]]:
            times = found.setdefault(customer_id, {})
            times[row["by_user_id"]] = max(row["at"], times.get(row["by_user_id"], row["at"]))
    return found
