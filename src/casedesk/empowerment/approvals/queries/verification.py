"""Recomputes how requests for approval stand: each waits while its concession does, and as its last turn says."""

from casedesk.platform import db

MOST_TOLD = 100

_WRONG = """
-- Which requests for approval stand otherwise than their concessions and their turns say?
SELECT c.id AS concession_id, c.state, a.id, a.outcome, a.decided_at IS NULL AS waits, t.kind
FROM concessions c
LEFT JOIN approvals a ON a.concession_id = c.id
LEFT JOIN LATERAL (SELECT kind FROM approval_turns WHERE approval_id = a.id
                   AND kind IN ('granted', 'refused', 'withdrawn', 'provisional') ORDER BY id DESC LIMIT 1) t ON true
WHERE (c.state = 'requested' AND a.id IS NULL)
   OR (a.id IS NOT NULL AND (a.decided_at IS NULL) <> (c.state = 'requested'))
   OR (a.id IS NOT NULL AND a.outcome IS DISTINCT FROM t.kind)
ORDER BY c.id LIMIT $1
"""


async def differences() -> list[str]:
    """What stands otherwise, a line each."""
    return [
        f"concession {row['concession_id']} is {row['state']}, its request "
        + (
            "is missing"
            if row["id"] is None
            else f"is {row['outcome'] or 'waiting'}, its turns say {row['kind']}"
        )
        for row in await db.records(_WRONG, MOST_TOLD)
    ]
