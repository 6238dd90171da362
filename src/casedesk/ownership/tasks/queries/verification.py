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

_OF_WHO_LEFT = """
-- Which open tasks were asked of somebody who left, and are not about to be handed over?
SELECT t.id, t.case_id, u.name FROM tasks t JOIN users u ON u.id = t.to_user_id
WHERE t.state = 'open' AND NOT u.active
  AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'ownership.hand_over' AND j.state IN ('waiting', 'running')
                  AND (j.payload ->> 'from_id')::bigint = u.id)
ORDER BY t.id LIMIT $1
"""


async def differences() -> list[str]:
    """Where tasks differ from the record of their cases, or wait for nobody; empty when all agree."""
    return [
        f"C-{row['case_id']}: task {row['id']}: its entries do not say when it was asked and how it ended."
        for row in await db.records(_WITHOUT_ENTRY, _MOST)
    ] + [
        f"C-{row['case_id']}: task {row['id']} was asked of {row['name']}, who left."
        for row in await db.records(_OF_WHO_LEFT, _MOST)
    ]
