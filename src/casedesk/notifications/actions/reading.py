"""Marking as read, and taking away what is long past."""

from datetime import timedelta

from casedesk.notifications.queries.reading import has_unread
from casedesk.platform import clock, db, live

KEPT_READ = timedelta(days=30)
KEPT_UNREAD = timedelta(days=90)
MOST_AT_ONCE = 10_000

MARK = """
-- This user has read these.
UPDATE notifications SET read_at = greatest($2, first_at)
WHERE id IN (SELECT id FROM notifications WHERE user_id = $1 AND read_at IS NULL AND {which}
             ORDER BY id FOR UPDATE)
RETURNING id
"""


async def read_of_case(user_id: int, case_id: int) -> None:
    """Whoever opens a case has read what they were told of it: mostly nothing, and then nothing is written."""
    if await has_unread(user_id, case_id):
        await _mark(user_id, "case_id = $3", case_id)


async def read_one(user_id: int, notification_id: int) -> None:
    """One matter is read; those of others are left alone."""
    await _mark(user_id, "id = $3", notification_id)


async def read_all(user_id: int, up_to_id: int) -> None:
    """All that a user was told, up to the newest that they saw, is read."""
    await _mark(user_id, "id <= $3", up_to_id)


async def _mark(user_id: int, which: str, key: int) -> None:
    async with db.transaction():
        if await db.records(MARK.format(which=which), user_id, clock.now(), key):
            await live.tell(live.user(user_id))


async def forget_old() -> None:
    """Takes away what was read a month ago, and what nobody has read for three."""
    await db.execute(
        """
        -- What is long past?
        DELETE FROM notifications WHERE id IN (
            SELECT id FROM notifications
            WHERE at < $2 OR (read_at IS NOT NULL AND at < $1) ORDER BY at LIMIT $3)
        """,
        clock.now() - KEPT_READ,
        clock.now() - KEPT_UNREAD,
        MOST_AT_ONCE,
    )
