"""What somebody has begun to write on a case."""

from datetime import datetime
from typing import Any

import msgspec

from casedesk.platform import db


class Draft(msgspec.Struct, frozen=True):
    """What was begun in one panel; `other` is what another window of the same user had written meanwhile."""

    panel: str
    fields: dict[str, Any]
    other: str
    version: int
    saved_at: datetime


async def drafts_on(case_id: int, user_id: int) -> dict[str, Draft]:
    """What this user has begun on a case, by panel."""
    sql = """
    -- What has this user begun to write here?
    SELECT panel, fields, other, version, saved_at FROM drafts WHERE user_id = $1 AND case_id = $2
    """
    return {found.panel: found for found in await db.rows(Draft, sql, user_id, case_id)}
