"""Coming onto a case, staying, writing, leaving: by leases, so that several processes agree on who is there."""

from collections.abc import Sequence
from datetime import timedelta

from casedesk.platform import clock, db, live
from casedesk.together.tables import Presence

LEASE = timedelta(seconds=50)
"""Longer than two beats of the process that serves the page (web/live/hub.py)."""

WRITES_FOR = timedelta(seconds=15)
"""So long after the last key somebody counts as writing."""


async def come(case_id: int, user_id: int) -> int:
    """Somebody opened a case's page; returns the key of their presence."""
    async with db.transaction():
        now = clock.now()
        inserted = await Presence.insert(
            Presence(case_id=case_id, user_id=user_id, since=now, until=now + LEASE)
        )
        await live.tell(live.people(case_id))
    return int(inserted[0]["id"])


async def stay(presence_ids: Sequence[int]) -> None:
    """Renews the leases of pages that are still open, all of a process at once."""
    await db.execute(
        """
        -- These pages are still open.
        UPDATE presences SET until = $2
        WHERE id IN (SELECT id FROM presences WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED)
        """,
        list(presence_ids),
        clock.now() + LEASE,
    )


async def leave(presence_ids: Sequence[int]) -> None:
    """These pages were closed."""
    async with db.transaction():
        gone = await db.records(
            """
            -- These pages are open no more.
            DELETE FROM presences
            WHERE id IN (SELECT id FROM presences WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE)
            RETURNING case_id
            """,
            list(presence_ids),
        )
        await live.tell(*(live.people(row["case_id"]) for row in gone))


async def note_writing(case_id: int, user_id: int, panel: str) -> None:
    """Somebody writes in this panel of a case, or where `panel` is empty no longer does. The others are told only
    of a change, and not of each key."""
    async with db.transaction():
        now = clock.now()
        changed = await db.records(
            """
            -- Does that change what the others see of this user?
            SELECT id FROM presences
            WHERE case_id = $1 AND user_id = $2 AND (writing <> $3 OR writing_until < $4)
            """,
            case_id,
            user_id,
            panel,
            now,
        )
        await db.execute(
            """
            -- This user writes, or stopped.
            UPDATE presences SET writing = $3, writing_until = CASE WHEN $3 = '' THEN NULL ELSE $4::timestamptz END
            WHERE id IN (SELECT id FROM presences WHERE case_id = $1 AND user_id = $2 ORDER BY id FOR UPDATE)
            """,
            case_id,
            user_id,
            panel,
            now + WRITES_FOR,
        )
        if changed:
            await live.tell(live.people(case_id))


async def forget_gone() -> None:
    """Takes away the presences whose lease ran out: their process ended without a word."""
    await db.execute("DELETE FROM presences WHERE until < $1", clock.now() - LEASE)
