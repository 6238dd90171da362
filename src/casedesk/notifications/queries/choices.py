"""By which ways users want to be told, and what is still to be told by them."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.notifications.queries.reading import TOLD, Told
from casedesk.notifications.rules.quiet import Quiet
from casedesk.platform import db


class Choices(msgspec.Struct, frozen=True):
    """What a user chose; nothing goes by mail or push unless they said so."""

    user_id: int
    zone: str
    mail: list[str]
    push: list[str]
    quiet_from: int | None = None
    quiet_until: int | None = None

    @property
    def quiet(self) -> Quiet | None:
        """Their quiet hours."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return Quiet(self.quiet_from, self.quiet_until)


class Subscription(msgspec.Struct, frozen=True):
    """A browser that takes pushes, with the keys that only sending needs."""

    id: int
    user_id: int
    endpoint: str
    p256dh: str
    auth: str
    browser: str
    recorded_at: datetime


class Reader(msgspec.Struct, frozen=True):
    """Whom a notification is for, as mails and pushes need to know them."""

    user_id: int
    email: str
    locale: str
    zone: str


async def choices_of(user_ids: Collection[int]) -> dict[int, Choices]:
    """What these users chose; those who never chose are left out."""
    sql = """
    -- By which ways do these users want to be told, and when not?
    SELECT n.user_id, u.zone, n.mail, n.push, n.quiet_from, n.quiet_until
    FROM notification_choices n JOIN users u ON u.id = n.user_id WHERE n.user_id = ANY($1::bigint[])
    """
    return {found.user_id: found for found in await db.rows(Choices, sql, list(user_ids))}


async def browsers_of(user_ids: Collection[int]) -> list[Subscription]:
    """The browsers that take pushes for these users."""
    sql = """
    -- To which browsers can these users be told?
    SELECT id, user_id, endpoint, p256dh, auth, browser, recorded_at FROM push_subscriptions
    WHERE user_id = ANY($1::bigint[]) ORDER BY id
    """
    return await db.rows(Subscription, sql, list(user_ids))


async def browser(subscription_id: int) -> Subscription | None:
    """One of them."""
    sql = """
    -- Which browser is this?
    SELECT id, user_id, endpoint, p256dh, auth, browser, recorded_at FROM push_subscriptions WHERE id = $1
    """
    return await db.row(Subscription, sql, subscription_id)


async def still_untold(notification_id: int) -> tuple[Told, Reader] | None:
    """A notification that its user, who is still here and may see its case, has not read; with its reader."""
    seen = seen_by(
        "c", "(u2.role = 'admin')", "ARRAY(SELECT team_id FROM memberships m WHERE m.user_id = u2.id)"
    )
    sql = f"""
    -- Is this still to be told, and to whom?
    {TOLD}
    JOIN users u2 ON u2.id = n.user_id
    WHERE n.id = $1 AND n.read_at IS NULL AND u2.active AND (n.case_id IS NULL OR {seen})
    """
    told = await db.row(Told, sql, notification_id)
    if told is None:
        return None
    reader = await db.row(
        Reader,
        """
        -- Who is told?
        SELECT u.id AS user_id, u.email, u.locale, u.zone
        FROM notifications n JOIN users u ON u.id = n.user_id WHERE n.id = $1
        """,
        notification_id,
    )
    return (told, reader) if reader is not None else None
