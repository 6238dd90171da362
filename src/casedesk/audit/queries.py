"""Reading the audit."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.platform import db

PAGE = 50


class Entry(msgspec.Struct, frozen=True):
    """One change to the desk."""

    id: int
    at: datetime
    by_user_id: int | None
    by_token_id: int | None
    by_rule: str | None
    verb: str
    subject: str
    subject_id: int | None
    details: dict[str, Any]


async def entries(*, before: int | None = None, subject: str | None = None, limit: int = PAGE) -> list[Entry]:
    """The newest entries, or those before the one with this id; of one kind of thing or of all."""
    return await db.rows(
        Entry,
        """
        -- What was changed about the desk, newest first?
        SELECT id, at, by_user_id, by_token_id, by_rule, verb, subject, subject_id, details
        FROM audit_entries
        WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR subject = $2)
        ORDER BY id DESC
        LIMIT $3
        """,
        before,
        subject,
        limit,
    )
