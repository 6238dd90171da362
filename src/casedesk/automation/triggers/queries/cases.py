"""Cases as triggers judge them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from casedesk.automation.triggers.rules.conditions import CaseFacts
from casedesk.cases.queries.tags import LEADS
from casedesk.platform import db

MOST_SAID = 20_000
"""Characters of what a customer said that are looked at: the latest."""

_SAID = """
    SELECT string_agg(concat_ws(E'\\n', i.subject, i.body), E'\\n' ORDER BY i.at, i.id) FROM (
        SELECT i.id, i.at, i.subject, left(i.body, {most}) AS body
        FROM placements p JOIN interactions i ON i.id = p.interaction_id
        WHERE p.case_id = c.id AND i.direction = 'in' AND i.nature = 'ordinary' AND i.customer_id = c.customer_id
          AND NOT EXISTS (SELECT FROM placements later
                          WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
          {which}
        ORDER BY i.at DESC, i.id DESC LIMIT 20) i
"""


class Judged(msgspec.Struct, frozen=True):
    """A case as it stands now, for a trigger: what is known of it, and whose it is; `said_at` is when
    the contact was that it is judged after."""

    facts: CaseFacts
    team_id: int | None
    is_private: bool
    is_merged: bool
    disposition: str | None
    said_at: datetime | None


async def case_now(case_id: int, interaction_id: int | None = None) -> Judged | None:
    """A case as it stands. The words that count are those of one contact, where one is named, else all that the
    customer said on it."""
    sql = f"""
    -- What is known of this case, as far as triggers may ask?
    WITH RECURSIVE {LEADS}, up AS (
        SELECT p.id, p.merged_into_id FROM cases c JOIN customers p ON p.id = c.customer_id WHERE c.id = $1
        UNION
        SELECT p.id, p.merged_into_id FROM up JOIN customers p ON p.id = up.merged_into_id
    ), selves AS (
        SELECT id FROM up WHERE merged_into_id IS NULL
        UNION
        SELECT p.id FROM selves s JOIN customers p ON p.merged_into_id = s.id
    )
    SELECT c.id, c.channel, c.category_id, c.kind, c.priority, p.tier, c.team_id, c.stage, c.owner_id, c.title,
           coalesce(c.language, p.language, g.language) AS language, p.organisation_id, o.total, o.currency,
           c.opened_at, c.disposition, coalesce(m.private, false) AS is_private,
           c.merged_into_id IS NOT NULL AS is_merged,
           ARRAY(SELECT id FROM selves) AS customer_ids,
           (SELECT b.problem_id FROM problem_cases b WHERE b.case_id = c.id) AS problem_id,
           ARRAY(SELECT DISTINCT l.lead_id FROM case_tags b JOIN leads l ON l.tag_id = b.tag_id
                 WHERE b.case_id = c.id) AS tags,
           ({_SAID.format(most=MOST_SAID, which="AND ($2::bigint IS NULL OR i.id = $2)")}) AS said,
           (SELECT i.at FROM interactions i WHERE i.id = $2) AS said_at
    FROM cases c JOIN customers p ON p.id = c.customer_id
    LEFT JOIN organisations g ON g.id = p.organisation_id LEFT JOIN orders o ON o.id = c.order_id
    LEFT JOIN teams m ON m.id = c.team_id
    WHERE c.id = $1
    """  # put together from constants
    row = await db.record(sql, case_id, interaction_id)
    if row is None:
        return None
    return Judged(
        facts_in(row, row["tags"], row["said"]),
        row["team_id"],
        row["is_private"],
        row["is_merged"],
        row["disposition"],
        row["said_at"],
    )


def facts_in(row: Any, tags: Collection[int], said: str | None) -> CaseFacts:
    """The facts in a row that has a column for each."""
    return CaseFacts(
        id=row["id"],
        channel=row["channel"],
        category=row["category_id"],
        kind=row["kind"],
        priority=row["priority"],
        tier=row["tier"],
        language=row["language"],
        team=row["team_id"],
        stage=row["stage"],
        owner_id=row["owner_id"],
        problem=row["problem_id"],
        tags=frozenset(tags),
        subject=row["title"],
        said=(said or "")[-MOST_SAID:],
        customer_ids=frozenset(row["customer_ids"]),
        organisation_id=row["organisation_id"],
        order_total=row["total"],
        currency=row["currency"] or "",
        opened_at=row["opened_at"],
    )
