"""What limits are called, whichever version of the policy had them."""

from collections.abc import Collection

from casedesk.empowerment.queries.policies import in_force, parsed
from casedesk.empowerment.rules.naming import GONE, in_house, name_of
from casedesk.platform import db


async def names_of(ids: Collection[str]) -> dict[str, str]:
    """Limits in a few words each, by their ids: as the policy in force has them, else as the last version that did."""
    version = await in_force()
    found = {id: name for id in ids if (name := in_house(id)) is not None}
    if version is not None:
        found |= {id: name for id in ids if (name := name_of(version.policy, id)) is not None}
    gone = sorted(set(ids) - set(found))
    if gone:
        rows = await db.records(
            """
            -- Which version named this line last?
            SELECT DISTINCT ON (l.id) l.id, p.document
            FROM unnest($1::text[]) AS l (id) JOIN policies p ON position('"' || l.id || '"' IN p.document) > 0
            ORDER BY l.id, p.id DESC
            """,
            gone,
        )
        found |= {row["id"]: name_of(parsed(row["document"]), row["id"]) or GONE for row in rows}
    return {id: found.get(id, GONE) for id in ids}
