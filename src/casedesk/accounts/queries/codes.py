"""Who has one-time codes, and how often a code was tried."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class Secret(msgspec.Struct, frozen=True):
    """From what codes are made; not confirmed: it was shown, and no code of it was typed yet."""

    id: int
    sealed: bytes
    begun_at: datetime
    confirmed_at: datetime | None
    last_step: int


class Codes(msgspec.Struct, frozen=True):
    """Whether somebody has one-time codes, since when, and how many recovery codes they have left."""

    since: datetime | None
    left: int
    begun: bool


async def secret_of(user_id: int, *, confirmed: bool) -> Secret | None:
    """From what somebody's codes are made; locked until the transaction ends."""
    return await db.row(
        Secret,
        """
        -- From what are their codes made?
        SELECT id, sealed, begun_at, confirmed_at, last_step FROM code_secrets
        WHERE user_id = $1 AND (confirmed_at IS NOT NULL) = $2 FOR UPDATE
        """,
        user_id,
        confirmed,
    )


async def codes_of(user_id: int) -> Codes:
    """What somebody has of one-time codes."""
    found = await db.row(
        Codes,
        """
        -- Have they one-time codes, and what for when the telephone is lost?
        SELECT (SELECT confirmed_at FROM code_secrets WHERE user_id = $1 AND confirmed_at IS NOT NULL) AS since,
               (SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL) AS left,
               EXISTS (SELECT FROM code_secrets WHERE user_id = $1 AND confirmed_at IS NULL) AS begun
        """,
        user_id,
    )
    assert found is not None, "a row without a table is there"
    return found


async def recovery_code_with(user_id: int, digest: bytes) -> int | None:
    """The unused recovery code of this user with this digest, locked until the transaction ends."""
    found: int | None = await db.value(
        """
        -- Is this a recovery code that still works?
        SELECT id FROM recovery_codes WHERE user_id = $1 AND code_digest = $2 AND used_at IS NULL FOR UPDATE
        """,
        user_id,
        digest,
    )
    return found


async def failed_tries(user_id: int, *, since: datetime, before_id: int) -> list[datetime]:
    """When codes of this user were wrong since the last right one; of the tries before the one given."""
    found = await db.records(
        """
        -- How often was a code wrong since the last right one?
        SELECT at FROM code_tries t
        WHERE user_id = $1 AND at > $2 AND id < $3 AND outcome IN ('failed', 'pending')
          AND id > coalesce((SELECT max(id) FROM code_tries
                             WHERE user_id = $1 AND at > $2 AND outcome = 'succeeded'), 0)
        """,
        user_id,
        since,
        before_id,
    )
    return [record["at"] for record in found]
