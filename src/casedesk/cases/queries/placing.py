"""What the placing of a contact depends on: threads, tokens, numbers, and what stands on a case."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class PlacedContact(msgspec.Struct, frozen=True):
    """One contact that stands on a case now; `customer_id` is whose word it is, None for a stranger's."""

    id: int
    at: datetime
    channel: str
    direction: str
    nature: str
    customer_id: int | None


async def contacts_on(case_id: int) -> list[PlacedContact]:
    """The contacts whose latest placement is this case, oldest first."""
    sql = """
    -- Which contacts stand on this case now?
    SELECT i.id, i.at, i.channel, i.direction, i.nature, i.customer_id
    FROM placements p JOIN interactions i ON i.id = p.interaction_id
    WHERE p.case_id = $1
      AND NOT EXISTS (SELECT FROM placements later WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
    ORDER BY i.at, i.id
    """
    return await db.rows(PlacedContact, sql, case_id)


async def placed_contact(interaction_id: int) -> PlacedContact | None:
    """One contact, wherever it stands."""
    sql = """
    -- What is this contact?
    SELECT id, at, channel, direction, nature, customer_id FROM interactions WHERE id = $1
    """
    return await db.row(PlacedContact, sql, interaction_id)


async def case_of_interaction(interaction_id: int) -> int | None:
    """The case a contact stands on now; None for no such contact, and for one that was put back into the tray."""
    sql = """
    -- On which case does this contact stand?
    SELECT case_id FROM placements WHERE interaction_id = $1 ORDER BY id DESC LIMIT 1
    """
    found: int | None = await db.value(sql, interaction_id)
    return found


async def placed_by(interaction_id: int) -> str:
    """How a contact came to stand where it stands: the rule, or that somebody placed it."""
    sql = """
    -- How did this contact find its place?
    SELECT p.by_rule FROM placements p WHERE p.interaction_id = $1 ORDER BY p.id DESC LIMIT 1
    """
    return str(await db.value(sql, interaction_id) or "")


async def case_of_token(token: str) -> int | None:
    """The case whose reply address bears this token."""
    found: int | None = await db.value(
        "-- Whose reply token is this?\nSELECT id FROM cases WHERE reply_token = $1", token
    )
    return found


async def may_write_on(case_id: int, customer_ids: list[int], address: str) -> bool:
    """Whether a sender is the case's customer (in any merged self) or takes part in it."""
    sql = "-- Whose case is it?\nSELECT customer_id = ANY($2::bigint[]) FROM cases WHERE id = $1"
    return bool(await db.value(sql, case_id, customer_ids)) or await is_participant(case_id, address)


async def is_participant(case_id: int, address: str) -> bool:
    """Whether somebody with this address was added to the case, or to one that was merged into it, and is still
    on it."""
    sql = """
    -- Does this address take part in the case?
    WITH RECURSIVE family AS (
        SELECT $1::bigint AS id
        UNION ALL
        SELECT m.id FROM cases m JOIN family f ON m.merged_into_id = f.id
    )
    SELECT EXISTS (SELECT FROM participants p JOIN family f ON f.id = p.case_id
                   WHERE p.address = $2 AND p.left_at IS NULL)
    """
    return bool(await db.value(sql, case_id, address))


async def open_cases_of(customer_ids: list[int]) -> list[int]:
    """The open cases of a customer in all their merged selves, newest first."""
    sql = """
    -- Which open cases has this customer?
    SELECT id FROM cases WHERE customer_id = ANY($1::bigint[]) AND disposition IS NULL
    ORDER BY opened_at DESC, id DESC
    """
    return [found["id"] for found in await db.records(sql, customer_ids)]
