"""What programs ask, and what the telling of a contact depends on."""

import msgspec

from casedesk.platform import db


class Known(msgspec.Struct, frozen=True):
    """A contact that a program told us of before, and the case on which it stands now."""

    interaction_id: int
    case_id: int


async def told_before(user_id: int, reference: str) -> Known | None:
    """The contact that this user's programs told us of under this reference."""
    return await db.row(
        Known,
        """
        -- Was this told before, and on which case does it stand now?
        SELECT r.interaction_id, p.case_id
        FROM api_references r
        JOIN LATERAL (SELECT case_id FROM placements WHERE interaction_id = r.interaction_id
                      ORDER BY id DESC LIMIT 1) p ON true
        WHERE r.user_id = $1 AND r.reference = $2
        """,
        user_id,
        reference,
    )


async def token_name(token_id: int) -> str:
    """What an API token is called; its uses are on record under this name."""
    return str(
        await db.value("-- What is this token called?\nSELECT name FROM api_tokens WHERE id = $1", token_id)
    )


async def user_with(email: str) -> int | None:
    """The active user with this address."""
    found: int | None = await db.value(
        "-- Which of us is this?\nSELECT id FROM users WHERE lower(email) = lower($1) AND active", email
    )
    return found


async def customer_with_key(external_id: str) -> int | None:
    """The customer whom the shop knows by this key."""
    found: int | None = await db.value(
        "-- Whom does the shop know by this key?\nSELECT id FROM customers WHERE external_id = $1",
        external_id,
    )
    return found
