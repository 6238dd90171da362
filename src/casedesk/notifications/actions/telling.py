"""Telling users of what is theirs, in the transaction that makes it true."""

from collections.abc import Iterable

from casedesk.notifications.actions.reaching import line_up
from casedesk.notifications.rules.kinds import Notice
from casedesk.platform import clock, db, live

TELL = """
-- Tell these users, except who did it, who left, and who may not see the case; what is unread is counted on.
INSERT INTO notifications AS n (user_id, kind, about, case_id, by_user_id, payload, first_at, at)
SELECT u.id, $2, $3, c.id, $5, $6, $7, $7
FROM users u LEFT JOIN cases c ON c.id = $4
WHERE u.id = ANY($1::bigint[]) AND u.active AND u.id IS DISTINCT FROM $5
  AND (u.role = 'admin' OR NOT EXISTS (SELECT FROM teams t WHERE t.id = c.team_id AND t.private)
       OR EXISTS (SELECT FROM memberships m WHERE m.team_id = c.team_id AND m.user_id = u.id))
ORDER BY u.id
ON CONFLICT (user_id, about) WHERE read_at IS NULL
DO UPDATE SET times = n.times + 1, at = greatest(n.at, excluded.at), payload = excluded.payload,
              by_user_id = excluded.by_user_id
RETURNING n.id, n.user_id, n.times
"""


async def notify(user_ids: Iterable[int], notice: Notice) -> int:
    """Tells these users of one matter; returns how many were told.

    Nobody is told of what they did themselves, nor of a case that they may not see. A matter that a user has
    not read yet is counted on and not told twice.
    """
    wanted = sorted(set(user_ids))
    if not wanted:
        return 0
    told = await db.records(
        TELL,
        wanted,
        notice.kind.value,
        notice.matter,
        notice.case_id,
        notice.by_user_id,
        dict(notice.payload),
        clock.now(),
    )
    await live.tell(*(live.user(row["user_id"]) for row in told))
    new = {row["user_id"]: row["id"] for row in told if row["times"] == 1}
    if new:
        await line_up(notice.kind.value, new)
    return len(told)
