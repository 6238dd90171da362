"""The entries of a problem, and what they come to."""

from datetime import datetime

import msgspec

from casedesk.platform import db
from casedesk.problems.rules import Entered, Standing, standing_after


class Entry(msgspec.Struct, frozen=True):
    """One entry as its page shows it: `who` wrote it, or `by_rule` did; `owner` is to whom the problem went."""

    id: int
    at: datetime
    kind: str
    words: str
    owner: str | None
    who: str | None
    by_rule: str


async def entries_of(problem_id: int) -> list[Entry]:
    """All entries of a problem, the newest first."""
    sql = """
    -- What was found out and done about this problem?
    SELECT e.id, e.at, e.kind, e.words, o.name AS owner, u.name AS who, e.by_rule
    FROM problem_entries e LEFT JOIN users o ON o.id = e.owner_id LEFT JOIN users u ON u.id = e.by_user_id
    WHERE e.problem_id = $1 ORDER BY e.id DESC
    """
    return await db.rows(Entry, sql, problem_id)


async def standing_by_entries(problem_id: int) -> Standing:
    """How a problem stands by its entries."""
    sql = """
    -- What do the entries of this problem say?
    SELECT kind, at, words, owner_id FROM problem_entries WHERE problem_id = $1 ORDER BY id
    """
    return standing_after([Entered(**row) for row in await db.records(sql, problem_id)])
