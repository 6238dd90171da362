"""Noting how a way of a mailbox goes: well, in trouble and why, and how far fetching came."""

from datetime import timedelta

from casedesk.platform import clock, db

LONGEST_SENTENCE = 500
OFTEN_ENOUGH = 20
"""Seconds: an unbroken run of good tries is noted so often at most, since each note is a write."""


async def note_well(mailbox_id: int, way: str) -> None:
    """Fetching (`in`) or sending (`out`) went well now; whatever was wrong with it is over."""
    await db.execute(
        """
        INSERT INTO mailbox_ways AS w (mailbox_id, way, tried_at, went_well_at) VALUES ($1, $2, $3, $3)
        ON CONFLICT (mailbox_id, way) DO UPDATE
        SET tried_at = $3, went_well_at = $3, failing_since = NULL, trouble = ''
        WHERE w.trouble <> '' OR w.went_well_at IS NULL OR w.went_well_at < $3 - make_interval(secs => $4)
        """,
        mailbox_id,
        way,
        clock.now(),
        OFTEN_ENOUGH,
    )


async def note_trouble(mailbox_id: int, way: str, sentence: str) -> None:
    """It failed now, for this reason; since when it fails stays what it was."""
    await db.execute(
        """
        INSERT INTO mailbox_ways AS w (mailbox_id, way, tried_at, failing_since, trouble) VALUES ($1, $2, $3, $3, $4)
        ON CONFLICT (mailbox_id, way) DO UPDATE
        SET tried_at = $3, failing_since = coalesce(w.failing_since, $3), trouble = $4
        """,
        mailbox_id,
        way,
        clock.now(),
        sentence[:LONGEST_SENTENCE],
    )


async def trouble_now(mailbox_id: int, way: str, pause: timedelta) -> str:
    """Why this way is not tried just now: it fails, and somebody tried it less than `pause` ago. Empty where it is
    free to be tried; while it fails it is so for one asker at a time, so that a server that hangs holds up one job
    and not all."""
    found = await db.value(
        """
        UPDATE mailbox_ways SET tried_at = $3
        WHERE mailbox_id = $1 AND way = $2 AND failing_since IS NOT NULL AND tried_at <= $4 RETURNING id
        """,
        mailbox_id,
        way,
        clock.now(),
        clock.now() - pause,
    )
    if found is not None:
        return ""
    sql = "-- Is this way in trouble?\nSELECT trouble FROM mailbox_ways WHERE mailbox_id = $1 AND way = $2"
    return await db.value(sql, mailbox_id, way) or ""


async def note_progress(mailbox_id: int, uid_validity: int, last_uid: int) -> None:
    """All mails up to this UID have been kept."""
    await db.execute(
        """
        INSERT INTO mailbox_ways (mailbox_id, way, uid_validity, last_uid) VALUES ($1, 'in', $2, $3)
        ON CONFLICT (mailbox_id, way) DO UPDATE SET uid_validity = $2, last_uid = $3
        """,
        mailbox_id,
        uid_validity,
        last_uid,
    )


async def note_desk_trouble(place: str, sentence: str) -> None:
    """Something that is no single mailbox's fault went wrong now: a full disk, a port that is taken."""
    await db.execute(
        """
        INSERT INTO mail_troubles (place, since, last_at, sentence) VALUES ($1, $2, $2, $3)
        ON CONFLICT (place) DO UPDATE SET last_at = $2, sentence = $3
        """,
        place,
        clock.now(),
        sentence[:LONGEST_SENTENCE],
    )


async def clear_desk_trouble(place: str) -> None:
    """It goes well again."""
    await db.execute("DELETE FROM mail_troubles WHERE place = $1", place)
