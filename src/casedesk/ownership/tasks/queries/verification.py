"""Does every task say what the record of its case says?"""

from casedesk.platform import db

_MOST = 1_000

_WITHOUT_ENTRY = """
-- Which tasks have not exactly one entry for their asking, and one for their end where they ended?
SELECT t.id, t.case_id FROM tasks t
LEFT JOIN (SELECT (payload ->> 'task')::bigint AS id, count(*) FILTER (WHERE kind = 'task') AS asked,
                  count(*) FILTER (WHERE kind = 'task_ended' ) AS ended,
                  max(payload ->> 'state') FILTER (WHERE kind = 'task_ended') AS state,
                  max(recorded_at) FILTER (WHERE kind = 'task_ended') AS ended_at
           FROM events WHERE kind IN ('task', 'task_ended') GROUP BY 1) AS said
    ON said.id = t.id
WHERE coalesce(said.asked, 0) <> 1 OR said.ended <> (t.state <> 'open')::int
   OR said.state <> t.state OR said.ended_at <> t.ended_at
ORDER BY t.id LIMIT $1
"""


async def differences() -> list[str]:
    """Where tasks differ from the record of their cases; empty when all agree."""
    return [
        f"C-{row['case_id']}: task {row['id']}: its entries do not say when it was asked and how it ended."
        for row in await db.records(_WITHOUT_ENTRY, _MOST)
    ]
