"""What is usual: the reason for which something is given on cases of a category."""

from casedesk.empowerment.rules.words import Reason
from casedesk.platform import db

LATELY = 200
"""So many of the last concessions of a category say what is usual for it."""


async def usual_reason(category: str) -> Reason | None:
    """The reason named most often of late on cases of this category; None where nothing was asked on one yet."""
    found = await db.value(
        """
        -- For which reason is something usually given on cases of this category?
        SELECT reason FROM (
            SELECT reason, at FROM concessions WHERE category = $1 ORDER BY at DESC LIMIT $2
        ) AS lately GROUP BY reason ORDER BY count(*) DESC, max(at) DESC LIMIT 1
        """,
        category,
        LATELY,
    )
    return None if found is None else Reason(found)
