"""Choosing by which ways one is told, and letting a browser take pushes."""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.notifications.rules.kinds import Kind
from casedesk.notifications.rules.push import is_push_service
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid
from casedesk.platform.push import Browser
from casedesk.platform.sentences import say

MOST_BROWSERS = 10

CHOOSE = """
-- This is how this user wants to be told.
INSERT INTO notification_choices (user_id, mail, push, quiet_from, quiet_until) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id) DO UPDATE SET mail = excluded.mail, push = excluded.push,
    quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until
"""


@dataclass(frozen=True)
class NewChoices:
    """Kinds by mail and by push; quiet from and until as minutes of the day, both or none."""

    mail: Sequence[str]
    push: Sequence[str]
    quiet_from: int | None
    quiet_until: int | None


async def choose(user_id: int, new: NewChoices) -> None:
    """Keeps what a user chose. Raises Invalid where only one end of the quiet hours is said, or both are the same."""
    if (new.quiet_from is None) != (new.quiet_until is None):
        missing = "quiet_from" if new.quiet_from is None else "quiet_until"
        raise Invalid({missing: say("Say both when the quiet hours begin and when they end, or neither.")})
    if new.quiet_from is not None and new.quiet_from == new.quiet_until:
        raise Invalid(
            {"quiet_until": say("They end when they begin. Choose another time, or leave both empty.")}
        )
    kinds = [kind.value for kind in Kind]
    mail, push = ([one for one in kinds if one in wanted] for wanted in (new.mail, new.push))
    await db.execute(CHOOSE, user_id, mail, push, new.quiet_from, new.quiet_until)


async def take_pushes(user_id: int, given: Browser, name: str) -> None:
    """Lets a browser take this user's pushes from now on; it takes those of nobody else.

    Raises Invalid for an address that is no push service's, or where there are very many browsers already.
    """
    if not is_push_service(given.endpoint) or not given.p256dh or not given.auth:
        raise Invalid({"endpoint": say("This browser's push service is not known here.")})
    async with db.transaction():
        await db.execute("DELETE FROM push_subscriptions WHERE endpoint = $1", given.endpoint)
        if (
            await db.value("SELECT count(*) FROM push_subscriptions WHERE user_id = $1", user_id)
            >= MOST_BROWSERS
        ):
            raise Invalid({"endpoint": say("There are very many browsers already. Remove one first.")})
        await db.execute(
            """
            -- This browser takes pushes.
            INSERT INTO push_subscriptions (user_id, endpoint, p256dh, auth, browser, recorded_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            user_id,
            given.endpoint,
            given.p256dh,
            given.auth,
            name[:200],
            clock.now(),
        )


async def forget_browser(user_id: int, subscription_id: int) -> None:
    """No more pushes to this browser; those of others are left alone."""
    await db.execute(
        "DELETE FROM push_subscriptions WHERE id = $2 AND user_id = $1", user_id, subscription_id
    )
