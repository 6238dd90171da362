"""What the people of the demo were told in its last days, and what one of them has begun to write."""

from datetime import datetime, timedelta

from casedesk.demo.cast import MINA
from casedesk.platform import db

DAYS = timedelta(days=4)
HOUR = 3600.0

TOLD = """
-- What was each owner told in these days, and when had they read it? What was answered since was read.
INSERT INTO notifications (user_id, kind, about, case_id, payload, times, first_at, at, read_at)
SELECT c.owner_id, said.kind, said.kind || ':' || c.id, c.id, '{}', said.times, said.first_at, said.at,
       CASE WHEN c.disposition IS NOT NULL OR said.at < $2 - interval '1 day'
            THEN least(said.at + interval '40 minutes', $2) END
FROM (
    SELECT e.case_id, 'chase' AS kind, count(*) AS times, min(e.at) AS first_at, max(e.at) AS at
    FROM events e WHERE e.at BETWEEN $1 AND $2 AND e.kind = 'contact' AND e.payload ->> 'chase' = 'true'
    GROUP BY e.case_id
    UNION ALL
    SELECT e.case_id, 'came_back', 1, max(e.at), max(e.at)
    FROM events e WHERE e.at BETWEEN $1 AND $2 AND e.kind = 'contact' AND e.payload ->> 'effect' = 'reopens'
    GROUP BY e.case_id
    UNION ALL
    SELECT n.id, 'new_case', 1, n.opened_at, n.opened_at
    FROM cases n WHERE n.opened_at BETWEEN $1 AND $2 AND n.channel <> 'phone'
) AS said
JOIN cases c ON c.id = said.case_id
ORDER BY said.at, c.id, said.kind
"""

BEGUN = """
-- What has this person begun to write, on the case of theirs that was opened last and waits for a third party?
INSERT INTO drafts (user_id, case_id, panel, fields, saved_at)
SELECT c.owner_id, c.id, 'reply', jsonb_build_object('body', $2::text), $3::timestamptz - interval '25 minutes'
FROM cases c JOIN users u ON u.id = c.owner_id
WHERE u.email = $1 AND c.stage = 'awaiting_third_party' ORDER BY c.opened_at DESC, c.id DESC LIMIT 1
"""


async def write_bells(now: datetime) -> None:
    """Writes what was told, and one draft."""
    await db.execute(TOLD, now - DAYS, now, within_seconds=HOUR)
    await db.execute(BEGUN, MINA.email, "Good news: they have found your parcel, and ", now)
