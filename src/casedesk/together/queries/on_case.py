"""What a user finds on a case besides its record: who else has it open, and what they had begun to write."""

from dataclasses import dataclass

from casedesk.platform import clock, db
from casedesk.together.queries.drafts import Draft
from casedesk.together.queries.presence import Here


@dataclass(frozen=True)
class Together:
    """`here` are the others who have the case open, who writes first; `drafts` is what was begun, by panel."""

    here: list[Here]
    drafts: dict[str, Draft]


async def together_on(case_id: int, user_id: int) -> Together:
    """What this user finds on a case."""
    sql = """
    -- Who else is looking at this case, who is writing, and what has this user begun to write here?
    SELECT u.id AS user_id, u.name, coalesce(max(p.writing) FILTER (WHERE p.writing_until > $3), '') AS writing,
           NULL AS panel, NULL::jsonb AS fields, NULL AS other, NULL::integer AS version, NULL::timestamptz AS saved_at
    FROM presences p JOIN users u ON u.id = p.user_id
    WHERE p.case_id = $1 AND p.user_id <> $2 AND p.until > $3
    GROUP BY u.id, u.name
    UNION ALL
    SELECT NULL, NULL, NULL, panel, fields, other, version, saved_at FROM drafts WHERE user_id = $2 AND case_id = $1
    """
    here, drafts = [], {}
    for one in await db.records(sql, case_id, user_id, clock.now()):
        if one["panel"] is None:
            here.append(Here(one["user_id"], one["name"], one["writing"]))
        else:
            drafts[one["panel"]] = Draft(
                one["panel"], one["fields"], one["other"], one["version"], one["saved_at"]
            )
    return Together(sorted(here, key=lambda one: (not one.writing, one.name, one.user_id)), drafts)
