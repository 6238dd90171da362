"""Counting the requests of programs: of each token for the whole desk, in however many processes they come."""

from casedesk.platform import clock, db
from casedesk.public_api.rules.throttle import LONGEST, REST, seconds_to_wait

TAKE = """
-- One more request of this token, unless it is too far behind already.
INSERT INTO api_rates AS r (token_id, rested_at) VALUES ($1, $2::timestamptz + $3::interval)
ON CONFLICT (token_id) DO UPDATE SET rested_at = greatest(r.rested_at, $2) + $3
WHERE r.rested_at + $3 <= $2 + $4::interval
RETURNING true
"""


async def count_request(token_id: int) -> int:
    """Counts one more request; returns how many seconds to wait first, 0 where it may pass."""
    now = clock.now()
    if await db.value(TAKE, token_id, now, REST, LONGEST):
        return 0
    rested_at = await db.value("SELECT rested_at FROM api_rates WHERE token_id = $1", token_id)
    return seconds_to_wait(rested_at, now)
