"""Forgetting what is past, so that no list of who came from where grows without need."""

from casedesk.platform import clock, db
from casedesk.portal.rules.lifetimes import ENDED_KEPT, TRIES_KEPT


async def forget_what_is_past() -> None:
    """Drops grants, visits and links that opened nothing for a month, forms of before then, and old tries."""
    now = clock.now()
    past = now - ENDED_KEPT
    async with db.transaction():
        await db.execute("DELETE FROM portal_grants WHERE expires_at < $1", past)
        await db.execute(
            """
            -- Which browsers may open nothing any more?
            DELETE FROM portal_visits v WHERE created_at < $1
              AND NOT EXISTS (SELECT FROM portal_grants g WHERE g.visit_id = v.id)
            """,
            past,
        )
        await db.execute(
            """
            -- Which links are past, and no longer named by any visit?
            DELETE FROM portal_links l WHERE expires_at < $1
              AND NOT EXISTS (SELECT FROM portal_grants g WHERE g.link_id = l.id)
            """,
            past,
        )
        await db.execute("DELETE FROM portal_forms WHERE sent_at < $1", past)
        await db.execute("DELETE FROM portal_tries WHERE at < $1", now - TRIES_KEPT)
