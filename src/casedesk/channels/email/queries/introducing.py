"""Whether the customer of a case knows who has it, and how they can be told."""

import msgspec

from casedesk.platform import db


class NewOwner(msgspec.Struct, frozen=True):
    """A case with its owner and whom its customer last heard from: the author, or who had the case when a machine
    wrote; None where they have heard from nobody."""

    customer_id: int
    owner_id: int
    owner: str
    title: str
    language: str | None
    is_open: bool
    told_id: int | None


async def new_owner_of(case_id: int) -> NewOwner | None:
    """Who has a case, and whose name its customer knows."""
    sql = """
    -- Who has this case, and whom did its customer last hear from?
    SELECT c.customer_id, c.owner_id, o.name AS owner, c.title, coalesce(c.language, cu.language,
           (SELECT language FROM organisations WHERE id = cu.organisation_id)) AS language,
           c.disposition IS NULL AS is_open, coalesce(said.by_user_id, (
               SELECT s.owner_id FROM owner_starts s
               WHERE s.case_id = c.id AND coalesce(s.from_at, c.opened_at) <= said.at
               ORDER BY s.from_at DESC NULLS LAST LIMIT 1)) AS told_id
    FROM cases c JOIN users o ON o.id = c.owner_id JOIN customers cu ON cu.id = c.customer_id
    LEFT JOIN LATERAL (
        SELECT i.by_user_id, i.at FROM placements p JOIN interactions i ON i.id = p.interaction_id
        WHERE p.case_id = c.id AND i.customer_id = c.customer_id AND i.nature IN ('ordinary', 'machine')
          AND (i.direction = 'out' AND i.answered IS NOT false OR i.answered)
        ORDER BY i.at DESC, i.id DESC LIMIT 1) AS said ON true
    WHERE c.id = $1
    """
    return await db.row(NewOwner, sql, case_id)


async def is_own_address(address: str) -> bool:
    """Whether an address is one of our mailboxes."""
    sql = "-- Is this one of our own addresses?\nSELECT EXISTS (SELECT FROM mailboxes WHERE normalised = lower($1))"
    return bool(await db.value(sql, address))
