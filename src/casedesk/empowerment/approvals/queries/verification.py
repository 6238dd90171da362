"""Recomputes how requests for approval stand: each waits while its concession does, as its turns say, and for
somebody who works here."""

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

_ASKED_OTHERS = """
-- Which requests wait for other people, or at another level, than their turns say?
SELECT a.id, a.case_id FROM approvals a
JOIN LATERAL (SELECT level, addressees FROM approval_turns WHERE approval_id = a.id AND level IS NOT NULL
              ORDER BY id DESC LIMIT 1) t ON true
WHERE a.decided_at IS NULL AND (a.level, a.addressees) IS DISTINCT FROM (t.level, t.addressees)
ORDER BY a.id LIMIT $1
"""

_OF_WHO_LEFT = """
-- Which requests wait for somebody who left, and are not about to be passed on?
SELECT a.id, a.case_id, u.name FROM approvals a JOIN users u ON u.id = ANY(a.addressees)
WHERE a.decided_at IS NULL AND NOT u.active
  AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'ownership.hand_over' AND j.state IN ('waiting', 'running')
                  AND (j.payload ->> 'from_id')::bigint = u.id)
ORDER BY a.id, u.id LIMIT $1
"""


async def differences() -> list[str]:
    """What stands otherwise, a line each."""
    wrong = [
        f"concession {row['concession_id']} is {row['state']}, its request "
        + (
            "is missing"
            if row["id"] is None
            else f"is {row['outcome'] or 'waiting'}, its turns say {row['kind']}"
        )
        for row in await db.records(_WRONG, MOST_TOLD)
    ]
    wrong += [
        f"C-{row['case_id']}: request for approval {row['id']} waits for others than its turns say"
        for row in await db.records(_ASKED_OTHERS, MOST_TOLD)
    ]
    return wrong + [
        f"C-{row['case_id']}: request for approval {row['id']} waits for {row['name']}, who left"
        for row in await db.records(_OF_WHO_LEFT, MOST_TOLD)
    ]
