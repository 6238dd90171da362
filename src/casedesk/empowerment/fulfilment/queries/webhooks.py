"""Programs that are told what has to be done, and how far each telling came."""

from datetime import datetime

import msgspec

from casedesk.platform import db


class Webhook(msgspec.Struct, frozen=True):
    """A program as the settings show it, with what it has not taken lately."""

    id: int
    name: str
    url: str
    private_allowed: bool
    active: bool
    made_at: datetime
    taken: int
    waiting: int
    last_answer: str | None


async def webhooks() -> list[Webhook]:
    """All programs that are told, those in use first."""
    return await db.rows(
        Webhook,
        """
        -- Which programs are told, and do they take it?
        SELECT w.id, w.name, w.url, w.private_allowed, w.active, w.made_at,
               (SELECT count(*) FROM webhook_tellings t WHERE t.webhook_id = w.id AND t.taken_at IS NOT NULL) AS taken,
               (SELECT count(*) FROM webhook_tellings t WHERE t.webhook_id = w.id AND t.taken_at IS NULL) AS waiting,
               (SELECT nullif(t.answer, '') FROM webhook_tellings t WHERE t.webhook_id = w.id AND t.tries > 0
                ORDER BY t.tried_at DESC LIMIT 1) AS last_answer
        FROM webhooks w ORDER BY NOT w.active, lower(w.name), w.id
        """,
    )


class Telling(msgspec.Struct, frozen=True):
    """One telling, with where it goes and what it is sealed with."""

    id: int
    fulfilment_id: int
    url: str
    sealed_secret: bytes
    private_allowed: bool
    active: bool
    webhook_id: int
    taken_at: datetime | None
    state: str


async def telling(telling_id: int) -> Telling | None:
    """One telling."""
    return await db.row(
        Telling,
        """
        -- Where does this telling go?
        SELECT t.id, t.fulfilment_id, w.url, w.sealed_secret, w.private_allowed, w.active,
               w.id AS webhook_id, t.taken_at, f.state
        FROM webhook_tellings t JOIN webhooks w ON w.id = t.webhook_id JOIN fulfilments f ON f.id = t.fulfilment_id
        WHERE t.id = $1
        """,
        telling_id,
    )
